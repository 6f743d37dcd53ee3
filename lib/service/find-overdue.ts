import { db } from '@/lib/db'
import type { ServiceSummary } from './types'

/** A scheduled backup that has not started this long after its time is late: others may have to end first. */
const LATE_AFTER_MS = 15 * 60_000

type Row = { id: string; nextBackupAt: Date | null; failedAt: Date | null; damagedAt: Date | null }

/**
 * Late, because its time has passed; failed, because the newest scheduled one that ended was no success; or damaged,
 * because a check found the newest one so.
 */
export function judgeOverdue(
  { nextBackupAt, failedAt, damagedAt }: Omit<Row, 'id'>,
  now: Date,
): ServiceSummary['overdue'] {
  if (nextBackupAt && now.getTime() - nextBackupAt.getTime() > LATE_AFTER_MS) {
    return { why: 'late', since: nextBackupAt.toISOString() }
  }
  if (failedAt) return { why: 'failed', since: failedAt.toISOString() }
  return damagedAt ? { why: 'damaged', since: damagedAt.toISOString() } : null
}

/** Which running services lack a scheduled backup that they should have. One indexed row per service. */
export async function findOverdue(now: Date): Promise<Map<string, ServiceSummary['overdue']>> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT s.id::text, s.next_backup_at AS "nextBackupAt",
           CASE WHEN newest.state = 'failed' THEN newest.started_at END AS "failedAt",
           CASE WHEN newest.state = 'successful' AND newest.check_error IS NOT NULL THEN newest.checked_at
                WHEN newest.state = 'successful' THEN newest.base_checked_at END AS "damagedAt"
    FROM service s
    LEFT JOIN LATERAL (
      SELECT b.state, b.started_at, b.check_error, b.checked_at, b.base_checked_at FROM backup b
      WHERE b.service_id = s.id AND b.state IN ('successful', 'failed') AND (b.trigger = 'scheduled' OR b.state = 'successful' AND b.options = '{}')
      ORDER BY b.started_at DESC, b.id DESC LIMIT 1) newest ON true
    WHERE s.state IN ('running', 'degraded', 'unreachable', 'starting')`
  return new Map(rows.map((row) => [row.id, judgeOverdue(row, now)]))
}
