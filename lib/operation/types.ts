import type { CheckResult } from '@/lib/drill/check-queries'

export const OPERATION_KINDS = [
  'provision',
  'start',
  'stop',
  'reconfigure',
  'delete_service',
  'backup',
  'delete_backup',
  'check_backup',
  'restore',
  'restore_into',
  'change_access',
  'open_peek',
  'close_peek',
  'test_bucket',
  'bucket_backup',
  'bucket_restore',
  'drill',
  'migrate',
  'connect',
  'disconnect',
] as const
export type OperationKind = (typeof OPERATION_KINDS)[number]

/** Kinds that leave the service's own engine alone, however long they take or wait for their turn. */
export const KINDS_APART = [
  'delete_backup',
  'check_backup',
  'open_peek',
  'close_peek',
  'drill',
] as const satisfies readonly OperationKind[]

/** Deletions wait for nobody, checks and drills only read the store, and a bucket is written beside what else goes on. */
const KINDS_HOLDING_NOTHING: readonly OperationKind[] = [
  ...KINDS_APART,
  'delete_service',
  'test_bucket',
  'bucket_backup',
]

/** Whether an operation of this kind has its service to itself while it runs. */
export function holdsService(kind: OperationKind): boolean {
  return !KINDS_HOLDING_NOTHING.includes(kind)
}

const OPERATION_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const
export type OperationState = (typeof OPERATION_STATES)[number]

/** `cancelled`: it was under way when the operation was cancelled. */
export type StepState = 'pending' | 'running' | 'done' | 'failed' | 'cancelled'

export type StepView = {
  key: string
  /** "Instance created", "Data restored": what is true once the step is done. */
  label: string
  state: StepState
  detail: string | null
  startedAt: string | null
  finishedAt: string | null
}

export type RestoredTableView = {
  name: string
  state: 'pending' | 'started' | 'complete' | 'failed' | 'damaged'
  /** The operation made it; it did not stand there before. */
  isCreated: boolean
}

export type MigratedTableView = {
  name: string
  as: string
  /** `dropped`: the operation ended before it was in its place, and nothing is left of it. */
  state: 'pending' | 'copying' | 'copied' | 'verified' | 'different' | 'placed' | 'dropped'
  /** Where the table that it took the place of stays. */
  keptAs: string | null
  /** Compared on both sides so far. */
  partitions: number
  differences: { partition: string; sourceRows: number; copiedRows: number }[]
}

/** A copy from another service. */
export type MigrationView = { sourceServiceId: string; tables: MigratedTableView[] }

/** Bytes per second so far, and the time left judged by past runs; null where nothing tells. */
export type Forecast = { bytesPerSecond: number | null; timeLeftMs: number | null }

export type OperationView = Forecast & {
  id: string
  kind: OperationKind
  state: OperationState
  serviceId: string
  serviceName: string
  backupId: string | null
  requestedBy: string
  attempts: number
  /** Bytes done, of `totalBytes` once that is known; null before. */
  doneBytes: number
  totalBytes: number | null
  error: string | null
  errorReference: string | null
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  /** Of one operation alone: by whom it is read for. In lists: by anybody. */
  canRetry: boolean
  canCancel: boolean
  /** It was asked to stop and has not stopped yet. */
  isCancelling: boolean
  /** It was asked to stop when all was done. */
  wasCancelledTooLate: boolean
  /** A restore into an existing service that failed or was cancelled and has made tables: they can be dropped. */
  canDropRestored: boolean
  /** What of each table is done, of a restore into an existing service. */
  tables: RestoredTableView[]
  /** Null but for a copy between services. */
  migration: MigrationView | null
  /** What check queries answered, of a drill that is looked at by itself by somebody who may read data. */
  checks: CheckResult[]
  steps: StepView[]
}
