import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { findOverdue } from './find-overdue'
import { listStrays } from './list-strays'
import type { DeletedServiceSummary, ServiceList } from './types'
import { SUMMARY_INCLUDE, toSummary } from './view'

/** Deleted services that still have backups, the latest first. */
async function listDeleted(): Promise<DeletedServiceSummary[]> {
  const services = await db.service.findMany({
    where: { state: 'terminated', backups: { some: {} } },
    orderBy: { terminatedAt: 'desc' },
    select: { id: true, name: true, terminatedAt: true, updatedAt: true, rebuiltAt: true },
  })
  const sums = await db.backup.groupBy({
    by: ['serviceId'],
    where: { serviceId: { in: services.map((service) => service.id) } },
    _count: true,
    _sum: { sizeBytes: true },
  })
  const sumOf = new Map(sums.map((sum) => [sum.serviceId, sum]))
  return services.map((service) => ({
    id: service.id,
    name: service.name,
    terminatedAt: (service.terminatedAt ?? service.updatedAt).toISOString(),
    isRebuilt: service.rebuiltAt !== null,
    backups: sumOf.get(service.id)?._count ?? 0,
    sizeBytes: Number(sumOf.get(service.id)?._sum.sizeBytes ?? 0),
  }))
}

/** Every living service by name, and the deleted ones whose backups are still there. */
export async function listServices(ctx: Ctx): Promise<ServiceList> {
  requirePermission(ctx, 'service:list')
  const services = await db.service.findMany({
    where: { state: { not: 'terminated' } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    include: SUMMARY_INCLUDE,
  })
  const overdue = await findOverdue(new Date())
  return {
    services: services.map((service) => toSummary(service, overdue.get(service.id) ?? null)),
    deleted: await listDeleted(),
    strays: await listStrays(ctx),
  }
}
