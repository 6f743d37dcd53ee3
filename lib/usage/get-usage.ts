import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { readChains } from './read-chains'
import { readPrice } from './price'
import { dayOf, readDays, withToday } from './read-days'
import type { ServiceUsage, Usage, UsageDestination } from './types'

const GROWTH_DAYS = 7
const DAY_MS = 86_400_000

type ServiceRow = {
  serviceId: string
  serviceName: string
  isDeleted: boolean
  destination: UsageDestination
  bytes: bigint
  backups: bigint
}

/** What lies there now, the largest first. */
function readServices(): Promise<ServiceRow[]> {
  return db.$queryRaw<ServiceRow[]>`
    SELECT s.id::text AS "serviceId", s.name AS "serviceName", s.state = 'terminated' AS "isDeleted",
           found.destination, found.bytes::bigint, found.backups::bigint
    FROM (
      SELECT service_id, 'store' AS destination, coalesce(sum(size_bytes), 0) AS bytes, count(*) AS backups
      FROM backup WHERE state = 'successful' GROUP BY service_id
      UNION ALL
      SELECT service_id, 'bucket', coalesce(sum(size_bytes), 0), count(*)
      FROM external_backup WHERE state = 'successful' GROUP BY service_id
    ) found JOIN service s ON s.id = found.service_id
    ORDER BY found.bytes DESC, s.name, found.destination`
}

/** What lay where on the first day of the last week that is known, in bytes; null before the second day. */
type Before = { days: number; bytesOf: Map<string, number> }

const keyOf = ({ serviceId, destination }: Pick<ServiceRow, 'serviceId' | 'destination'>) =>
  `${serviceId} ${destination}`

async function readBefore(now: Date): Promise<Before | null> {
  const [since, today] = [new Date(now.getTime() - GROWTH_DAYS * DAY_MS), now].map((at) => new Date(dayOf(at)))
  const first = await db.usageSample.aggregate({ where: { day: { gte: since, lt: today } }, _min: { day: true } })
  const day = first._min.day
  if (!day || !today) return null
  const rows = await db.usageSample.findMany({ where: { day } })
  return {
    days: Math.round((today.getTime() - day.getTime()) / DAY_MS),
    bytesOf: new Map(rows.map((row) => [keyOf(row), Number(row.bytes)])),
  }
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0)
}

/** What backups weigh and cost: per service and place, per chain, and over the last 90 days. */
export async function getUsage(ctx: Ctx, now = new Date()): Promise<Usage> {
  requirePermission(ctx, 'usage:view')
  const [past, rows, before, chains, price] = await Promise.all([
    readDays(now),
    readServices(),
    readBefore(now),
    readChains(now),
    readPrice(),
  ])
  // What had nothing on that day grew from nothing.
  const growth = (bytes: number, from: number) => before && (bytes - from) / before.days
  const services: ServiceUsage[] = rows.map((row) => {
    const bytes = Number(row.bytes)
    const growthPerDay = growth(bytes, before?.bytesOf.get(keyOf(row)) ?? 0)
    return { ...row, bytes, backups: Number(row.backups), growthPerDay }
  })
  const bytesIn = (place: UsageDestination) =>
    sum(services.filter(({ destination }) => destination === place).map((one) => one.bytes))
  const today = { day: dayOf(now), storeBytes: bytesIn('store'), bucketBytes: bytesIn('bucket') }
  const days = withToday(past, today)
  const bytes = sum(services.map((one) => one.bytes))
  return { bytes, growthPerDay: growth(bytes, sum(before?.bytesOf.values() ?? [])), days, services, ...chains, price }
}
