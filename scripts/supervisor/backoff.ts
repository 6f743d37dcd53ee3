const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 10_000
/** Up this long, a process counts as well again. */
const STEADY_MS = 30_000

/** The pause before the next restart of something that was up for `upMs` and died `failures` times in a row before. */
export function nextPause(failures: number, upMs: number): { pauseMs: number; failures: number } {
  const before = upMs >= STEADY_MS ? 0 : failures
  return { pauseMs: Math.min(FIRST_PAUSE_MS * 2 ** before, LONGEST_PAUSE_MS), failures: before + 1 }
}
