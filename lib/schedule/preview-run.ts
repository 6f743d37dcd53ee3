import type { Schedule } from './schedule'
import type { Run } from './schedule-next-run'
import { wallMs } from './schedule-time-zone'
import type { RunPreview } from './schedule-view'

const MINUTE_MS = 60_000
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/** "+02:00" */
function formatOffset(minutes: number): string {
  const pad = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${pad(size / 60)}:${pad(size % 60)}`
}

/** "Sun 2026-03-29 03:00" of what clocks show. */
function formatWall(wall: number): string {
  const iso = new Date(wall).toISOString()
  return `${WEEKDAYS[new Date(wall).getUTCDay()] ?? ''} ${iso.slice(0, 10)} ${iso.slice(11, 16)}`
}

/** "Sun 2026-03-29 03:00 (+02:00)", or "(UTC)" */
function formatLocal(at: Date, timeZone: string): string {
  const wall = wallMs(at, timeZone)
  const offset = Math.round((wall - Math.floor(at.getTime() / 1000) * 1000) / MINUTE_MS)
  return `${formatWall(wall)} (${timeZone === 'UTC' ? 'UTC' : formatOffset(offset)})`
}

/** "Sun 01:00 (UTC)" */
function formatUtc(at: Date): string {
  const [weekday, , time] = formatWall(at.getTime()).split(' ')
  return `${weekday} ${time} (UTC)`
}

function notesOn(schedule: Schedule, { at, plannedAt, isMovedByClockChange }: Run): string[] {
  const notes: string[] = []
  if (isMovedByClockChange)
    notes.push('The clocks go forward and leave out the usual time: it runs at the first moment after.')
  if (at.getTime() !== plannedAt.getTime()) {
    const usual = formatWall(wallMs(plannedAt, schedule.timeZone)).slice(-5)
    notes.push(`Moved from ${usual} to the end of the quiet window.`)
  }
  return notes
}

/** A run as people read it. */
export function describeRun(schedule: Schedule, run: Run): RunPreview {
  return {
    at: run.at.toISOString(),
    local: formatLocal(run.at, schedule.timeZone),
    utc: schedule.timeZone === 'UTC' ? null : formatUtc(run.at),
    notes: notesOn(schedule, run),
  }
}
