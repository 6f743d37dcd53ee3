import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { dayOf, readDays, withToday } from '@/lib/usage/read-days'
import { getServiceRow } from './find-service'
import { serviceIdSchema } from './schemas'
import type { ServiceTrends } from './types'

/** Points of a chart: two months of daily ones. */
const MAX_POINTS = 60

type RestorePoint = ServiceTrends['restores'][number]

async function readDrills(serviceId: string): Promise<RestorePoint[]> {
  const drills = await db.drill.findMany({
    where: { serviceId, restoreMs: { not: null }, state: { in: ['verified', 'check_failed'] } },
    orderBy: { createdAt: 'desc' },
    take: MAX_POINTS,
    select: { createdAt: true, restoreMs: true },
  })
  return drills.flatMap(({ createdAt, restoreMs }) =>
    restoreMs === null ? [] : [{ at: createdAt.toISOString(), ms: restoreMs, kind: 'drill' }],
  )
}

async function readRestores(serviceId: string): Promise<RestorePoint[]> {
  const operations = await db.operation.findMany({
    where: { kind: 'restore', state: 'succeeded', backup: { serviceId } },
    orderBy: { finishedAt: 'desc' },
    take: MAX_POINTS,
    select: { startedAt: true, finishedAt: true },
  })
  return operations.flatMap(({ startedAt, finishedAt }) =>
    startedAt && finishedAt
      ? [{ at: startedAt.toISOString(), ms: finishedAt.getTime() - startedAt.getTime(), kind: 'restore' }]
      : [],
  )
}

async function readSizes(serviceId: string): Promise<ServiceTrends['sizes']> {
  const backups = await db.backup.findMany({
    where: { serviceId, state: 'successful', sizeBytes: { not: null } },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    take: MAX_POINTS,
    select: { startedAt: true, sizeBytes: true, type: true },
  })
  return backups.map(({ startedAt, sizeBytes, type }) => ({
    at: startedAt.toISOString(),
    bytes: Number(sizeBytes),
    type,
  }))
}

async function readStored(serviceId: string, now: Date): Promise<ServiceTrends['stored']> {
  const where = { serviceId, state: 'successful' } as const
  const [days, store, bucket] = await Promise.all([
    readDays(now, serviceId),
    db.backup.aggregate({ where, _sum: { sizeBytes: true } }),
    db.externalBackup.aggregate({ where, _sum: { sizeBytes: true } }),
  ])
  const [storeBytes, bucketBytes] = [store, bucket].map(({ _sum }) => Number(_sum.sizeBytes))
  return withToday(days, { day: dayOf(now), storeBytes: storeBytes ?? 0, bucketBytes: bucketBytes ?? 0 })
}

function newest<T extends { at: string }>(points: readonly T[]): T[] {
  return points.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(-MAX_POINTS)
}

/** How long restores of a service's backups took, and what its backups weigh, each and all of them, over time. @throws AppError `not_found`. */
export async function getServiceTrends(ctx: Ctx, input: unknown, now = new Date()): Promise<ServiceTrends> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'backup:view', serviceId)
  await getServiceRow(db, serviceId)
  const [drills, restores, sizes, stored] = await Promise.all([
    readDrills(serviceId),
    readRestores(serviceId),
    readSizes(serviceId),
    readStored(serviceId, now),
  ])
  return { restores: newest([...drills, ...restores]), sizes: newest(sizes), stored }
}
