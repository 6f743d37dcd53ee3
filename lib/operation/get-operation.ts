import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { findCheckResults } from '@/lib/drill/find-check-results'
import { AppError } from '@/lib/errors'
import { FORECAST_INCLUDE, forecastOf } from './forecast'
import type { OperationView } from './types'
import { OPERATION_INCLUDE, toOperationView } from './view'

const inputSchema = z.object({ operationId: z.uuid('This is not an operation.') })

/** @throws AppError `not_found`. */
export async function getOperation(ctx: Ctx, input: unknown): Promise<OperationView> {
  requirePermission(ctx, 'operation:view')
  const { operationId } = inputSchema.parse(input)
  const operation = await db.operation.findUnique({
    where: { id: operationId },
    include: { ...OPERATION_INCLUDE, ...FORECAST_INCLUDE },
  })
  if (!operation) throw new AppError('not_found', 'There is no such operation.')
  const checks = await findCheckResults(operation, ctx)
  return { ...toOperationView(operation), ...(await forecastOf(operation)), checks }
}
