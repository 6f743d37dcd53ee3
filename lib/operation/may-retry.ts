import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import type { Operation } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { findSourceServiceId } from './find-operation'
import { RETRY_PERMISSION } from './retry-permission'
import type { OperationKind } from './types'
import { isRetryable } from './view'

/** What is read from another service takes its own permission, as it did at first. */
const READ_FROM_ANOTHER: readonly OperationKind[] = ['restore', 'restore_into', 'bucket_restore', 'migrate']

/** @throws AppError `forbidden` for who may not do it to its service, or read from the one that its data is of. */
export async function requireRetry(ctx: Ctx, operation: Operation): Promise<void> {
  requirePermission(ctx, RETRY_PERMISSION[operation.kind], operation.serviceId)
  if (!READ_FROM_ANOTHER.includes(operation.kind)) return
  const sourceId = await findSourceServiceId(operation)
  if (sourceId !== null) requirePermission(ctx, 'backup:restore', sourceId)
}

/** Whether it can be retried, and by this person. */
export async function canRetry(operation: Operation, ctx: Ctx): Promise<boolean> {
  if (!isRetryable(operation)) return false
  try {
    await requireRetry(ctx, operation)
    return true
  } catch (error) {
    if (isAppError(error) && error.code === 'forbidden') return false
    throw error
  }
}
