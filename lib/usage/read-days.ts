import { db, Prisma } from '@/lib/db'
import type { UsageDay } from './types'

const DAYS_SHOWN = 90
const DAY_MS = 86_400_000

export const dayOf = (at: Date) => at.toISOString().slice(0, 10)

/** What lay where on each of the last 90 days that is known, today left out; of one service where that is said. */
export async function readDays(now: Date, serviceId?: string): Promise<UsageDay[]> {
  const since = dayOf(new Date(now.getTime() - DAYS_SHOWN * DAY_MS))
  const rows = await db.$queryRaw<{ day: Date; store: bigint; bucket: bigint }[]>`
    SELECT day, coalesce(sum(bytes) FILTER (WHERE destination = 'store'), 0)::bigint AS store,
           coalesce(sum(bytes) FILTER (WHERE destination = 'bucket'), 0)::bigint AS bucket
    FROM usage_sample WHERE day >= ${since}::date AND day < ${dayOf(now)}::date
      ${serviceId ? Prisma.sql`AND service_id = ${serviceId}::uuid` : Prisma.empty}
    GROUP BY day ORDER BY day`
  return rows.map(({ day, store, bucket }) => ({
    day: dayOf(day),
    storeBytes: Number(store),
    bucketBytes: Number(bucket),
  }))
}

/** With today as it is now, which is written down only a few times an hour; nothing while there never was a byte. */
export function withToday(days: UsageDay[], today: UsageDay): UsageDay[] {
  const all = [...days, today]
  return all.some(({ storeBytes, bucketBytes }) => storeBytes + bucketBytes > 0) ? all : []
}
