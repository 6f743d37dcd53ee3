import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { decodeCursor, encodeCursor } from '@/lib/backup/cursor'
import { db } from '@/lib/db'
import { storedTime } from '@/lib/stored-time'
import type { OperationView } from './types'
import { OPERATION_INCLUDE, toOperationView } from './view'

const MAX_PAGE = 1_000

const inputSchema = z.object({
  serviceId: z.uuid('This is not a service.').optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(MAX_PAGE),
})

/** One page of operations, the newest first, without forecasts. */
export async function listOperations(
  ctx: Ctx,
  input: unknown,
): Promise<{ operations: OperationView[]; nextCursor: string | null }> {
  const { serviceId, cursor, limit } = inputSchema.parse(input)
  if (serviceId === undefined) requirePermission(ctx, 'operation:list')
  else requirePermission(ctx, 'operation:view', serviceId)
  const after = cursor === undefined ? null : decodeCursor(cursor, storedTime())
  const before = new Date(after?.value ?? Number.NaN)
  const found = await db.operation.findMany({
    where: {
      ...(serviceId && { serviceId }),
      ...(after && { OR: [{ createdAt: { lt: before } }, { createdAt: before, id: { lt: after.id } }] }),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    include: OPERATION_INCLUDE,
  })
  const operations = found.slice(0, limit)
  const last = operations.at(-1)
  return {
    operations: operations.map(toOperationView),
    nextCursor:
      last && found.length > limit ? encodeCursor({ value: last.createdAt.toISOString(), id: last.id }) : null,
  }
}
