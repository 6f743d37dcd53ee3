const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const UTC_ZONE = 'UTC'

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}

/** What clocks in a zone show at a moment, as the milliseconds of a UTC date that shows the same; whole seconds. */
export function wallMs(at: Date, timeZone: string): number {
  const found = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? 0
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

/** Minutes since midnight that clocks in a zone show. */
export function wallMinute(at: Date, timeZone: string): number {
  const wall = new Date(wallMs(at, timeZone))
  return wall.getUTCHours() * 60 + wall.getUTCMinutes()
}

function offsetMs(atMs: number, timeZone: string): number {
  const wholeMs = Math.floor(atMs / 1000) * 1000
  return wallMs(new Date(wholeMs), timeZone) - wholeMs
}

/** The first moment in (`low`, `high`] with another offset than `low` has; both are whole minutes. */
function findTransition(lowMs: number, highMs: number, timeZone: string): number {
  const before = offsetMs(lowMs, timeZone)
  let [low, high] = [lowMs, highMs]
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS
    if (offsetMs(middle, timeZone) === before) low = middle
    else high = middle
  }
  return high
}

/**
 * The first moment, not before `notBefore`, at which clocks in a zone show `wall` (as `wallMs` gives it, whole minutes).
 * A time that a spring change leaves out is the first moment after the gap.
 */
export function momentOf(wall: number, timeZone: string, notBefore: Date): Date {
  const offsets = [offsetMs(wall - DAY_MS, timeZone), offsetMs(wall + DAY_MS, timeZone)]
  const shown = offsets.map((offset) => wall - offset).filter((at) => wallMs(new Date(at), timeZone) === wall)
  const [first] = shown.filter((at) => at >= notBefore.getTime()).toSorted((a, b) => a - b)
  if (first !== undefined) return new Date(first)
  const [before = 0, after = 0] = offsets
  return new Date(findTransition(wall - after - MINUTE_MS, wall - before + MINUTE_MS, timeZone))
}

let isChecked = false

/** @throws Error when this Node.js has no time zone data: every schedule would silently run in UTC. */
export function assertTimeZoneData(): void {
  if (isChecked) return
  const offsets = ['2026-01-15', '2026-07-15'].map((day) => offsetMs(Date.parse(day), 'Europe/Berlin') / MINUTE_MS)
  if (offsets.join() !== '60,120') {
    throw new Error(
      `Node.js ${process.version} has no time zone data: Europe/Berlin is ${offsets.join(' and ')} minutes ahead of UTC in January and July, not 60 and 120. Use a Node.js with full ICU data.`,
    )
  }
  isChecked = true
}

const known = new Set<string>()

/** Whether schedules can be in this zone: one that Intl lists, or another name of it ("Asia/Kolkata"), or UTC. */
export function isTimeZone(name: string): boolean {
  assertTimeZoneData()
  if (known.size === 0) for (const zone of [...Intl.supportedValuesOf('timeZone'), UTC_ZONE]) known.add(zone)
  if (known.has(name)) return true
  try {
    return known.has(new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone)
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
