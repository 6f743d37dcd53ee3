import type { Schedule } from './schedule'
import { nextRun } from './schedule-next-run'
import { isQuiet, leaveQuiet } from './schedule-quiet'

/**
 * When a service's next backup is due after its schedule has changed. One that is overdue stays due, but not in a quiet
 * window; a service that has never run gets its first one when it does, so null stays null.
 */
export function dueAfterChange(schedule: Schedule, dueAt: Date | null, now: Date): Date | null {
  if (dueAt === null) return null
  if (dueAt > now) return nextRun(schedule, { after: now, anchor: dueAt })
  return isQuiet(schedule, now) ? leaveQuiet(schedule, now) : dueAt
}
