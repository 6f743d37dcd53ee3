import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { PERIOD_HOURS, type QuietWindow, type Schedule } from './schedule'
import { nextRun, nextRuns } from './schedule-next-run'
import { isQuiet } from './schedule-quiet'
import { wallMs } from './schedule-time-zone'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

function daily(time: string, timeZone: string, quiet: QuietWindow | null = null): Schedule {
  return { kind: 'start-time', time, timeZone, quiet }
}

function cron(expression: string, timeZone: string, quiet: QuietWindow | null = null): Schedule {
  return { kind: 'cron', expression, timeZone, quiet }
}

function every(hours: number, quiet: QuietWindow | null = null, timeZone = 'UTC'): Schedule {
  return { kind: 'period', hours, timeZone, quiet }
}

/** "2026-03-29T01:00Z", of the next runs. */
function runsOf(schedule: Schedule, after: string, count: number): string[] {
  const from = { after: new Date(after), anchor: new Date(after) }
  return nextRuns(schedule, from, count).map(({ at }) => `${at.toISOString().slice(0, 16)}Z`)
}

describe('a start time across clock changes', () => {
  it.each([
    [
      'Berlin, spring 2026: 02:30 is left out',
      '02:30',
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      ['2026-03-29T01:00Z', '2026-03-30T00:30Z'],
    ],
    [
      'Berlin, spring 2027',
      '02:30',
      'Europe/Berlin',
      '2027-03-27T12:00:00Z',
      ['2027-03-28T01:00Z', '2027-03-29T00:30Z'],
    ],
    [
      'Berlin, autumn 2026: 02:30 comes twice',
      '02:30',
      'Europe/Berlin',
      '2026-10-24T12:00:00Z',
      ['2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ],
    [
      'Berlin, autumn 2027',
      '02:30',
      'Europe/Berlin',
      '2027-10-30T12:00:00Z',
      ['2027-10-31T00:30Z', '2027-11-01T01:30Z'],
    ],
    [
      'New York, spring 2026',
      '02:00',
      'America/New_York',
      '2026-03-07T12:00:00Z',
      ['2026-03-08T07:00Z', '2026-03-09T06:00Z'],
    ],
    [
      'New York, autumn 2026',
      '01:30',
      'America/New_York',
      '2026-10-31T12:00:00Z',
      ['2026-11-01T05:30Z', '2026-11-02T06:30Z'],
    ],
    [
      'New York, spring 2027',
      '02:30',
      'America/New_York',
      '2027-03-13T12:00:00Z',
      ['2027-03-14T07:00Z', '2027-03-15T06:30Z'],
    ],
    [
      'New York, autumn 2027',
      '01:30',
      'America/New_York',
      '2027-11-06T12:00:00Z',
      ['2027-11-07T05:30Z', '2027-11-08T06:30Z'],
    ],
    [
      'Kolkata, half an hour and no changes',
      '02:00',
      'Asia/Kolkata',
      '2026-03-28T12:00:00Z',
      ['2026-03-28T20:30Z', '2026-03-29T20:30Z'],
    ],
    [
      'Lord Howe, half an hour forward',
      '02:15',
      'Australia/Lord_Howe',
      '2026-10-02T16:00:00Z',
      ['2026-10-03T15:30Z', '2026-10-04T15:15Z'],
    ],
    [
      'Lord Howe, half an hour back',
      '01:45',
      'Australia/Lord_Howe',
      '2026-04-03T15:00:00Z',
      ['2026-04-04T14:45Z', '2026-04-05T15:15Z'],
    ],
    [
      'Santiago, where midnight is left out',
      '00:00',
      'America/Santiago',
      '2026-09-05T12:00:00Z',
      ['2026-09-06T04:00Z', '2026-09-07T03:00Z'],
    ],
  ])('%s', (_what, time, timeZone, after, expected) => {
    expect(runsOf(daily(time, timeZone), after, 2)).toEqual(expected)
  })

  it('does not run the second 02:30 of an autumn night', () => {
    expect(runsOf(daily('02:30', 'Europe/Berlin'), '2026-10-25T00:30:00Z', 1)).toEqual(['2026-10-26T01:30Z'])
    expect(runsOf(daily('02:30', 'Europe/Berlin'), '2026-10-25T01:10:00Z', 1)).toEqual(['2026-10-26T01:30Z'])
  })

  it('says which run was moved', () => {
    const from = new Date('2026-03-27T12:00:00Z')
    const runs = nextRuns(daily('02:30', 'Europe/Berlin'), { after: from, anchor: from }, 3)
    expect(runs.map((run) => run.isMovedByClockChange)).toEqual([false, true, false])
  })
})

describe('a cron expression across clock changes', () => {
  it.each([
    ['a list of hours', '30 2,14 * * *', '2026-03-28T20:00:00Z', ['2026-03-29T01:00Z', '2026-03-29T12:30Z']],
    [
      'a range, whose hours fall together',
      '0 2-3 * * *',
      '2026-03-28T20:00:00Z',
      ['2026-03-29T01:00Z', '2026-03-30T00:00Z'],
    ],
    ['a list in autumn, once', '30 2,14 * * *', '2026-10-24T20:00:00Z', ['2026-10-25T00:30Z', '2026-10-25T13:30Z']],
    ['every hour, on and on', '0 * * * *', '2026-10-24T23:30:00Z', ['2026-10-25T00:00Z', '2026-10-25T01:00Z']],
  ])('%s', (_what, expression, after, expected) => {
    expect(runsOf(cron(expression, 'Europe/Berlin'), after, 2)).toEqual(expected)
  })
})

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Santiago',
  'America/St_Johns',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Pacific/Chatham',
]
const CHANGES = [
  '2026-03-08',
  '2026-03-29',
  '2026-04-04',
  '2026-04-24',
  '2026-09-06',
  '2026-10-03',
  '2026-10-25',
  '2026-11-01',
  '2027-02-07',
  '2027-03-14',
]
const moments = fc
  .tuple(
    fc.constantFrom(...CHANGES),
    fc.integer({ min: -3 * 1440, max: 3 * 1440 }),
    fc.integer({ min: 0, max: 59_999 }),
  )
  .map(([day, minutes, ms]) => new Date(Date.parse(day) + minutes * MINUTE_MS + ms))
const times = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
const windows = fc
  .tuple(times, times)
  .filter(([from, until]) => from !== until)
  .map(([from, until]) => ({ from, until }))

/** Minute by minute: the first moment after `after` at which a day's clocks first show `time` or have jumped over it. */
function lookMinuteByMinute(time: string, timeZone: string, after: Date): Date {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const start = Math.floor(after.getTime() / MINUTE_MS) * MINUTE_MS - 30 * 60 * MINUTE_MS
  let reached = wallMs(new Date(start), timeZone)
  for (let at = start + MINUTE_MS; ; at += MINUTE_MS) {
    const wall = wallMs(new Date(at), timeZone)
    if (wall <= reached) continue
    const target = Math.floor(wall / DAY_MS) * DAY_MS + (hours * 60 + minutes) * MINUTE_MS
    if (reached < target && wall >= target && at > after.getTime()) return new Date(at)
    reached = wall
  }
}

test('a start time is what somebody who looks at the clock each minute would do', () => {
  fc.assert(
    fc.property(times, fc.constantFrom(...ZONES), moments, (time, timeZone, after) => {
      const expected = lookMinuteByMinute(time, timeZone, after)
      expect(nextRun(daily(time, timeZone), { after, anchor: after })).toEqual(expected)
    }),
    { numRuns: 150 },
  )
}, 60_000)

const schedules = fc.oneof(
  fc.record({ kind: fc.constant('period' as const), hours: fc.constantFrom(...PERIOD_HOURS) }),
  fc.record({ kind: fc.constant('start-time' as const), time: times }),
  fc.record({
    kind: fc.constant('cron' as const),
    expression: fc.constantFrom('0 * * * *', '30 2,14 * * *', '15 */5 * * *', '45 1 * * 0', '0 2-3 * * *'),
  }),
)

test('a period keeps its grid, and the next run is the first one on it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PERIOD_HOURS), moments, moments, (hours, anchor, after) => {
      const next = nextRun(every(hours), { after, anchor }).getTime()
      const periodMs = hours * 60 * MINUTE_MS
      expect(next).toBeGreaterThan(after.getTime())
      expect(next).toBeLessThanOrEqual(after.getTime() + periodMs)
      expect(Math.abs(next - anchor.getTime()) % periodMs).toBe(0)
    }),
  )
})

test('no run starts in the quiet window, and none is early', () => {
  fc.assert(
    fc.property(schedules, fc.constantFrom(...ZONES), windows, moments, (kind, timeZone, quiet, after) => {
      const schedule: Schedule = { ...kind, timeZone, quiet }
      let before = after
      for (const run of nextRuns(schedule, { after, anchor: after }, 4)) {
        expect(run.at.getTime()).toBeGreaterThan(before.getTime())
        expect(isQuiet(schedule, run.at)).toBe(false)
        expect(run.at.getTime()).toBeGreaterThanOrEqual(run.plannedAt.getTime())
        if (!isQuiet(schedule, run.plannedAt)) expect(run.at).toEqual(run.plannedAt)
        before = run.at
      }
    }),
    { numRuns: 300 },
  )
})

test('what is shown is what the scheduler finds when it asks after each run', () => {
  fc.assert(
    fc.property(
      schedules,
      fc.constantFrom(...ZONES),
      fc.option(windows),
      moments,
      moments,
      fc.integer({ min: 0, max: 59_999 }),
      (kind, timeZone, quiet, after, anchor, lateMs) => {
        const schedule: Schedule = { ...kind, timeZone, quiet }
        const [first, ...others] = nextRuns(schedule, { after, anchor }, 5)
        expect(nextRun(schedule, { after, anchor })).toEqual(first?.at)
        let dueAt = first?.at ?? after
        for (const { at } of others) {
          const startedAt = new Date(dueAt.getTime() + lateMs)
          if (at <= startedAt) return
          dueAt = nextRun(schedule, { after: startedAt, anchor: dueAt })
          expect(dueAt).toEqual(at)
        }
      },
    ),
    { numRuns: 200 },
  )
})
