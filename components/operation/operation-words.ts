import type { Tone } from '@/components/ui/badge'
import type { Permission } from '@/lib/auth/permissions'
import type { OperationKind, OperationState, OperationView } from '@/lib/operation/types'

export const OPERATION_STATES = {
  queued: { word: 'Waiting', tone: 'neutral' },
  running: { word: 'In progress', tone: 'info' },
  succeeded: { word: 'Done', tone: 'success' },
  failed: { word: 'Failed', tone: 'danger' },
  cancelled: { word: 'Cancelled', tone: 'neutral' },
} as const satisfies Record<OperationState, { word: string; tone: Tone }>

export const OPERATION_KINDS = {
  provision: { title: 'Create service', permission: 'service:create' },
  start: { title: 'Start service', permission: 'service:start' },
  stop: { title: 'Stop service', permission: 'service:stop' },
  reconfigure: { title: 'Apply settings', permission: 'service:reset-password' },
  delete_service: { title: 'Delete service', permission: 'service:delete' },
  backup: { title: 'Back up', permission: 'backup:create' },
  delete_backup: { title: 'Delete backup', permission: 'backup:delete' },
  check_backup: { title: 'Check backup', permission: 'backup:check' },
  restore: { title: 'Restore backup', permission: 'backup:restore' },
  restore_into: { title: 'Restore tables', permission: 'backup:restore' },
  change_access: { title: 'Change IP access list', permission: 'service:configure' },
  open_peek: { title: 'Open a peek', permission: 'backup:peek' },
  close_peek: { title: 'Close a peek', permission: 'backup:peek' },
  test_bucket: { title: 'Test bucket', permission: 'service:configure' },
  bucket_backup: { title: 'Back up to bucket', permission: 'backup:create' },
  bucket_restore: { title: 'Restore from bucket', permission: 'backup:restore' },
  drill: { title: 'Verify backup', permission: 'backup:verify' },
  migrate: { title: 'Copy tables', permission: 'backup:restore' },
  connect: { title: 'Add existing server', permission: 'service:create' },
  disconnect: { title: 'Remove from console', permission: 'service:delete' },
} as const satisfies Record<OperationKind, { title: string; permission: Permission }>

/** Something may still change without anybody clicking. */
export function isUnderWay(operation: OperationView): boolean {
  return operation.state === 'queued' || operation.state === 'running'
}

/** "Data restored", and how many steps are done. */
export function currentStep(operation: OperationView) {
  const { steps } = operation
  const done = steps.filter((step) => step.state === 'done').length
  const step = steps.find((candidate) => candidate.state === 'running') ?? steps.find(({ state }) => state !== 'done')
  return { step: step ?? null, done, total: steps.length }
}
