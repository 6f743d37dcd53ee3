import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { findCheckResults } from '@/lib/drill/find-check-results'
import { AppError } from '@/lib/errors'
import { operationIdSchema } from './find-operation'
import { FORECAST_INCLUDE, forecastOf } from './forecast'
import { canRetry } from './may-retry'
import type { OperationView } from './types'
import { OPERATION_INCLUDE, toOperationView } from './view'

/** @throws AppError `not_found`. */
export async function getOperation(ctx: Ctx, input: unknown): Promise<OperationView> {
  const { operationId } = operationIdSchema.parse(input)
  const operation = await db.operation.findUnique({
    where: { id: operationId },
    include: { ...OPERATION_INCLUDE, ...FORECAST_INCLUDE },
  })
  if (!operation) throw new AppError('not_found', 'There is no such operation.')
  requirePermission(ctx, 'operation:view', operation.serviceId)
  const checks = await findCheckResults(operation, ctx)
  const mayRetry = await canRetry(operation, ctx)
  return { ...toOperationView(operation), ...(await forecastOf(operation)), canRetry: mayRetry, checks }
}
