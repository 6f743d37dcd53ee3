'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { DamageAlert } from '@/components/backup/damage-alert'
import { Segmented } from '@/components/schedule/segmented'
import { Alert } from '@/components/ui/alert'
import { Dialog } from '@/components/ui/dialog'
import { formatUtc } from '@/components/ui/format'
import type { BackupRow } from '@/lib/backup/types'
import { RestoreNewForm } from './restore-new-form'
import { useRestorePlan } from './use-restore-plan'

/** Where a page would be, while the plan is read, so that the dialog does not jump. */
function PlanPending() {
  return (
    <output className="block h-[6.75rem] animate-pulse rounded-md bg-bg-muted p-3 text-fg-muted">
      Reading what the backup holds
    </output>
  )
}

const RestoreIntoForm = dynamic(() => import('./restore-into-form').then((module) => module.RestoreIntoForm), {
  loading: PlanPending,
})

const UnlockForm = dynamic(() => import('@/components/backup/unlock-form').then((module) => module.UnlockForm))

const TARGETS = [
  { value: 'new', label: 'Into a new service' },
  { value: 'existing', label: 'Into an existing service' },
] as const

type Target = (typeof TARGETS)[number]['value']

type RestoreProps = { backup: BackupRow; target: Target; setTarget: (target: Target) => void; onClose: () => void }

/** Where to, what, and the plan of it. */
function Restore({ backup, target, setTarget, onClose }: RestoreProps) {
  const plan = useRestorePlan(backup.id)
  return (
    <>
      <Segmented legend="Where to" name="target" options={TARGETS} value={target} onChange={setTarget} />
      {plan.isPending && <PlanPending />}
      {plan.error && (
        <Alert tone="danger" live>
          {plan.error.message}
        </Alert>
      )}
      {target === 'new' && <RestoreNewForm backup={backup} plan={plan.data} onClose={onClose} />}
      {target === 'existing' && plan.data && (
        <RestoreIntoForm backup={backup} databases={plan.data.databases} onClose={onClose} />
      )}
    </>
  )
}

export function RestoreDialog({ backup, onClose }: { backup: BackupRow; onClose: () => void }) {
  const [target, setTarget] = useState<Target>('new')
  const [isLocked, setIsLocked] = useState(backup.isLocked)
  const into = target === 'new' ? 'will be restored into a new service.' : 'gives chosen tables to a service.'
  return (
    <Dialog
      title="Restore this backup"
      description={`The backup taken at ${formatUtc(backup.startedAt)} ${into}`}
      onClose={onClose}
    >
      <DamageAlert damage={backup.damage} />
      {isLocked ? (
        <UnlockForm backupId={backup.id} onUnlocked={() => setIsLocked(false)} />
      ) : (
        <Restore {...{ backup, target, setTarget, onClose }} />
      )}
    </Dialog>
  )
}
