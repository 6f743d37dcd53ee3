import { DAY_MINUTES, minuteOf, type QuietWindow } from './schedule'
import { momentOf, wallMs, wallMinute } from './schedule-time-zone'

const MINUTE_MS = 60_000
/** A window of all day but the hour that a spring change leaves out goes on until the next day. */
const MAX_WINDOWS = 3

function isInside(minute: number, { from, until }: QuietWindow): boolean {
  const [start, end] = [minuteOf(from), minuteOf(until)]
  return start < end ? start <= minute && minute < end : minute >= start || minute < end
}

function endOfWindow(at: Date, { until }: QuietWindow, timeZone: string): Date {
  const dayMs = DAY_MINUTES * MINUTE_MS
  const wall = wallMs(at, timeZone)
  const midnight = Math.floor(wall / dayMs) * dayMs
  const end = midnight + minuteOf(until) * MINUTE_MS
  return momentOf(end > wall ? end : end + dayMs, timeZone, at)
}

/** A window of the day in which nothing starts, by the clocks of a zone; a schedule has one. */
export type QuietHours = { quiet: QuietWindow | null; timeZone: string }

/** Whether nothing may start at this moment, by the clocks of the zone. */
export function isQuiet({ quiet, timeZone }: QuietHours, at: Date): boolean {
  return quiet !== null && isInside(wallMinute(at, timeZone), quiet)
}

/** The moment itself, or the end of the quiet window that it falls into. */
export function leaveQuiet(schedule: QuietHours, at: Date): Date {
  let moved = at
  for (let windows = 0; windows < MAX_WINDOWS; windows += 1) {
    if (!schedule.quiet || !isQuiet(schedule, moved)) return moved
    moved = endOfWindow(moved, schedule.quiet, schedule.timeZone)
  }
  throw new Error(`The quiet window ${JSON.stringify(schedule.quiet)} in ${schedule.timeZone} never ends.`)
}
