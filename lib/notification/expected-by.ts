import type { Schedule } from '@/lib/schedule/schedule'
import { nextRun } from '@/lib/schedule/schedule-next-run'

const HOUR_MS = 3_600_000
/** A backup that waits for its turn, or is tried again, is not late yet. */
const MARGIN_MS = HOUR_MS
/** It may take twice as long as the last one. */
const SLOWER = 2

/** `since` is the last success or a change by a person; `lastMs` is how long the last one took. */
export type Expectation = { since: Date; lastMs: number | null }

const withMargin = (due: Date, lastMs: number | null): Date =>
  new Date(due.getTime() + MARGIN_MS + SLOWER * (lastMs ?? 0))

/**
 * By when a schedule should have led to another success: its next run, one hour, and twice the time that the last one
 * took. Pure.
 */
export function expectedBy(schedule: Schedule, { since, lastMs }: Expectation): Date {
  return withMargin(nextRun(schedule, { after: since, anchor: since }), lastMs)
}

/** The same of a period alone, as external backups have. Pure. */
export function expectedAfterHours(hours: number, { since, lastMs }: Expectation): Date {
  return withMargin(new Date(since.getTime() + hours * HOUR_MS), lastMs)
}
