import { recordActivity } from '@/lib/activity/record'
import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import type { Permission } from '@/lib/auth/permissions'
import { db, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { wakeOperation } from '@/lib/jobs/queue'
import { lockServiceRow } from '@/lib/service/find-service'
import { transitionService } from '@/lib/service/transitions'
import type { ServiceState } from '@/lib/service/types'
import { requireRestorable } from '@/lib/restore/restorable'
import type { OperationKind } from './types'
import { isRetryable } from './view'

const inputSchema = z.object({ operationId: z.uuid('This is not an operation.') })

/** Retrying needs the same permission as asking for it did. */
const PERMISSION_OF = {
  provision: 'service:create',
  start: 'service:start',
  stop: 'service:stop',
  reconfigure: 'service:reset-password',
  delete_service: 'service:delete',
  backup: 'backup:create',
  delete_backup: 'backup:delete',
  check_backup: 'backup:check',
  restore: 'backup:restore',
  restore_into: 'backup:restore',
  change_access: 'service:configure',
  open_peek: 'backup:peek',
  close_peek: 'backup:peek',
  test_bucket: 'service:configure',
  bucket_backup: 'backup:create',
  bucket_restore: 'backup:restore',
  drill: 'backup:verify',
  migrate: 'backup:restore',
  connect: 'service:create',
  disconnect: 'service:delete',
} as const satisfies Record<OperationKind, Permission>

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
  const { operationId } = inputSchema.parse(input)
  requirePermission(ctx, 'operation:view')
  return db.$transaction(async (tx) => {
    const operation = await tx.operation.findUnique({ where: { id: operationId } })
    if (!operation) throw new AppError('not_found', 'There is no such operation.')
    requirePermission(ctx, PERMISSION_OF[operation.kind])
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
