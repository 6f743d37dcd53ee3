import type { OperationKind } from './types'

type StepLabel = { key: string; label: string }

/** What people read on the timeline: each label says what is true once the step is done. */
const STEPS = {
  provision: [
    { key: 'instance', label: 'Instance created' },
    { key: 'engine', label: 'Engine ready' },
    { key: 'sample', label: 'Sample data loaded' },
    { key: 'running', label: 'Running' },
  ],
  start: [{ key: 'engine', label: 'Engine ready' }],
  stop: [{ key: 'stopped', label: 'Engine stopped' }],
  reconfigure: [
    { key: 'engine', label: 'Configuration applied' },
    { key: 'verified', label: 'Access verified' },
  ],
  delete_service: [
    { key: 'work_ended', label: 'Running work ended' },
    { key: 'instance', label: 'Instance and data removed' },
    { key: 'removed', label: 'Service removed' },
  ],
  backup: [
    { key: 'started', label: 'Backup started' },
    { key: 'copied', label: 'Data copied' },
    { key: 'checked', label: 'Files checked' },
  ],
  delete_backup: [
    { key: 'files', label: 'Files removed' },
    { key: 'row', label: 'Backup removed' },
  ],
  check_backup: [{ key: 'files', label: 'Files read' }],
  restore: [
    { key: 'backup_checked', label: 'Backup checked' },
    { key: 'instance', label: 'Instance created' },
    { key: 'engine', label: 'Engine ready' },
    { key: 'data', label: 'Data restored' },
    { key: 'verified', label: 'Data verified' },
    { key: 'running', label: 'Running' },
  ],
  restore_into: [
    { key: 'backup_checked', label: 'Backup checked' },
    { key: 'planned', label: 'Tables compared' },
    { key: 'source', label: 'Backup readable' },
    { key: 'data', label: 'Data restored' },
    { key: 'verified', label: 'Data verified' },
  ],
  change_access: [
    { key: 'queries', label: 'Running queries done' },
    { key: 'engine', label: 'List applied' },
    { key: 'verified', label: 'Access verified' },
  ],
  open_peek: [
    { key: 'engine', label: 'Engine ready' },
    { key: 'mounted', label: 'Backup mounted' },
    { key: 'open', label: 'Open for queries' },
  ],
  close_peek: [
    { key: 'engine', label: 'Engine removed' },
    { key: 'closed', label: 'Closed' },
  ],
  test_bucket: [
    { key: 'write', label: 'Object written' },
    { key: 'list', label: 'Bucket listed' },
    { key: 'read', label: 'Object read back' },
    { key: 'delete', label: 'Object deleted' },
    { key: 'engine', label: 'Engine backed up and restored' },
    { key: 'saved', label: 'External backup set up' },
  ],
  bucket_backup: [
    { key: 'started', label: 'Backup started' },
    { key: 'copied', label: 'Data copied' },
    { key: 'checked', label: 'Objects checked' },
  ],
  bucket_restore: [
    { key: 'backup_checked', label: 'Backup checked' },
    { key: 'instance', label: 'Instance created' },
    { key: 'engine', label: 'Engine ready' },
    { key: 'data', label: 'Data restored' },
    { key: 'verified', label: 'Data verified' },
    { key: 'running', label: 'Running' },
  ],
  drill: [
    { key: 'turn', label: 'Other drills done' },
    { key: 'backup_checked', label: 'Backup checked' },
    { key: 'instance', label: 'Throw-away instance ready' },
    { key: 'data', label: 'Data restored' },
    { key: 'verified', label: 'Data verified' },
    { key: 'checks', label: 'Check queries answered' },
    { key: 'removed', label: 'Throw-away instance removed' },
    { key: 'recorded', label: 'Backup verified' },
  ],
  migrate: [
    { key: 'planned', label: 'Tables compared' },
    { key: 'access', label: 'Access opened for a read-only user' },
    { key: 'reader', label: 'Tables readable from the destination' },
    { key: 'tables', label: 'Tables created' },
    { key: 'copied', label: 'Rows copied' },
    { key: 'verified', label: 'Rows and checksums compared' },
    { key: 'closed', label: 'User removed, access closed' },
    { key: 'placed', label: 'Tables put in their place' },
  ],
  connect: [
    { key: 'reached', label: 'Server reached' },
    { key: 'tried', label: 'Small backup written, read and removed' },
    { key: 'linked', label: 'Directory of its backups known' },
    { key: 'running', label: 'Running' },
  ],
  disconnect: [
    { key: 'work_ended', label: 'Running work ended' },
    { key: 'forgotten', label: 'Removed from the console' },
  ],
} as const satisfies Record<OperationKind, readonly StepLabel[]>

/** The steps an operation of this kind goes through, in order. Only the sample service loads sample data. */
export function stepsOf(kind: OperationKind, options: { withSample: boolean }): readonly StepLabel[] {
  const steps: readonly StepLabel[] = STEPS[kind]
  return options.withSample ? steps : steps.filter((step) => step.key !== 'sample')
}

export function stepLabel(kind: OperationKind, key: string): string {
  const steps: readonly StepLabel[] = STEPS[kind]
  return steps.find((step) => step.key === key)?.label ?? key
}
