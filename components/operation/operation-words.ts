import type { Tone } from '@/components/ui/badge'
import type { OperationKind, OperationState, OperationView } from '@/lib/operation/types'

export const OPERATION_STATES = {
  queued: { word: 'Waiting', tone: 'neutral' },
  running: { word: 'In progress', tone: 'info' },
  succeeded: { word: 'Done', tone: 'success' },
  failed: { word: 'Failed', tone: 'danger' },
  cancelled: { word: 'Cancelled', tone: 'neutral' },
} as const satisfies Record<OperationState, { word: string; tone: Tone }>

export const OPERATION_KINDS = {
  provision: { title: 'Create service' },
  start: { title: 'Start service' },
  stop: { title: 'Stop service' },
  reconfigure: { title: 'Apply settings' },
  delete_service: { title: 'Delete service' },
  backup: { title: 'Back up' },
  delete_backup: { title: 'Delete backup' },
  check_backup: { title: 'Check backup' },
  restore: { title: 'Restore backup' },
  restore_into: { title: 'Restore tables' },
  change_access: { title: 'Change IP access list' },
  open_peek: { title: 'Open a peek' },
  close_peek: { title: 'Close a peek' },
  test_bucket: { title: 'Test bucket' },
  bucket_backup: { title: 'Back up to bucket' },
  bucket_restore: { title: 'Restore from bucket' },
  drill: { title: 'Verify backup' },
  migrate: { title: 'Copy tables' },
  connect: { title: 'Add existing server' },
  disconnect: { title: 'Remove from console' },
} as const satisfies Record<OperationKind, { title: string }>

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
