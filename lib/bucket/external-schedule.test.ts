import { describe, expect, it, test } from 'vitest'
import { describeExternalFrequency, dueExternally, nextExternalRun } from './external-schedule'

const at = (iso: string) => new Date(`2026-03-${iso}Z`)
const NOW = at('28T12:00')
const SERVICE = {
  backupPeriodHours: 24,
  backupStartTime: '03:30',
  backupCron: null,
  backupTimeZone: 'Europe/Berlin',
  quietFrom: null,
  quietUntil: null,
  nextBackupAt: at('29T01:30'),
}
const DAILY = { periodHours: 24, startTime: null, timeZone: 'UTC', followsService: false, nextBackupAt: at('28T11:00') }

describe('the next external backup', () => {
  it.each([
    ['keeps the grid of its own frequency', DAILY, '29T11:00'],
    ['makes up for a missed run once', { ...DAILY, nextBackupAt: at('20T11:00') }, '29T11:00'],
    [
      'is at its time of day, by the clocks of its zone',
      { ...DAILY, startTime: '23:00', timeZone: 'Asia/Tokyo' },
      '28T14:00',
    ],
    ['is when the service itself is due', { ...DAILY, followsService: true, startTime: '23:00' }, '29T01:30'],
  ])('%s', (_name, bucket, next) => {
    expect(nextExternalRun(bucket, SERVICE, NOW)).toEqual(at(next))
  })
})

test('a backup that is overdue stays due when the schedule changes, one that is not moves', () => {
  const timed = { ...DAILY, startTime: '02:00' }
  expect(dueExternally(timed, SERVICE, NOW)).toEqual(DAILY.nextBackupAt)
  expect(dueExternally({ ...timed, nextBackupAt: at('28T13:00') }, SERVICE, NOW)).toEqual(at('29T02:00'))
})

test('a service with a frequency gives its grid to the bucket that follows it', () => {
  const service = { ...SERVICE, backupStartTime: null, backupPeriodHours: 6, nextBackupAt: at('28T16:20') }
  expect(nextExternalRun({ ...DAILY, followsService: true }, service, NOW)).toEqual(at('28T16:20'))
  expect(describeExternalFrequency({ ...DAILY, followsService: true }, service)).toBe(
    'Every 6 hours, as the service itself',
  )
})
