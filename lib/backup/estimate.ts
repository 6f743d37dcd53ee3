/** A past backup: the bytes that it went through and how long it took. */
export type PastRun = { bytes: number; durationMs: number }

export type RunningBackup = { doneBytes: number; totalBytes: number | null; elapsedMs: number }

/** Of a run that has only begun, the rate says nothing yet. */
const SOONEST_RATE_MS = 1_000

/** Bytes per second so far; null before it can be told. Pure. */
export function bytesPerSecond({ doneBytes, elapsedMs }: RunningBackup): number | null {
  return elapsedMs >= SOONEST_RATE_MS && doneBytes > 0 ? Math.round((doneBytes / elapsedMs) * 1_000) : null
}

/**
 * Milliseconds left, judged from past runs: what this many bytes took then, never less than the quickest took, less what
 * has passed. Null without past runs, before the size is known, and once it takes longer than they say. Pure.
 */
export function timeLeftMs(past: readonly PastRun[], { totalBytes, elapsedMs }: RunningBackup): number | null {
  if (past.length === 0 || totalBytes === null) return null
  const bytes = past.reduce((sum, run) => sum + run.bytes, 0)
  const durationMs = past.reduce((sum, run) => sum + run.durationMs, 0)
  const quickestMs = Math.min(...past.map((run) => run.durationMs))
  const expectedMs = Math.max(bytes > 0 ? (totalBytes / bytes) * durationMs : 0, quickestMs)
  return expectedMs > elapsedMs ? Math.round(expectedMs - elapsedMs) : null
}

/** Milliseconds left at the rate so far; null before it can be told. Pure. */
export function timeLeftAt(
  bytesPerSec: number | null,
  { doneBytes, totalBytes }: Pick<RunningBackup, 'doneBytes' | 'totalBytes'>,
): number | null {
  if (bytesPerSec === null || bytesPerSec === 0 || totalBytes === null) return null
  return Math.round((Math.max(0, totalBytes - doneBytes) / bytesPerSec) * 1_000)
}
