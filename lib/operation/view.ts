import type { Operation, OperationStep, Prisma } from '@/lib/db'
import { migrationView } from '@/lib/migrate/view'
import { restoredTables } from '@/lib/restore/into/restored-tables'
import { CANCEL_PERMISSION } from './cancellable'
import { stepLabel } from './step-labels'
import type { OperationKind, OperationView } from './types'

export type OperationRow = Operation & { steps: OperationStep[]; service: { name: string } }

/** What a query must include for `toOperationView`. */
export const OPERATION_INCLUDE = {
  steps: { orderBy: { position: 'asc' } },
  service: { select: { name: true } },
} satisfies Prisma.OperationInclude

const RETRYABLE: readonly OperationKind[] = [
  'provision',
  'restore',
  'restore_into',
  'migrate',
  'bucket_restore',
  'start',
  'stop',
  'reconfigure',
  'delete_service',
  'connect',
  'disconnect',
  'delete_backup',
  'check_backup',
  'change_access',
]
/** What is complete of a cancelled restore of tables stays, so the rest can be restored. */
const RETRYABLE_WHEN_CANCELLED: readonly OperationKind[] = ['restore_into']

export function isRetryable(operation: Pick<Operation, 'kind' | 'state'>): boolean {
  if (operation.state === 'cancelled') return RETRYABLE_WHEN_CANCELLED.includes(operation.kind)
  return operation.state === 'failed' && RETRYABLE.includes(operation.kind)
}

/** As pages show it; without a forecast, which takes a query. */
export function toOperationView(operation: OperationRow): OperationView {
  const isOpen = operation.state === 'queued' || operation.state === 'running'
  const isCancelling = isOpen && operation.cancelRequestedAt !== null
  return {
    id: operation.id,
    kind: operation.kind,
    state: operation.state,
    serviceId: operation.serviceId,
    serviceName: operation.service.name,
    backupId: operation.backupId,
    requestedBy: operation.requestedBy,
    attempts: operation.attempts,
    doneBytes: Number(operation.doneBytes),
    totalBytes: operation.totalBytes === null ? null : Number(operation.totalBytes),
    bytesPerSecond: null,
    timeLeftMs: null,
    error: operation.error,
    errorReference: operation.errorReference,
    createdAt: operation.createdAt.toISOString(),
    startedAt: operation.startedAt?.toISOString() ?? null,
    finishedAt: operation.finishedAt?.toISOString() ?? null,
    canRetry: isRetryable(operation),
    canCancel: isOpen && !isCancelling && CANCEL_PERMISSION[operation.kind] !== undefined,
    isCancelling,
    wasCancelledTooLate: operation.state === 'succeeded' && operation.cancelRequestedAt !== null,
    ...restoredTables(operation),
    migration: migrationView(operation),
    checks: [],
    steps: operation.steps.map((step) => ({
      key: step.key,
      label: stepLabel(operation.kind, step.key),
      state: step.state === 'running' && operation.state === 'cancelled' ? 'cancelled' : step.state,
      detail: step.detail,
      startedAt: step.startedAt?.toISOString() ?? null,
      finishedAt: step.finishedAt?.toISOString() ?? null,
    })),
  }
}
