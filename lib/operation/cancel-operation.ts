import { recordActivity } from '@/lib/activity/record'
import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { CANCEL_PERMISSION } from './cancellable'
import { requestCancellation } from './request-cancellation'

const inputSchema = z.object({ operationId: z.uuid('This is not an operation.') })

/** Cancels a running backup, restore or check. @throws AppError `conflict` when it is over or can't be cancelled. */
export async function cancelOperation(ctx: Ctx, input: unknown): Promise<void> {
  requirePermission(ctx, 'operation:view')
  const { operationId } = inputSchema.parse(input)
  await db.$transaction(async (tx) => {
    const operation = await tx.operation.findUnique({ where: { id: operationId } })
    if (!operation) throw new AppError('not_found', 'There is no such operation.')
    const permission = CANCEL_PERMISSION[operation.kind]
    requirePermission(ctx, permission ?? 'backup:cancel')
    if (!permission) throw new AppError('conflict', "This can't be cancelled. It ends by itself.")
    await requestCancellation(tx, operation)
    const { serviceId, backupId } = operation
    await recordActivity(tx, ctx, {
      action: 'operation_cancel',
      serviceId,
      operationId,
      ...(backupId && { backupId }),
    })
  })
}
