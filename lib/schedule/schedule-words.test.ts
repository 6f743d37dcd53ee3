import { expect, it } from 'vitest'
import { type ScheduleColumns, toSchedule } from './schedule'
import { describeBackupFrequency, describeFrequency, describeQuiet } from './schedule-words'

const defaults: ScheduleColumns = {
  backupPeriodHours: 24,
  backupStartTime: null,
  backupCron: null,
  backupTimeZone: 'UTC',
  quietFrom: null,
  quietUntil: null,
}

it.each([
  [{}, 'Daily', 'Every 24 hours'],
  [{ backupPeriodHours: 6 }, 'Every 6 hours', 'Every 6 hours'],
  [{ backupPeriodHours: 36 }, 'Every 36 hours', 'Every 36 hours'],
  [{ backupPeriodHours: 48 }, 'Every 2 days', 'Every 48 hours'],
  [
    { backupStartTime: '02:00', backupTimeZone: 'Europe/Berlin' },
    'Daily at 02:00 (Europe/Berlin)',
    'Daily at 02:00 (Europe/Berlin)',
  ],
  [{ backupCron: '0 3 * * 1' }, 'Cron 0 3 * * 1 (UTC)', 'Cron 0 3 * * 1 (UTC)'],
])('says %j as the reference does', (columns, onCard, inSettings) => {
  const schedule = toSchedule({ ...defaults, ...columns })
  expect(describeFrequency(schedule)).toBe(onCard)
  expect(describeBackupFrequency(schedule)).toBe(inSettings)
})

it('names the quiet window with its zone', () => {
  expect(describeQuiet(toSchedule(defaults))).toBeNull()
  expect(describeQuiet(toSchedule({ ...defaults, quietFrom: '22:00', quietUntil: '06:00' }))).toBe(
    '22:00 to 06:00 (UTC)',
  )
})
