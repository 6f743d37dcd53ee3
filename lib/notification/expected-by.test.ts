import { expect, test } from 'vitest'
import type { Schedule } from '@/lib/schedule/schedule'
import { expectedAfterHours, expectedBy } from './expected-by'

const UTC = { timeZone: 'UTC', quiet: null }
const since = new Date('2026-03-10T02:00:00Z')

test.each<[Schedule, string]>([
  [{ kind: 'period', hours: 24, ...UTC }, '2026-03-11T03:00:00Z'],
  [{ kind: 'start-time', time: '01:00', ...UTC }, '2026-03-11T02:00:00Z'],
  [{ kind: 'cron', expression: '0 2 * * 1', ...UTC }, '2026-03-16T03:00:00Z'],
  [{ kind: 'period', hours: 6, timeZone: 'UTC', quiet: { from: '08:00', until: '12:00' } }, '2026-03-10T13:00:00Z'],
])('%j lets expect the next success an hour after its next run', (schedule, due) => {
  expect(expectedBy(schedule, { since, lastMs: null })).toEqual(new Date(due))
})

test('one that takes long may take twice as long before anybody is told', () => {
  const lastMs = 5 * 3_600_000
  expect(expectedBy({ kind: 'period', hours: 24, ...UTC }, { since, lastMs })).toEqual(new Date('2026-03-11T13:00:00Z'))
  expect(expectedAfterHours(6, { since, lastMs: 60_000 })).toEqual(new Date('2026-03-10T09:02:00Z'))
})
