import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { OPERATION_INCLUDE, toOperationView } from '@/lib/operation/view'
import { getServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { accessListSchema, modeOf } from './schemas'
import type { AccessList } from './types'

/** From where a service's user may connect, and how far the newest change of that is. @throws AppError `not_found`. */
export async function getAccessList(ctx: Ctx, input: unknown): Promise<AccessList> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'service:view', serviceId)
  const service = await getServiceRow(db, serviceId)
  const [openings, change] = await Promise.all([
    db.accessOpening.findMany({
      where: { serviceId },
      orderBy: { createdAt: 'asc' },
      select: { source: true, reason: true, operationId: true },
    }),
    db.operation.findFirst({
      where: { serviceId, kind: 'change_access' },
      orderBy: { createdAt: 'desc' },
      include: OPERATION_INCLUDE,
    }),
  ])
  const entries = accessListSchema.parse(service.accessList)
  return { serviceId, mode: modeOf(entries), entries, openings, change: change && toOperationView(change) }
}
