import { db, Prisma } from '@/lib/db'
import { log } from '@/lib/log'
import { isGoodSql } from '@/lib/backup/good'
import { type ScheduleColumns, toSchedule } from '@/lib/schedule/schedule'
import { expectedAfterHours, expectedBy } from './expected-by'
import { CHANGED_AT, IS_WANTED, SCHEDULE_COLUMNS } from './expectation-sql'
import { raiseNotification } from './raise'

type Row = { id: string; changedAt: Date; lastGoodAt: Date | null; lastMs: number | null }

/** Services that people want to run, with the newest good backup of everything: by key for each, whatever there is. */
const selectServices = () => db.$queryRaw<(Row & ScheduleColumns)[]>`
  SELECT s.id::text, ${CHANGED_AT} AS "changedAt", good.started_at AS "lastGoodAt", good.duration_ms AS "lastMs",
         ${SCHEDULE_COLUMNS}
  FROM service s LEFT JOIN LATERAL (
    SELECT b.started_at, b.duration_ms FROM backup b
    WHERE b.service_id = s.id AND ${isGoodSql(Prisma.sql`b`)} AND b.options = '{}'
    ORDER BY b.started_at DESC, b.id DESC LIMIT 1) good ON true
  WHERE ${IS_WANTED}`

const selectBuckets = () => db.$queryRaw<(Row & { periodHours: number })[]>`
  SELECT s.id::text, greatest(k.created_at, ${CHANGED_AT}) AS "changedAt", good.started_at AS "lastGoodAt",
         good.duration_ms AS "lastMs", k.period_hours AS "periodHours"
  FROM bucket k JOIN service s ON s.id = k.service_id LEFT JOIN LATERAL (
    SELECT b.started_at, b.duration_ms FROM external_backup b
    WHERE b.service_id = s.id AND b.state = 'successful'
    ORDER BY b.started_at DESC LIMIT 1) good ON true
  WHERE k.state = 'active' AND ${IS_WANTED}`

const sinceOf = ({ changedAt, lastGoodAt }: Row): Date =>
  lastGoodAt && lastGoodAt > changedAt ? lastGoodAt : changedAt

async function raiseLate(row: Row, due: Date, isExternal: boolean): Promise<boolean> {
  const subject = isExternal ? `${row.id}:bucket` : row.id
  const facts = { isExternal, expectedBy: due.toISOString(), lastGoodAt: row.lastGoodAt?.toISOString() ?? null }
  return raiseNotification({ cause: 'backup_late', subject, serviceId: row.id, facts })
}

/**
 * Tells of services that have gone without a successful backup for longer than their schedule lets expect, in the store
 * or in their own bucket: once a day as long as it lasts. Returns how many are new.
 */
export async function noticeLateBackups(now: Date): Promise<number> {
  const [services, buckets] = await Promise.all([selectServices(), selectBuckets()])
  const late = [
    ...services.map((row) => ({
      row,
      isExternal: false,
      due: expectedBy(toSchedule(row), { since: sinceOf(row), lastMs: row.lastMs }),
    })),
    ...buckets.map((row) => ({
      row,
      isExternal: true,
      due: expectedAfterHours(row.periodHours, { since: sinceOf(row), lastMs: row.lastMs }),
    })),
  ].filter(({ due }) => due < now)
  let count = 0
  for (const { row, due, isExternal } of late) count += (await raiseLate(row, due, isExternal)) ? 1 : 0
  if (count > 0) log.warn({ count }, 'backups are late')
  return count
}
