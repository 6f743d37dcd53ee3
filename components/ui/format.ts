import prettyBytes from 'pretty-bytes'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const relativeTime = new Intl.RelativeTimeFormat('en', { numeric: 'always' })
const integers = new Intl.NumberFormat('en')

const RELATIVE_UNITS = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
  ['second', SECOND_MS],
] as const

/** "4 hours ago", "in 19 hours": whole units, cut rather than rounded. */
export function formatRelative(iso: string, nowMs: number): string {
  const deltaMs = Date.parse(iso) - nowMs
  for (const [unit, unitMs] of RELATIVE_UNITS) {
    if (Math.abs(deltaMs) >= unitMs) return relativeTime.format(Math.trunc(deltaMs / unitMs), unit)
  }
  return deltaMs > 0 ? 'in a moment' : 'just now'
}

/** "2026-11-20 09:39:25 (UTC)" */
export function formatUtc(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} (UTC)`
}

function count(value: number, unit: string): string {
  return `${value} ${unit}${value === 1 ? '' : 's'}`
}

/** "0.6 secs", "12 secs", "3 minutes", "2 hours" */
export function formatDuration(durationMs: number): string {
  if (durationMs < SECOND_MS) return `${(durationMs / SECOND_MS).toFixed(1)} secs`
  if (durationMs < 100 * SECOND_MS) return count(Math.round(durationMs / SECOND_MS), 'sec')
  if (durationMs < 100 * MINUTE_MS) return count(Math.round(durationMs / MINUTE_MS), 'minute')
  return count(Math.round(durationMs / HOUR_MS), 'hour')
}

/** "About 3 seconds", for a forecast. */
export function formatExpected(durationMs: number): string {
  const seconds = Math.max(1, Math.ceil(durationMs / SECOND_MS))
  return seconds < 100 ? count(seconds, 'second') : count(Math.ceil(durationMs / MINUTE_MS), 'minute')
}

/** "85.2 MB"; powers of ten, as the engine and disks count. */
export function formatBytes(bytes: number): string {
  return prettyBytes(bytes)
}

export function formatCount(value: number, unit?: string): string {
  const text = integers.format(value)
  return unit ? `${text} ${unit}${value === 1 ? '' : 's'}` : text
}

export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
