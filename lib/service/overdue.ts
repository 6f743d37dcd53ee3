import { Prisma } from '@/lib/db'
import type { ServiceSummary } from './types'

/** A scheduled backup that has not started this long after its time is late: others may have to end first. */
const LATE_AFTER_MS = 15 * 60_000

type DrillEnd = 'not_restorable' | 'check_failed' | 'unfinished'

/** What `NEWEST_JOINS` finds out about a service that should have backups; nothing about others. */
export type Newest = {
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
  { nextBackupAt, failedAt, damagedAt, drillState, drilledAt }: Newest,
  now: Date,
): ServiceSummary['overdue'] {
  if (nextBackupAt && now.getTime() - nextBackupAt.getTime() > LATE_AFTER_MS) {
    return { why: 'late', since: nextBackupAt.toISOString() }
  }
  if (failedAt) return { why: 'failed', since: failedAt.toISOString() }
  if (damagedAt) return { why: 'damaged', since: damagedAt.toISOString() }
  return drillState && drilledAt ? { why: DRILL_ENDS[drillState], since: drilledAt.toISOString() } : null
}

/** Joins `newest` to a service `s`: when its next backup is due, and how its newest one and its last drill ended. By key. */
export const NEWEST_JOINS = Prisma.sql`
  LEFT JOIN LATERAL (
    SELECT s.next_backup_at AS "nextBackupAt",
           CASE WHEN backup.state = 'failed' THEN backup.started_at END AS "failedAt",
           CASE WHEN backup.state = 'successful' AND backup.check_error IS NOT NULL THEN backup.checked_at
                WHEN backup.state = 'successful' THEN backup.base_checked_at END AS "damagedAt",
           drilled.state::text AS "drillState", drilled.finished_at AS "drilledAt"
    FROM (SELECT 1) one
    LEFT JOIN LATERAL (
      SELECT b.state, b.started_at, b.check_error, b.checked_at, b.base_checked_at FROM backup b
      WHERE b.service_id = s.id AND b.state IN ('successful', 'failed')
        AND (b.trigger = 'scheduled' OR b.state = 'successful' AND b.options = '{}')
      ORDER BY b.started_at DESC, b.id DESC LIMIT 1) backup ON true
    LEFT JOIN LATERAL (
      SELECT d.state, d.finished_at FROM drill d
      WHERE d.service_id = s.id AND d.state NOT IN ('open', 'cancelled') AND d.backup_id IS NOT NULL AND d.retry_at IS NULL
      ORDER BY d.created_at DESC LIMIT 1) drilled ON drilled.state <> 'verified'
    WHERE s.state IN ('running', 'degraded', 'unreachable', 'starting')) newest ON true`
