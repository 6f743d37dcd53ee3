import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { describeCarriedOver } from '@/lib/restore/describe-carried-over'
import { restoreSourceSchema } from '@/lib/restore/source'
import { getServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { readTicks } from './read-ticks'
import type { Checklist } from './types'

/** What a restored service got, what is left to do, and who has ticked what. @throws AppError `not_found`. */
export async function getChecklist(ctx: Ctx, input: unknown): Promise<Checklist> {
  requirePermission(ctx, 'service:view')
  const { serviceId } = serviceIdSchema.parse(input)
  const service = await getServiceRow(db, serviceId)
  if (!service.source) return { serviceId, originalName: null, items: [], ticks: {} }
  const source = restoreSourceSchema.parse(service.source)
  const original = await getServiceRow(db, source.serviceId)
  return {
    serviceId,
    originalName: original.name,
    items: describeCarriedOver({ service, original, isThere: true }),
    ticks: await readTicks(serviceId),
  }
}
