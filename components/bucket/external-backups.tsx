'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useService } from '@/components/service/use-service'
import { useActions, useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { TextLink } from '@/components/ui/link'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { ExternalBackupRow, ExternalBackups as Listed } from '@/lib/bucket/types'
import { ExternalBackupsTable } from './external-backups-table'
import { isWhole } from './external-status'
import { OlderNote } from './older-note'
import { useExternalBackups } from './use-bucket'

const RestoreExternalDialog = dynamic(() =>
  import('./restore-external-dialog').then((module) => module.RestoreExternalDialog),
)

function BackUpToBucket({ serviceId, isRunning }: { serviceId: string; isRunning: boolean }) {
  const take = useAction(useActions().takeExternalBackup)
  const start = async () => {
    const result = await take.run({ serviceId })
    if ('failure' in result) notify('error', result.failure.message)
  }
  return (
    <Button isPending={take.isPending} disabled={isRunning} onClick={() => void start()}>
      Back up to bucket
    </Button>
  )
}

function Introduction({ onAccess }: { onAccess: (() => void) | undefined }) {
  return (
    <p className="text-fg-muted">
      Your backups are stored securely in your bucket.{' '}
      {onAccess && (
        <>
          You can{' '}
          <button
            type="button"
            onClick={onAccess}
            className="rounded-sm font-medium text-link underline hover:text-link-hover"
          >
            access or restore your backup
          </button>
          .
        </>
      )}
    </p>
  )
}

function Grid({ serviceId, listed }: { serviceId: string; listed: Listed }) {
  const can = useCan()
  const service = useService(serviceId).data
  const [chosen, setChosen] = useState<ExternalBackupRow | null>(null)
  const { rows, hidden, listError, bucketId, backupSql } = listed
  const whole = rows.filter(isWhole)
  const [newest] = whole
  return (
    <section aria-labelledby="external-backups" className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4 sm:p-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="external-backups" className="text-base font-bold">
          Backups stored in your bucket
        </h2>
        {can('backup:create', serviceId) && service && ['running', 'degraded'].includes(service.state) && (
          <BackUpToBucket serviceId={serviceId} isRunning={rows.some(({ state }) => state === 'in_progress')} />
        )}
      </div>
      <Introduction onAccess={newest && (() => setChosen(newest))} />
      {listError && (
        <Alert tone="warning" live>
          The bucket can't be listed, so this is only what the console remembers. {listError}
        </Alert>
      )}
      {rows.length === 0 && !listError && <EmptyState title="No backups in your bucket yet" />}
      {rows.length > 0 && <ExternalBackupsTable bucketId={bucketId} rows={rows} onRestore={setChosen} />}
      {hidden > 0 && <OlderNote hidden={hidden} />}
      <p className="text-fg-muted">
        To update your external backup configuration,{' '}
        <TextLink href={`/services/${serviceId}/settings`}>change your backup settings</TextLink>.
      </p>
      {chosen && (
        <RestoreExternalDialog
          bucketId={bucketId}
          rows={whole}
          backupSql={backupSql}
          chosen={chosen}
          suggestedName={`${(service?.name ?? 'Service').slice(0, 38)} (Restore)`}
          canRestore={can('backup:restore', serviceId)}
          onClose={() => setChosen(null)}
        />
      )}
    </section>
  )
}

/** The second grid of the Backups page; nothing where no bucket is set up. */
export function ExternalBackups({ serviceId }: { serviceId: string }) {
  const { data } = useExternalBackups(serviceId)
  return data ? <Grid serviceId={serviceId} listed={data} /> : null
}
