import { Prisma } from '@/lib/db'

/**
 * Of a `service s`, whether people want its backups. Whom a restore or New service could not make is told of by that; one
 * that had backups goes without them now. The newest one is asked for, because of EXISTS PostgreSQL may make a look at all rows.
 */
export const IS_WANTED = Prisma.sql`
  (s.state IN ('running', 'degraded', 'unreachable', 'starting')
    OR s.state = 'failed' AND (
      SELECT b.id FROM backup b WHERE b.service_id = s.id ORDER BY b.started_at DESC, b.id DESC LIMIT 1) IS NOT NULL)`

/**
 * Of a `service s`: a person who makes, starts, connects or reconfigures it gives it time anew; an engine that the
 * console starts again and again does not. An index of its own has these activities (20261122310000_metrics).
 */
export const CHANGED_AT = Prisma.sql`
  greatest(s.created_at, coalesce((
    SELECT a.at FROM activity a
    WHERE a.service_id = s.id AND a.actor_id IS NOT NULL AND a.outcome IN ('done', 'succeeded')
      AND a.action IN ('backup_configuration', 'start', 'provision', 'restore', 'bucket_restore', 'connect')
    ORDER BY a.at DESC, a.id DESC LIMIT 1), s.created_at))`

/** Of a `service s`, as `ScheduleColumns`. */
export const SCHEDULE_COLUMNS = Prisma.sql`
  s.backup_period_hours AS "backupPeriodHours", s.backup_start_time AS "backupStartTime",
  s.backup_cron AS "backupCron", s.backup_time_zone AS "backupTimeZone", s.quiet_from AS "quietFrom",
  s.quiet_until AS "quietUntil"`
