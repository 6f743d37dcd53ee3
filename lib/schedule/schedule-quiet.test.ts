import { describe, expect, it } from 'vitest'
import type { QuietWindow, Schedule } from './schedule'
import { nextRuns } from './schedule-next-run'

function daily(time: string, timeZone: string, quiet: QuietWindow): Schedule {
  return { kind: 'start-time', time, timeZone, quiet }
}

function cron(expression: string, timeZone: string, quiet: QuietWindow): Schedule {
  return { kind: 'cron', expression, timeZone, quiet }
}

/** "2026-03-29T01:00Z", of the next runs. */
function runsOf(schedule: Schedule, after: string, count: number): string[] {
  const from = { after: new Date(after), anchor: new Date(after) }
  return nextRuns(schedule, from, count).map(({ at }) => `${at.toISOString().slice(0, 16)}Z`)
}

describe('the quiet window', () => {
  it('moves a run to its end, across midnight', () => {
    const quiet = { from: '22:00', until: '06:00' }
    expect(runsOf(daily('23:30', 'UTC', quiet), '2026-05-01T12:00:00Z', 2)).toEqual([
      '2026-05-02T06:00Z',
      '2026-05-03T06:00Z',
    ])
    expect(runsOf(daily('06:00', 'UTC', quiet), '2026-05-01T12:00:00Z', 1)).toEqual(['2026-05-02T06:00Z'])
    expect(runsOf(daily('21:59', 'UTC', quiet), '2026-05-01T12:00:00Z', 1)).toEqual(['2026-05-01T21:59Z'])
  })

  it('holds several runs back as one', () => {
    const quiet = { from: '09:00', until: '17:30' }
    expect(runsOf(cron('0 * * * *', 'UTC', quiet), '2026-05-01T07:30:00Z', 3)).toEqual([
      '2026-05-01T08:00Z',
      '2026-05-01T17:30Z',
      '2026-05-01T18:00Z',
    ])
  })

  it('does not lose a run that is held back when somebody asks within the window', () => {
    const quiet = { from: '22:00', until: '06:00' }
    expect(runsOf(daily('23:00', 'UTC', quiet), '2026-05-01T23:30:00Z', 1)).toEqual(['2026-05-02T06:00Z'])
  })

  it('ends by the clock when the clocks change in it', () => {
    const quiet = { from: '01:00', until: '04:00' }
    expect(runsOf(daily('01:30', 'Europe/Berlin', quiet), '2026-03-28T12:00:00Z', 1)).toEqual(['2026-03-29T02:00Z'])
    expect(runsOf(daily('01:30', 'Europe/Berlin', quiet), '2026-10-24T12:00:00Z', 1)).toEqual(['2026-10-25T03:00Z'])
  })

  it('ends at the first moment after the gap when its end is left out', () => {
    const quiet = { from: '01:00', until: '02:30' }
    expect(runsOf(daily('01:30', 'Europe/Berlin', quiet), '2026-03-28T12:00:00Z', 1)).toEqual(['2026-03-29T01:00Z'])
  })
})
