import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { CANCEL_PERMISSION } from './cancellable'
import { getOperationRow, operationIdSchema } from './find-operation'
import { requestCancellation } from './request-cancellation'

/** Cancels a running backup, restore or check. @throws AppError `conflict` when it is over or can't be cancelled. */
export async function cancelOperation(ctx: Ctx, input: unknown): Promise<void> {
  const { operationId } = operationIdSchema.parse(input)
  await db.$transaction(async (tx) => {
    const operation = await getOperationRow(tx, operationId)
    const permission = CANCEL_PERMISSION[operation.kind]
    requirePermission(ctx, permission ?? 'backup:cancel', operation.serviceId)
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
