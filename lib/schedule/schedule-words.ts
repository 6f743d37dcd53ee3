import type { Schedule } from './schedule'

function describePeriod(hours: number): string {
  if (hours === 24) return 'Daily'
  return hours === 48 ? 'Every 2 days' : `Every ${hours} hours`
}

/** "Daily", "Every 6 hours", "Daily at 02:00 (Europe/Berlin)", "Cron 0 3 * * 1 (UTC)" */
export function describeFrequency(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'period':
      return describePeriod(schedule.hours)
    case 'start-time':
      return `Daily at ${schedule.time} (${schedule.timeZone})`
    case 'cron':
      return `Cron ${schedule.expression} (${schedule.timeZone})`
  }
}

/** As the Settings page of ClickHouse Cloud says it: "Every 24 hours". */
export function describeBackupFrequency(schedule: Schedule): string {
  return schedule.kind === 'period' ? `Every ${schedule.hours} hours` : describeFrequency(schedule)
}

/** "22:00 to 06:00 (Europe/Berlin)", or null without one. */
export function describeQuiet({ quiet, timeZone }: Schedule): string | null {
  return quiet && `${quiet.from} to ${quiet.until} (${timeZone})`
}
