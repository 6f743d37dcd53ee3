'use client'

import { useActions } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { formatBytes, formatUtc } from '@/components/ui/format'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { BackupRow, DeletePlan } from '@/lib/backup/types'
import { DamageAlert } from './damage-alert'
import { useDeletePlan } from './use-delete-plan'

function Increments({ increments }: { increments: DeletePlan['increments'] }) {
  if (increments.length === 0) return null
  return (
    <Alert tone="warning">
      <p>These incremental backups stand on it, can&rsquo;t be restored without it, and go with it:</p>
      <ul className="mt-1 max-h-40 list-disc overflow-y-auto pl-5">
        {increments.map((increment) => (
          <li key={increment.id}>
            {formatUtc(increment.takenAt)}, {formatBytes(increment.sizeBytes)}
          </li>
        ))}
      </ul>
    </Alert>
  )
}

function Plan({ plan }: { plan: DeletePlan }) {
  if (plan.blockedReason)
    return (
      <Alert tone="warning" live>
        {plan.blockedReason}
      </Alert>
    )
  return (
    <>
      <p>
        {plan.freesBytes > 0 ? (
          <>
            This frees <strong>{formatBytes(plan.freesBytes)}</strong>.
          </>
        ) : (
          'It holds no data, so this frees no space.'
        )}
      </p>
      <Increments increments={plan.increments} />
      {(plan.isLastGood || plan.isLastComplete) && (
        <Alert tone="warning">
          {plan.isLastGood
            ? 'It is the last successful backup of this service. Without it there is nothing to restore.'
            : 'It is the last successful backup of the whole service. What remains holds only chosen parts of it.'}
        </Alert>
      )}
    </>
  )
}

function deleteWord(plan: DeletePlan | undefined): string {
  const count = 1 + (plan?.increments.length ?? 0)
  return count === 1 ? 'Delete backup' : `Delete ${count} backups`
}

export function DeleteBackupDialog({ backup, onClose }: { backup: BackupRow; onClose: () => void }) {
  const plan = useDeletePlan(backup.id)
  const remove = useAction(useActions().deleteBackup)
  const submit = async () => {
    const result = await remove.run({ backupId: backup.id, withIncrements: (plan.data?.increments.length ?? 0) > 0 })
    if ('failure' in result) return
    notify('success', 'The backup is being deleted.')
    onClose()
  }
  return (
    <ConfirmDialog
      title="Delete this backup"
      description={`The backup taken at ${formatUtc(backup.startedAt)} and its files are removed for good. It can't be restored any more.`}
      action={deleteWord(plan.data)}
      tone="danger"
      isPending={remove.isPending}
      isBlocked={!plan.data || plan.data.blockedReason !== null}
      failure={remove.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <DamageAlert damage={backup.damage} />
      {plan.isPending && <output className="block">Looking what this frees</output>}
      {plan.error && (
        <Alert tone="danger" live>
          {plan.error.message}
        </Alert>
      )}
      {plan.data && <Plan plan={plan.data} />}
    </ConfirmDialog>
  )
}
