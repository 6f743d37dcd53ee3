import { AppError, type FieldErrors } from '@/lib/errors'
import {
  DAY_MINUTES,
  DEFAULT_CHAIN_LENGTH,
  DEFAULT_PERIOD_HOURS,
  DEFAULT_RETENTION_DAYS,
  quietMinutes,
  type ScheduleColumns,
} from './schedule'
import type { ConfigurationInput } from './schedule-schemas'

export type ConfigurationColumns = ScheduleColumns & { backupRetentionDays: number; chainLength: number }

/** A period, a moved run and a run that is held back all find room in an hour. */
const MIN_FREE_MINUTES = 60

function given<T>(value: T | null | undefined, stored: T, byDefault: T): T {
  return value === undefined ? stored : (value ?? byDefault)
}

/** Of two ways to give times the one that is asked for now counts. */
function mergeTimes(stored: ConfigurationColumns, input: ConfigurationInput) {
  const startTime = given(input.startTime, input.cron ? null : stored.backupStartTime, null)
  const cron = given(input.cron, input.startTime ? null : stored.backupCron, null)
  const period = given(input.periodHours, stored.backupPeriodHours, DEFAULT_PERIOD_HOURS)
  return {
    backupStartTime: startTime,
    backupCron: cron,
    backupPeriodHours: startTime === null && cron === null ? period : DEFAULT_PERIOD_HOURS,
  }
}

function findProblems({ backupStartTime, backupCron, quietFrom, quietUntil }: ConfigurationColumns): FieldErrors {
  const problems: FieldErrors = {}
  if (backupStartTime !== null && backupCron !== null)
    problems['cron'] = ['Choose a start time or a cron expression, not both.']
  if (quietFrom !== null && quietUntil === null) problems['quietUntil'] = ['Say when the quiet window ends.']
  if (quietFrom === null && quietUntil !== null) problems['quietFrom'] = ['Say when the quiet window starts.']
  if (quietFrom !== null && quietUntil !== null) {
    const minutes = quietMinutes({ from: quietFrom, until: quietUntil })
    if (minutes === 0) problems['quietUntil'] = ['A quiet window of all day leaves no time for a backup.']
    else if (minutes > DAY_MINUTES - MIN_FREE_MINUTES)
      problems['quietUntil'] = ['Leave at least one hour of the day outside the quiet window.']
  }
  return problems
}

/**
 * What a service's configuration becomes: what is given over what is stored. A start time or a cron expression excludes
 * a frequency, which goes back to 24 hours (ClickHouse Cloud, configurable backups).
 * @throws AppError `bad_request` with messages at the fields that don't go together.
 */
export function mergeConfiguration(stored: ConfigurationColumns, input: ConfigurationInput): ConfigurationColumns {
  const merged = {
    ...mergeTimes(stored, input),
    backupTimeZone: given(input.timeZone, stored.backupTimeZone, 'UTC'),
    backupRetentionDays: given(input.retentionDays, stored.backupRetentionDays, DEFAULT_RETENTION_DAYS),
    chainLength: given(input.chainLength, stored.chainLength, DEFAULT_CHAIN_LENGTH),
    quietFrom: given(input.quietFrom, stored.quietFrom, null),
    quietUntil: given(input.quietUntil, stored.quietUntil, null),
  }
  const problems = findProblems(merged)
  const [first] = Object.values(problems).flat()
  if (first !== undefined) throw new AppError('bad_request', first, { fieldErrors: problems })
  return merged
}

/** @throws AppError `conflict` for a service that is deleted or on its way there. */
export function requireConfigurable(service: { name: string; state: string }): void {
  if (service.state !== 'terminating' && service.state !== 'terminated') return
  throw new AppError('conflict', `${service.name} was deleted, so it is no longer backed up.`)
}
