import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { findOverdue } from './find-overdue'
import { listStrays, listUnaskedHosts } from './list-strays'
import type { DeletedServiceSummary, ServiceList } from './types'
import { SUMMARY_INCLUDE, toSummary } from './view'

type Sum = { serviceId: string; _count: number; _sum: { sizeBytes: bigint | null } }

/** Deleted services that still have backups, the latest first; of those found by a rebuild also such in a bucket. */
async function listDeleted(): Promise<DeletedServiceSummary[]> {
  const services = await db.service.findMany({
    where: { state: 'terminated', OR: [{ backups: { some: {} } }, { rebuiltAt: { not: null } }] },
    orderBy: { terminatedAt: 'desc' },
    select: { id: true, name: true, terminatedAt: true, updatedAt: true, rebuiltAt: true },
  })
  const inStores = await db.backup.groupBy({
    by: ['serviceId'],
    where: { serviceId: { in: services.map((service) => service.id) } },
    _count: true,
    _sum: { sizeBytes: true },
  })
  const found = services.filter(({ rebuiltAt }) => rebuiltAt !== null)
  const inBuckets = await db.externalBackup.groupBy({
    by: ['serviceId'],
    where: { serviceId: { in: found.map(({ id }) => id) }, state: 'successful', bucket: { state: 'active' } },
    _count: true,
    _sum: { sizeBytes: true },
  })
  const sums: Sum[] = [...inStores, ...inBuckets]
  return services.flatMap(({ id, name, terminatedAt, updatedAt, rebuiltAt }) => {
    const own = sums.filter(({ serviceId }) => serviceId === id)
    if (own.length === 0) return []
    const facts = { id, name, terminatedAt: (terminatedAt ?? updatedAt).toISOString(), isRebuilt: rebuiltAt !== null }
    const backups = own.reduce((sum, { _count }) => sum + _count, 0)
    return [{ ...facts, backups, sizeBytes: own.reduce((sum, { _sum }) => sum + Number(_sum.sizeBytes ?? 0), 0) }]
  })
}

/** Every living service by name, and the deleted ones whose backups are still there. */
export async function listServices(ctx: Ctx): Promise<ServiceList> {
  requirePermission(ctx, 'service:list')
  const services = await db.service.findMany({
    where: { state: { not: 'terminated' } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    include: SUMMARY_INCLUDE,
  })
  const [overdue, hosts] = await Promise.all([findOverdue(new Date()), db.host.findMany()])
  return {
    services: services.map((service) => toSummary(service, overdue.get(service.id) ?? null, hosts)),
    deleted: await listDeleted(),
    strays: await listStrays(ctx),
    unaskedHosts: await listUnaskedHosts(ctx),
  }
}
