import { db } from '@/lib/db'
import type { ServiceSummary } from './types'

/** A scheduled backup that has not started this long after its time is late: others may have to end first. */
const LATE_AFTER_MS = 15 * 60_000

type DrillEnd = 'not_restorable' | 'check_failed' | 'unfinished'

type Row = {
  id: string
  nextBackupAt: Date | null
  failedAt: Date | null
  damagedAt: Date | null
  /** How the last drill of a backup that is still there ended, when it was no success; and when. */
  drillState: DrillEnd | null
  drilledAt: Date | null
}

const DRILL_ENDS = {
  not_restorable: 'not_restorable',
  check_failed: 'check_failed',
  unfinished: 'drill_unfinished',
} as const satisfies Record<DrillEnd, NonNullable<ServiceSummary['overdue']>['why']>

/**
 * Late, because its time has passed; failed, because the newest scheduled one that ended was no success; damaged, because
 * a check found the newest one so; or the last drill was no success.
 */
export function judgeOverdue(
  { nextBackupAt, failedAt, damagedAt, drillState, drilledAt }: Omit<Row, 'id'>,
  now: Date,
): ServiceSummary['overdue'] {
  if (nextBackupAt && now.getTime() - nextBackupAt.getTime() > LATE_AFTER_MS) {
    return { why: 'late', since: nextBackupAt.toISOString() }
  }
  if (failedAt) return { why: 'failed', since: failedAt.toISOString() }
  if (damagedAt) return { why: 'damaged', since: damagedAt.toISOString() }
  return drillState && drilledAt ? { why: DRILL_ENDS[drillState], since: drilledAt.toISOString() } : null
}

/** Which running services lack a backup that they should have, or a drill that it can be restored. Indexed rows. */
export async function findOverdue(now: Date): Promise<Map<string, ServiceSummary['overdue']>> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT s.id::text, s.next_backup_at AS "nextBackupAt",
           CASE WHEN newest.state = 'failed' THEN newest.started_at END AS "failedAt",
           CASE WHEN newest.state = 'successful' AND newest.check_error IS NOT NULL THEN newest.checked_at
                WHEN newest.state = 'successful' THEN newest.base_checked_at END AS "damagedAt",
           drilled.state::text AS "drillState", drilled.finished_at AS "drilledAt"
    FROM service s
    LEFT JOIN LATERAL (
      SELECT b.state, b.started_at, b.check_error, b.checked_at, b.base_checked_at FROM backup b
      WHERE b.service_id = s.id AND b.state IN ('successful', 'failed') AND (b.trigger = 'scheduled' OR b.state = 'successful' AND b.options = '{}')
      ORDER BY b.started_at DESC, b.id DESC LIMIT 1) newest ON true
    LEFT JOIN LATERAL (
      SELECT d.state, d.finished_at FROM drill d
      WHERE d.service_id = s.id AND d.state NOT IN ('open', 'cancelled') AND d.backup_id IS NOT NULL AND d.retry_at IS NULL
      ORDER BY d.created_at DESC LIMIT 1) drilled ON drilled.state <> 'verified'
    WHERE s.state IN ('running', 'degraded', 'unreachable', 'starting')`
  return new Map(rows.map((row) => [row.id, judgeOverdue(row, now)]))
}
