'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useActions, useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { useAction } from '@/components/ui/use-action'
import type { ExternalBackupRow, ExternalBackups } from '@/lib/bucket/types'
import { type BucketDraft, toBucketDraft, toBucketFields } from './bucket-draft'
import { BucketFields } from './bucket-fields'
import { ExternalBackupsTable } from './external-backups-table'
import { isWhole } from './external-status'
import { OlderNote } from './older-note'

const RestoreExternalDialog = dynamic(() =>
  import('./restore-external-dialog').then((module) => module.RestoreExternalDialog),
)

function Found({ found }: { found: ExternalBackups }) {
  const [chosen, setChosen] = useState<ExternalBackupRow | null>(null)
  const whole = found.rows.filter(isWhole)
  if (found.rows.length === 0) return <EmptyState title="There are no backups at this address" />
  return (
    <>
      <ExternalBackupsTable bucketId={found.bucketId} rows={found.rows} onRestore={setChosen} />
      {found.hidden > 0 && <OlderNote hidden={found.hidden} />}
      {chosen && (
        <RestoreExternalDialog
          bucketId={found.bucketId}
          rows={whole}
          backupSql={found.backupSql}
          chosen={chosen}
          suggestedName="Restored from bucket"
          canRestore
          onClose={() => setChosen(null)}
        />
      )}
    </>
  )
}

function OpenForm() {
  const open = useAction(useActions().openBucket)
  const [draft, setDraft] = useState(() => toBucketDraft(null))
  const [found, setFound] = useState<{ draft: BucketDraft; backups: ExternalBackups } | null>(null)
  const { failure } = open
  const submit = async () => {
    setFound(null)
    const result = await open.run(toBucketFields(draft))
    if ('value' in result) setFound({ draft, backups: result.value })
  }
  return (
    <>
      <form
        noValidate
        className="grid max-w-xl gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (!open.isPending) void submit()
        }}
      >
        <BucketFields
          draft={draft}
          errors={failure?.fieldErrors ?? {}}
          hasSecret={false}
          onChange={(change) => setDraft({ ...draft, ...change })}
        />
        {failure && !failure.fieldErrors && (
          <Alert tone="danger" live>
            {failure.message}
          </Alert>
        )}
        <div>
          <Button type="submit" tone="primary" isPending={open.isPending}>
            List backups
          </Button>
        </div>
      </form>
      {found?.draft === draft && <Found found={found.backups} />}
    </>
  )
}

/** Brings a service back from a bucket alone: its record here may be long gone. */
export function RestoreFromBucketPage() {
  const can = useCan()
  return (
    <>
      <PageHeader title="Restore from a bucket" />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6 p-4 sm:p-6">
        <p className="max-w-xl text-fg-muted">
          Give the bucket's address and keys: the console lists what is there and restores it into a new service, also
          when the original service is gone. The bucket is only read. The keys are kept, encrypted, for a day, and by a
          service that was restored with them until its engine starts anew.
        </p>
        {can('bucket:open') ? (
          <OpenForm />
        ) : (
          <Alert tone="info">Restoring gives away data, so it needs an Admin.</Alert>
        )}
      </div>
    </>
  )
}
