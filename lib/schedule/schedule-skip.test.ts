import { describe, expect, it } from 'vitest'
import type { Schedule } from './schedule'
import { isSkipped, skipSentence } from './schedule-skip'

const nightly: Schedule = { kind: 'start-time', time: '02:00', timeZone: 'Europe/Berlin', quiet: null }
const DUE = new Date('2026-06-10T00:00:00Z')

describe('isSkipped', () => {
  it.each([
    ["a retry of yesterday's", '2026-06-09T09:00:00Z', true],
    ['a retry just before', '2026-06-09T23:59:00Z', true],
    ['a retry a day before', '2026-06-09T00:00:00Z', false],
    ['a retry after it was due', '2026-06-10T00:05:00Z', false],
  ])('%s', (_what, retriedAt, expected) => {
    expect(isSkipped(nightly, DUE, new Date(retriedAt))).toBe(expected)
  })

  it('skips nothing on other schedules', () => {
    const retry = new Date('2026-06-09T09:00:00Z')
    expect(isSkipped({ kind: 'period', hours: 24, timeZone: 'UTC', quiet: null }, DUE, retry)).toBe(false)
    expect(isSkipped({ kind: 'cron', expression: '0 2 * * *', timeZone: 'UTC', quiet: null }, DUE, retry)).toBe(false)
  })
})

it('says why a run was left out', () => {
  expect(skipSentence(DUE, new Date('2026-06-09T09:00:00Z'))).toBe(
    'Skipped: a retry succeeded 15 hours before, and a daily backup is not repeated within 24 hours. The next one is tomorrow.',
  )
})
