import { minuteOf, quietMinutes, type Schedule } from './schedule'
import { isMeant, nextCronRun } from './schedule-cron'
import { leaveQuiet } from './schedule-quiet'
import { assertTimeZoneData, wallMinute } from './schedule-time-zone'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** A clock change within a quiet window can make it longer than clocks say, by an hour at most in practice. */
const CLOCK_CHANGE_MS = 3 * HOUR_MS

/** `anchor` is any time on the grid of a period: when the last backup was due. The others don't need it. */
export type RunsFrom = { after: Date; anchor: Date }

export type Run = {
  at: Date
  /** What the schedule alone says, before the quiet window. */
  plannedAt: Date
  /** Its time of day does not exist on that day, because the clocks go forward. */
  isMovedByClockChange: boolean
}

function toCron(time: string): string {
  const minute = minuteOf(time)
  return `${minute % 60} ${Math.floor(minute / 60)} * * *`
}

function nextPlanned(schedule: Schedule, { after, anchor }: RunsFrom): Date {
  switch (schedule.kind) {
    case 'period': {
      const periodMs = schedule.hours * HOUR_MS
      const passed = Math.floor((after.getTime() - anchor.getTime()) / periodMs)
      return new Date(anchor.getTime() + (passed + 1) * periodMs)
    }
    case 'start-time':
      return nextCronRun(toCron(schedule.time), schedule.timeZone, after)
    case 'cron':
      return nextCronRun(schedule.expression, schedule.timeZone, after)
  }
}

function isMovedByClockChange(schedule: Schedule, planned: Date): boolean {
  if (schedule.kind === 'period') return false
  const expression = schedule.kind === 'cron' ? schedule.expression : toCron(schedule.time)
  return !isMeant(expression, wallMinute(planned, schedule.timeZone))
}

/** The earliest run that starts after `after`, which one planned before may be, when the quiet window holds it back. */
function findRun(schedule: Schedule, { after, anchor }: RunsFrom): Run {
  const heldBackMs = schedule.quiet ? quietMinutes(schedule.quiet) * MINUTE_MS + CLOCK_CHANGE_MS : 0
  let plannedAt = new Date(after.getTime() - heldBackMs)
  for (;;) {
    plannedAt = nextPlanned(schedule, { after: plannedAt, anchor })
    const at = leaveQuiet(schedule, plannedAt)
    if (at > after) return { at, plannedAt, isMovedByClockChange: isMovedByClockChange(schedule, plannedAt) }
  }
}

/**
 * When the next scheduled backup starts, always later than `after`. Missed ones are not made up for one by one. A period
 * keeps the grid of `anchor`, whatever the time of day; one that the quiet window moved starts the grid anew.
 */
export function nextRun(schedule: Schedule, from: RunsFrom): Date {
  assertTimeZoneData()
  return findRun(schedule, from).at
}

/** The next `count` runs, each one found as the scheduler will find it once the one before has started. */
export function nextRuns(schedule: Schedule, { after, anchor }: RunsFrom, count: number): Run[] {
  assertTimeZoneData()
  const runs: Run[] = []
  for (let from = { after, anchor }; runs.length < count; ) {
    const run = findRun(schedule, from)
    runs.push(run)
    from = { after: run.at, anchor: run.at }
  }
  return runs
}
