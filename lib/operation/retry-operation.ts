import { recordActivity } from '@/lib/activity/record'
import type { Ctx } from '@/lib/auth/ctx'
import { db, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { wakeOperation } from '@/lib/jobs/queue'
import { lockServiceRow } from '@/lib/service/find-service'
import { transitionService } from '@/lib/service/transitions'
import type { ServiceState } from '@/lib/service/types'
import { requireRestorable } from '@/lib/restore/restorable'
import { getOperationRow, operationIdSchema } from './find-operation'
import { requireRetry } from './may-retry'
import type { OperationKind } from './types'
import { isRetryable } from './view'

/** The service's state while the operation runs again; the others leave it as it is. */
const STATE_WHILE: Partial<Record<OperationKind, ServiceState>> = {
  provision: 'provisioning',
  connect: 'provisioning',
  disconnect: 'terminating',
  restore: 'provisioning',
  bucket_restore: 'provisioning',
  start: 'starting',
  stop: 'stopping',
  delete_service: 'terminating',
}

async function reopen(tx: Tx, operationId: string): Promise<void> {
  const { count } = await tx.operation.updateMany({
    where: { id: operationId, state: { in: ['failed', 'cancelled'] } },
    data: {
      state: 'queued',
      error: null,
      errorReference: null,
      finishedAt: null,
      startedAt: null,
      attempts: 0,
      heartbeatAt: null,
      cancelRequestedAt: null,
      doneBytes: 0,
    },
  })
  if (count === 0) throw new AppError('conflict', 'This operation is already being retried.')
  await tx.operationStep.updateMany({
    where: { operationId },
    data: { state: 'pending', startedAt: null, finishedAt: null, detail: null },
  })
  await wakeOperation(tx, operationId)
}

/** Runs a failed operation, or a cancelled restore of tables, again from its first step. @throws AppError `conflict` when the world has moved on. */
export async function retryOperation(ctx: Ctx, input: unknown): Promise<{ operationId: string }> {
  const { operationId } = operationIdSchema.parse(input)
  await requireRetry(ctx, await getOperationRow(db, operationId))
  return db.$transaction(async (tx) => {
    const operation = await getOperationRow(tx, operationId)
    if (!isRetryable(operation))
      throw new AppError('conflict', 'Only a failed operation or a cancelled restore of tables can be retried.')
    const service = await lockServiceRow(tx, operation.serviceId)
    const isForService = STATE_WHILE[operation.kind] !== undefined
    if (isForService && service.state !== 'failed') {
      throw new AppError('conflict', `${service.name} is ${service.state} now, so this can't be retried.`)
    }
    if (operation.kind === 'restore' || operation.kind === 'restore_into')
      await requireRestorable(tx, operation.backupId)
    const state = STATE_WHILE[operation.kind]
    if (state) await transitionService(tx, service.id, state)
    await reopen(tx, operationId)
    const { serviceId, backupId } = operation
    await recordActivity(tx, ctx, {
      action: 'operation_retry',
      outcome: 'asked',
      serviceId,
      operationId,
      ...(backupId && { backupId }),
    })
    return { operationId }
  })
}
