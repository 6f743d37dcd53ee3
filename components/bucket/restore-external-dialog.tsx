'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { makeRequestKey } from '@/components/restore/request-key'
import { useOpenRestored } from '@/components/restore/use-open-restored'
import { useActions, useDefaultImage } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { ConfirmForm } from '@/components/ui/confirm-dialog'
import { Dialog } from '@/components/ui/dialog'
import { SelectField, TextField } from '@/components/ui/field'
import { formatBytes, formatUtc } from '@/components/ui/format'
import { Statement } from '@/components/ui/statement'
import { useAction } from '@/components/ui/use-action'
import type { ExternalBackupRow } from '@/lib/bucket/types'

const HostField = dynamic(() => import('@/components/service/host-field').then((module) => module.HostField))

type DialogProps = {
  bucketId: string
  /** Those that lie whole in the bucket. */
  rows: ExternalBackupRow[]
  chosen: ExternalBackupRow
  /** Takes another by hand. */
  backupSql: string
  suggestedName: string
  canRestore: boolean
  onClose: () => void
}

function labelOf({ id, sizeBytes, startedAt }: ExternalBackupRow): string {
  return [id, sizeBytes === null ? null : formatBytes(sizeBytes), startedAt && formatUtc(startedAt)]
    .filter(Boolean)
    .join(' · ')
}

function RestoreForm({ bucketId, row, suggestedName, onClose }: DialogProps & { row: ExternalBackupRow }) {
  const open = useOpenRestored()
  const restore = useAction(useActions().restoreFromBucket)
  // One key for this dialog: a double click or a resent request makes one service.
  const [requestKey] = useState(makeRequestKey)
  const [name, setName] = useState(suggestedName)
  const [hostId, setHostId] = useState('')
  const isContainer = useDefaultImage() !== null
  const submit = async () => {
    const result = await restore.run({ bucketId, backupName: row.name, name, hostId, requestKey })
    if ('value' in result) open(result.value.serviceId)
  }
  return (
    <ConfirmForm
      action="Restore into a new service"
      tone="primary"
      isPending={restore.isPending}
      failure={restore.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label="Service name"
        name="name"
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.target.value)}
        errors={restore.failure?.fieldErrors?.['name']}
      />
      {isContainer && (
        <HostField value={hostId} onChange={setHostId} errors={restore.failure?.fieldErrors?.['hostId']} />
      )}
    </ConfirmForm>
  )
}

/** The statement to run elsewhere, and the button that restores here. */
export function RestoreExternalDialog(props: DialogProps) {
  const { rows, chosen, backupSql, canRestore, onClose } = props
  const [name, setName] = useState(chosen.name)
  const row = rows.find((candidate) => candidate.name === name) ?? chosen
  return (
    <Dialog
      title="Restoring a Backup from an External Bucket Setup"
      description="Restore it here into a new service, or run this statement in any ClickHouse that has access to the bucket. For large backups, add an ASYNC clause at the end."
      onClose={onClose}
    >
      <SelectField label="Backup" name="backup" value={row.name} onChange={(event) => setName(event.target.value)}>
        {rows.map((candidate) => (
          <option key={candidate.name} value={candidate.name}>
            {labelOf(candidate)}
          </option>
        ))}
      </SelectField>
      {row.check?.error && (
        <Alert tone="warning">
          <strong>This backup was found damaged on {formatUtc(row.check.checkedAt)}:</strong> {row.check.error}
        </Alert>
      )}
      <Statement label="Statement" sql={row.restoreSql} />
      <details>
        <summary className="cursor-pointer rounded-sm text-fg-muted">Another backup by hand</summary>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5 pt-2">
          <Statement label="Statement for another backup" sql={backupSql} />
          <p className="text-xs text-fg-muted">
            Put the time and a new UUID in their places: under such a name it is listed here.
          </p>
        </div>
      </details>
      {canRestore && <RestoreForm key={row.name} {...props} row={row} />}
    </Dialog>
  )
}
