'use client'

import { useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { ContentsTree } from '@/components/browse/contents-tree'
import { useActions, useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { formatUtc } from '@/components/ui/format'
import { notify } from '@/components/ui/notify'
import { PageHeader } from '@/components/ui/page-header'
import { Statement } from '@/components/ui/statement'
import { useAction } from '@/components/ui/use-action'
import type { ExternalBackupDetail } from '@/lib/bucket/types'
import { bucketKeys } from './bucket-keys'
import { ExternalFacts } from './external-facts'
import { externalPath, isWhole } from './external-status'
import { useExternalBackup } from './use-bucket'

const RestoreExternalDialog = dynamic(() =>
  import('./restore-external-dialog').then((module) => module.RestoreExternalDialog),
)

function CheckButton({ backup: { bucketId, row, service } }: { backup: ExternalBackupDetail }) {
  const client = useQueryClient()
  const check = useAction(useActions().checkExternalBackup)
  const run = async () => {
    const result = await check.run({ bucketId, backupName: row.name })
    if ('failure' in result) notify('error', result.failure.message)
    else await client.invalidateQueries({ queryKey: bucketKeys.ofService(service?.id ?? bucketId) })
  }
  return (
    <Button isPending={check.isPending || row.checking !== null} onClick={() => void run()}>
      {row.checking ? 'Checking' : 'Check'}
    </Button>
  )
}

function RestoreButton({ backup: { bucketId, row, service, backupSql } }: { backup: ExternalBackupDetail }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <Button tone="primary" onClick={() => setIsOpen(true)}>
        Restore
      </Button>
      {isOpen && (
        <RestoreExternalDialog
          bucketId={bucketId}
          rows={[row]}
          chosen={row}
          backupSql={backupSql}
          suggestedName={service ? `${service.name.slice(0, 38)} (Restore)` : 'Restored from bucket'}
          canRestore
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  )
}

function Warnings({ backup: { row, listError } }: { backup: ExternalBackupDetail }) {
  return (
    <>
      {listError && (
        <Alert tone="warning" live>
          The bucket can't be asked, so this is only what the console remembers. {listError}
        </Alert>
      )}
      {row.isGone && !listError && (
        <Alert tone="warning">
          This backup was whole, and is not in the bucket any more: it was deleted there. The console did not do that.
        </Alert>
      )}
      {row.check?.error && (
        <Alert tone="warning">
          <strong>This backup was found damaged on {formatUtc(row.check.checkedAt)}:</strong> {row.check.error}
        </Alert>
      )}
      {row.error && (
        <Alert tone="danger" live>
          {row.error}
        </Alert>
      )}
    </>
  )
}

/** A backup in a bucket, looked into without restoring it: what is really there. */
export function ExternalBackupPage({ initial }: { initial: ExternalBackupDetail }) {
  const can = useCan()
  const { data: backup, error } = useExternalBackup(initial)
  const { row, bucketId, statement, listError } = backup
  const isThere = isWhole(row) && listError === null
  const canRestore = backup.service ? can('backup:restore', backup.service.id) : can('bucket:open')
  return (
    <>
      <PageHeader title={`Backup taken at ${row.startedAt ? formatUtc(row.startedAt) : row.name}`}>
        {isThere && backup.isActive && backup.service && can('backup:check', backup.service.id) && (
          <CheckButton backup={backup} />
        )}
        {isThere && canRestore && <RestoreButton backup={backup} />}
      </PageHeader>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 border-b border-stroke bg-bg-muted px-4 py-5 sm:px-6">
        <ExternalFacts backup={backup} />
        {statement && <Statement label="The statement that ran, secrets hidden" sql={statement} />}
        <Warnings backup={backup} />
        {error && (
          <Alert tone="danger" live>
            {error.message}
          </Alert>
        )}
      </div>
      {isThere && (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-8 p-4 sm:p-6">
          <ContentsTree api={`/api${externalPath(bucketId, row.name)}`} />
        </div>
      )}
    </>
  )
}
