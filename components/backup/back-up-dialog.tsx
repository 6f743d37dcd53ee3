'use client'

import { useState } from 'react'
import { makeRequestKey } from '@/components/restore/request-key'
import { useActions } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Dialog, DialogFooter } from '@/components/ui/dialog'
import { Statement } from '@/components/ui/statement'
import { useAction } from '@/components/ui/use-action'
import type { BackupPreview } from '@/lib/backup/types'
import { type BackUpDraft, EVERYTHING, toBackUpInput } from './back-up-draft'
import { ArchiveFields, KindFields, ScopeFields } from './back-up-fields'
import { useBackUpPreview, useServiceTables } from './use-back-up-preview'

type DialogProps = { serviceId: string; onClose: () => void }

/** What is being chosen, what it would run, and running it. */
function useBackUp({ serviceId, onClose }: DialogProps) {
  // The new backup's id, so that the statement is whole before it runs and a double click takes one backup.
  const [backupId] = useState(makeRequestKey)
  const [draft, setDraft] = useState<BackUpDraft>(EVERYTHING)
  const [sent, setSent] = useState<BackUpDraft | null>(null)
  const tables = useServiceTables(serviceId)
  const input = { backupId, ...toBackUpInput(draft, tables.data ?? []) }
  const preview = useBackUpPreview(serviceId, input)
  const take = useAction(useActions().takeBackup)
  const submit = async () => {
    setSent(draft)
    const { hasPassword } = input.options
    const result = await take.run({ serviceId, ...input, ...(hasPassword && { password: draft.password }) })
    if ('value' in result) onClose()
  }
  const isBlocked = draft !== EVERYTHING && (preview.isStale || Object.keys(preview.data?.problems ?? {}).length > 0)
  const failure = sent === draft ? take.failure : null
  return { draft, setDraft, tables, preview, submit, isBlocked, isPending: take.isPending, failure }
}

/** Problems that stand at their fields. */
const AT_FIELDS = ['baseBackupId', 'form', 'statementId', 'password', 'compression']

function Problems({ problems }: Pick<BackupPreview, 'problems'>) {
  const sentences = Object.entries(problems).flatMap(([field, told]) => (AT_FIELDS.includes(field) ? [] : told))
  if (sentences.length === 0) return null
  return (
    <Alert tone="warning" live>
      {sentences.join(' ')}
    </Alert>
  )
}

/** Back up now, with the options of BACKUP. With nothing changed it is a full backup of everything. */
export function BackUpDialog(props: DialogProps) {
  const { draft, setDraft, tables, preview, submit, isBlocked, isPending, failure } = useBackUp(props)
  const fields = { draft, onChange: setDraft, errors: failure?.fieldErrors ?? preview.data?.problems ?? {} }
  return (
    <Dialog title="Back up now" onClose={props.onClose}>
      <form
        noValidate
        className="grid grid-cols-[minmax(0,1fr)] gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isPending && !isBlocked) void submit()
        }}
      >
        <ScopeFields {...fields} databases={tables.data} error={tables.error?.message} />
        <KindFields {...fields} serviceId={props.serviceId} />
        {preview.data && <ArchiveFields {...fields} capabilities={preview.data.capabilities} />}
        {preview.error && <Alert tone="warning">{preview.error.message}</Alert>}
        {preview.data && <Problems problems={preview.data.problems} />}
        {preview.data?.shown && <Statement label="The statement" sql={preview.data.shown} isStale={preview.isStale} />}
        {failure && (
          <Alert tone="danger" live>
            {failure.message}
          </Alert>
        )}
        <DialogFooter>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" tone="primary" isPending={isPending} disabled={isBlocked}>
            Back up now
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  )
}
