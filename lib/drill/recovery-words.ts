/** What a service could be brought back to, and how soon. */
export type Recovery = {
  /** When the newest good backup of everything began; null when there is none. */
  lastGoodAt: string | null
  /** How long restoring it takes: as a drill of that backup took, or judged by `runs` drills or restores of others. */
  restore: { ms: number; from: 'itself' | 'drills' | 'restores'; runs: number } | null
}

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

function pair(ms: number, unitMs: number, unit: string, smallerMs: number, smaller: string): string {
  const units = Math.floor(ms / unitMs)
  const rest = Math.floor((ms % unitMs) / smallerMs)
  return rest === 0 ? `${units} ${unit}` : `${units} ${unit} ${rest} ${smaller}`
}

/** "40 s", "3 min", "5 h 12 min", "2 d 3 h": rounded up to the smaller unit, because it is said as "at most". */
export function formatSpan(durationMs: number): string {
  if (durationMs < MINUTE_MS) return `${Math.max(1, Math.ceil(durationMs / SECOND_MS))} s`
  const up = (unitMs: number) => Math.ceil(durationMs / unitMs) * unitMs
  if (up(MINUTE_MS) < HOUR_MS) return `${up(MINUTE_MS) / MINUTE_MS} min`
  if (up(MINUTE_MS) < DAY_MS) return pair(up(MINUTE_MS), HOUR_MS, 'h', MINUTE_MS, 'min')
  return pair(up(HOUR_MS), DAY_MS, 'd', HOUR_MS, 'h')
}

function restoreNote({ from, runs }: NonNullable<Recovery['restore']>): string {
  const count = (noun: string) => (runs === 1 ? `one ${noun}` : `${runs} ${noun}s`)
  switch (from) {
    case 'itself':
      return 'A drill restored exactly that backup in this time.'
    case 'drills':
      return `The time is an estimate, from ${count('drill')} of earlier backups: that backup itself was not verified yet.`
    case 'restores':
      return `The time is only an estimate, from ${count('restore')} of other backups. Verify a backup to know it.`
  }
}

/** What losing the service at this moment would mean, in words. */
export function recoverySentences({ lastGoodAt, restore }: Recovery, nowMs: number): { main: string; note: string } {
  if (lastGoodAt === null) {
    return {
      main: 'If this service were lost now, all of its data would be lost.',
      note: 'There is no good backup of everything to restore it from.',
    }
  }
  const lost = `If this service were lost now, you would lose at most ${formatSpan(Math.max(0, nowMs - Date.parse(lastGoodAt)))} of data`
  if (!restore) {
    return {
      main: `${lost}.`,
      note: 'How soon you would be back is not known, because no backup was restored yet. Verify one to know it.',
    }
  }
  return { main: `${lost} and be back in about ${formatSpan(restore.ms)}.`, note: restoreNote(restore) }
}
