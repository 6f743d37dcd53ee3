import { describe, expect, it } from 'vitest'
import { formatBytes, formatDuration, formatExpected, formatRelative, formatUtc } from './format'

const NOW = Date.parse('2026-11-20T12:00:00Z')

describe('formatRelative', () => {
  it.each([
    ['2026-11-20T12:00:00.400Z', 'in a moment'],
    ['2026-11-20T11:59:59.600Z', 'just now'],
    ['2026-11-20T11:59:03Z', '57 seconds ago'],
    ['2026-11-20T11:58:01Z', '1 minute ago'],
    ['2026-11-20T08:00:00Z', '4 hours ago'],
    ['2026-11-21T07:00:01Z', 'in 19 hours'],
    ['2026-11-14T11:00:00Z', '6 days ago'],
  ])('says %s as %s', (iso, text) => {
    expect(formatRelative(iso, NOW)).toBe(text)
  })
})

describe('formatDuration', () => {
  it.each([
    [600, '0.6 secs'],
    [1_000, '1 sec'],
    [12_000, '12 secs'],
    [83_000, '83 secs'],
    [180_000, '3 minutes'],
    [2 * 3_600_000, '2 hours'],
  ])('says %i ms as %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text)
  })
})

it('never forecasts less than a second', () => {
  expect(formatExpected(20)).toBe('1 second')
  expect(formatExpected(2_400)).toBe('3 seconds')
})

it('speaks as the reference does', () => {
  expect(formatBytes(85_200_000)).toBe('85.2 MB')
  expect(formatUtc('2026-11-20T09:39:25.123Z')).toBe('2026-11-20 09:39:25 (UTC)')
})
