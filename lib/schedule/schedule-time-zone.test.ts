import { expect, it } from 'vitest'
import { assertTimeZoneData, isTimeZone } from './schedule-time-zone'

it.each([
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Calcutta',
  'Australia/Lord_Howe',
  'Europe/Kyiv',
])('knows %s', (zone) => {
  expect(isTimeZone(zone)).toBe(true)
})

it.each(['', 'Mars/Olympus', '+02:00', 'Europe/Berlin; DROP', 'Berlin'])('does not know "%s"', (zone) => {
  expect(isTimeZone(zone)).toBe(false)
})

it('finds the time zone data of this Node.js', () => {
  expect(() => assertTimeZoneData()).not.toThrow()
})
