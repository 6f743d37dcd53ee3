import { db } from '@/lib/db'

const PERIOD_MS = 15 * 60_000

let recordedAt = 0

/** Writes down what backups weigh today; the last time of a day stays. */
export async function writeUsage(now: Date): Promise<void> {
  const day = now.toISOString().slice(0, 10)
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`DELETE FROM usage_sample WHERE day = ${day}::date`
    await tx.$executeRaw`
      INSERT INTO usage_sample (day, service_id, destination, bytes, backups)
      SELECT ${day}::date, service_id, 'store'::usage_destination, coalesce(sum(size_bytes), 0), count(*)
      FROM backup WHERE state = 'successful' GROUP BY service_id
      UNION ALL
      SELECT ${day}::date, service_id, 'bucket'::usage_destination, coalesce(sum(size_bytes), 0), count(*)
      FROM external_backup WHERE state = 'successful' GROUP BY service_id
      ON CONFLICT DO NOTHING`
  })
}

/** The same, a few times an hour: it reads every backup's row. */
export async function recordUsage(now: Date): Promise<void> {
  if (now.getTime() - recordedAt < PERIOD_MS) return
  recordedAt = now.getTime()
  await writeUsage(now)
}
