import { IDLE_MS, LEFT_MS, LONGEST_MS } from './limits'

type Times = { openedAt: Date | null; usedAt: Date | null; seenAt: Date | null }

type ClosingTime = { at: Date; reason: string }

const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms)

function possibleTimes(openedAt: Date, { usedAt, seenAt }: Times): ClosingTime[] {
  return [
    { at: after(openedAt, LONGEST_MS), reason: 'It was open for an hour, which is the longest.' },
    { at: after(usedAt ?? openedAt, IDLE_MS), reason: 'Nobody ran a query for 15 minutes.' },
    { at: after(seenAt ?? openedAt, LEFT_MS), reason: 'Its page was left.' },
  ]
}

/** When an open peek closes by itself as things are, and why; null before it is open. */
export function closingTime(times: Times): ClosingTime | null {
  const { openedAt } = times
  if (!openedAt) return null
  return possibleTimes(openedAt, times).reduce((first, next) => (next.at < first.at ? next : first))
}

/** The same for the countdown of an open page, which is there as long as somebody sees it. */
export function shownClosingTime(times: Times): Date | null {
  return times.openedAt && (closingTime({ ...times, seenAt: after(times.openedAt, LONGEST_MS) })?.at ?? null)
}
