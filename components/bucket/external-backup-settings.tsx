'use client'

import { useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useActions } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { RelativeTime } from '@/components/ui/time'
import { useAction } from '@/components/ui/use-action'
import { RETRY_RULE } from '@/lib/bucket/retry-rule'
import type { BucketView } from '@/lib/bucket/types'
import { PROVIDER_NAMES } from './bucket-draft'
import { bucketKeys } from './bucket-keys'
import { ExternalBackupRow } from './external-backup-row'
import { useBucket } from './use-bucket'

const SetUpBucketDialog = dynamic(() => import('./set-up-bucket-dialog').then((module) => module.SetUpBucketDialog))

/** A service that is gone is not changed any more, but its keys can be forgotten. */
type SettingsProps = { serviceId: string; canChange: boolean; canRemove: boolean }

function RemoveDialog({ serviceId, onClose }: { serviceId: string; onClose: () => void }) {
  const client = useQueryClient()
  const remove = useAction(useActions().removeBucket)
  const confirm = async () => {
    const result = await remove.run({ serviceId })
    if ('failure' in result) return
    await client.invalidateQueries({ queryKey: bucketKeys.ofService(serviceId) })
    onClose()
  }
  return (
    <ConfirmDialog
      title="Remove setup"
      description="No more external backups are taken, and the console forgets the keys. What lies in the bucket stays there and can be restored by its address and keys. The console's own backups go on."
      action="Remove setup"
      tone="danger"
      isPending={remove.isPending}
      failure={remove.failure}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  )
}

function Facts({ bucket }: { bucket: BucketView }) {
  const { provider, address, frequency, nextBackupAt, testError, sharedWith } = bucket
  return (
    <>
      <dl className="grid gap-0.5 text-fg-muted">
        <div className="break-all">
          <dt className="inline">{PROVIDER_NAMES[provider]}: </dt>
          <dd className="inline">{address}</dd>
        </div>
        <div>
          <dt className="inline">Backup frequency: </dt>
          <dd className="inline">{frequency}, always in full</dd>
        </div>
        {nextBackupAt && (
          <div>
            <dt className="inline">Next backup: </dt>
            <dd className="inline">
              <RelativeTime iso={nextBackupAt} />
            </dd>
          </div>
        )}
      </dl>
      <details className="text-xs">
        <summary className="cursor-pointer text-fg-muted">What is tried again when the bucket fails</summary>
        <ul className="mt-2 grid list-disc gap-1 pl-4 text-fg-muted">
          {RETRY_RULE.map((rule) => (
            <li key={rule}>{rule}</li>
          ))}
        </ul>
      </details>
      {sharedWith.length > 0 && (
        <Alert tone="info">
          {sharedWith.join(', ')} {sharedWith.length === 1 ? 'is' : 'are'} backed up to the same path. No backup takes
          the place of another, but the lists show each other's as without a record here: a path for each service is
          clearer.
        </Alert>
      )}
      {testError && <Alert tone="warning">It was saved although its test failed. {testError}</Alert>}
    </>
  )
}

/** The row "External backup" of the settings. */
export function ExternalBackupSettings({ serviceId, canChange, canRemove }: SettingsProps) {
  const { data, error } = useBucket(serviceId)
  const [dialog, setDialog] = useState<'set-up' | 'remove' | null>(null)
  const bucket = data?.bucket ?? null
  const close = () => setDialog(null)
  return (
    <>
      <ExternalBackupRow>
        {error && (
          <Alert tone="danger" live>
            {error.message}
          </Alert>
        )}
        {data && !bucket && <p className="text-fg-muted">Not set up</p>}
        {bucket && <Facts bucket={bucket} />}
        {bucket && canRemove && !canChange && (
          <p className="text-fg-muted">
            The keys are kept, so that backups in the bucket can be restored from here. Remove the setup to forget them.
          </p>
        )}
        {data && (
          <div className="flex flex-wrap gap-3 empty:hidden">
            {canChange && (
              <Button onClick={() => setDialog('set-up')}>
                {bucket ? 'Change external backup' : 'Set up external backup'}
              </Button>
            )}
            {bucket && canRemove && <Button onClick={() => setDialog('remove')}>Remove setup</Button>}
          </div>
        )}
      </ExternalBackupRow>
      {dialog === 'set-up' && <SetUpBucketDialog serviceId={serviceId} bucket={bucket} onClose={close} />}
      {dialog === 'remove' && <RemoveDialog serviceId={serviceId} onClose={close} />}
    </>
  )
}
