import type { FieldErrors } from '@/lib/errors'
import { toSchedule } from './schedule'
import type { ConfigurationColumns } from './schedule-configuration'
import { describeBackupFrequency, describeQuiet } from './schedule-words'

/** JSON as the browser gets it; times of day are "HH:MM" in `timeZone`. */
export type BackupConfiguration = {
  serviceId: string
  periodHours: number
  startTime: string | null
  cron: string | null
  timeZone: string
  retentionDays: number
  /** Backups in a chain, the full one counted. */
  chainLength: number
  quietFrom: string | null
  quietUntil: string | null
  /** In words: "Every 24 hours". */
  frequency: string
  quiet: string | null
  nextBackupAt: string | null
}

/** `local` and `utc` are for people, `utc` only where it differs; a note says why a run is not at its usual time. */
export type RunPreview = { at: string; local: string; utc: string | null; notes: string[] }

/** Runs, or what is wrong with the fields. */
export type SchedulePreview = { runs: RunPreview[]; problems: FieldErrors }

type Row = ConfigurationColumns & { id: string; nextBackupAt: Date | null }

export function toBackupConfiguration(row: Row): BackupConfiguration {
  const schedule = toSchedule(row)
  return {
    serviceId: row.id,
    periodHours: row.backupPeriodHours,
    startTime: row.backupStartTime,
    cron: row.backupCron,
    timeZone: row.backupTimeZone,
    retentionDays: row.backupRetentionDays,
    chainLength: row.chainLength,
    quietFrom: row.quietFrom,
    quietUntil: row.quietUntil,
    frequency: describeBackupFrequency(schedule),
    quiet: describeQuiet(schedule),
    nextBackupAt: row.nextBackupAt?.toISOString() ?? null,
  }
}
