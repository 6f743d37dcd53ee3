const MINUTE_MS = 60_000
/** After each try of a drill that failed for a reason of ours; then a person has to look. */
const PAUSES_MINUTES = [5, 15, 60, 240] as const

/** When a drill is tried again after its try number `attempt` (from 1) ended at `now`, or null when that was the last. */
export function nextTryAt(attempt: number, now: Date): Date | null {
  const minutes = PAUSES_MINUTES[attempt - 1]
  return minutes === undefined ? null : new Date(now.getTime() + minutes * MINUTE_MS)
}
