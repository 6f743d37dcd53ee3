/** Hours between two backups, as in ClickHouse Cloud. */
export const PERIOD_HOURS = [6, 8, 12, 16, 20, 24, 36, 48] as const
export const DEFAULT_PERIOD_HOURS = 24
/** Whole days, 1 to 45 as in ClickHouse Cloud. */
export const MAX_RETENTION_DAYS = 45
export const DEFAULT_RETENTION_DAYS = 7
/** Backups in a chain, the full one counted: with 1 every backup is full. */
export const MAX_CHAIN_LENGTH = 31
export const DEFAULT_CHAIN_LENGTH = 7

/** From `from` until just before `until`, each "HH:MM" in the schedule's time zone; may cross midnight. */
export type QuietWindow = { from: string; until: string }

/** When a service is backed up. `time` is "HH:MM" and `expression` has five fields, both in `timeZone`. */
export type Schedule = (
  | { kind: 'period'; hours: number }
  | { kind: 'start-time'; time: string }
  | { kind: 'cron'; expression: string }
) & { timeZone: string; quiet: QuietWindow | null }

/** The columns of a service that hold its schedule. */
export type ScheduleColumns = {
  backupPeriodHours: number
  backupStartTime: string | null
  backupCron: string | null
  backupTimeZone: string
  quietFrom: string | null
  quietUntil: string | null
}

/** A cron expression goes before a start time, and that before the period. */
export function toSchedule(row: ScheduleColumns): Schedule {
  const { quietFrom: from, quietUntil: until, backupTimeZone: timeZone } = row
  const shared = { timeZone, quiet: from !== null && until !== null ? { from, until } : null }
  if (row.backupCron !== null) return { kind: 'cron', expression: row.backupCron, ...shared }
  if (row.backupStartTime !== null) return { kind: 'start-time', time: row.backupStartTime, ...shared }
  return { kind: 'period', hours: row.backupPeriodHours, ...shared }
}

const HOUR_MINUTES = 60
export const DAY_MINUTES = 24 * HOUR_MINUTES

/** Minutes since midnight of "HH:MM". */
export function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number)
  return (hours ?? 0) * HOUR_MINUTES + (minutes ?? 0)
}

/** Wall-clock minutes from the window's start to its end, 0 for one that never ends. */
export function quietMinutes({ from, until }: QuietWindow): number {
  return (minuteOf(until) - minuteOf(from) + DAY_MINUTES) % DAY_MINUTES
}
