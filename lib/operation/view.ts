import type { Operation, OperationStep, Prisma } from '@/lib/db'
import { restoredTables } from '@/lib/restore/into/restored-tables'
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
  'start',
  'stop',
  'reconfigure',
  'delete_service',
  'delete_backup',
  'check_backup',
  'change_access',
]
const CANCELLABLE: readonly OperationKind[] = ['backup']

export function isRetryable(operation: Pick<Operation, 'kind' | 'state'>): boolean {
  return operation.state === 'failed' && RETRYABLE.includes(operation.kind)
}

export function toOperationView(operation: OperationRow): OperationView {
  const isOpen = operation.state === 'queued' || operation.state === 'running'
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
    error: operation.error,
    errorReference: operation.errorReference,
    createdAt: operation.createdAt.toISOString(),
    startedAt: operation.startedAt?.toISOString() ?? null,
    finishedAt: operation.finishedAt?.toISOString() ?? null,
    canRetry: isRetryable(operation),
    canCancel: isOpen && CANCELLABLE.includes(operation.kind),
    ...restoredTables(operation),
    steps: operation.steps.map((step) => ({
      key: step.key,
      label: stepLabel(operation.kind, step.key),
      state: step.state,
      detail: step.detail,
      startedAt: step.startedAt?.toISOString() ?? null,
      finishedAt: step.finishedAt?.toISOString() ?? null,
    })),
  }
}
