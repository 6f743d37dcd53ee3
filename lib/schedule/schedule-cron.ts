import { Cron } from 'croner'

type Field = { name: string; min: number; max: number; words?: readonly string[] }

const FIELDS = [
  { name: 'Minute', min: 0, max: 59 },
  { name: 'Hour', min: 0, max: 23 },
  { name: 'Day of month', min: 1, max: 31 },
  {
    name: 'Month',
    min: 1,
    max: 12,
    words: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  { name: 'Day of week', min: 0, max: 7, words: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
] as const satisfies readonly Field[]

/** The most days that each month can have; a day beyond them never comes. */
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

const ITEM = /^(?:(\*)|([0-9A-Z]+)(?:-([0-9A-Z]+))?)(?:\/(\d+))?$/i

class CronProblem extends Error {}

function toNumber(text: string, { name, min, max, words }: Field): number {
  const index = words?.indexOf(text.toUpperCase()) ?? -1
  const value = index >= 0 ? index + min : Number(text)
  if (!/^\d{1,2}$/.test(text) && index < 0) throw new CronProblem(`${name}: "${text}" is not understood.`)
  if (value < min || value > max) throw new CronProblem(`${name}: ${text} is not between ${min} and ${max}.`)
  return value
}

function expandItem(item: string, field: Field): number[] {
  const [matched, star, first, last, step] = ITEM.exec(item) ?? []
  if (matched === undefined) throw new CronProblem(`${field.name}: "${item}" is not understood.`)
  const from = star || first === undefined ? field.min : toNumber(first, field)
  const to = star ? field.max : last === undefined ? from : toNumber(last, field)
  if (from > to) throw new CronProblem(`${field.name}: the range ${item} goes backwards.`)
  if (step === undefined) return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  if (!star && last === undefined)
    throw new CronProblem(`${field.name}: write ${from}-${field.max}/${step} or */${step}, not ${item}.`)
  const stepSize = Number(step)
  if (stepSize < 1 || stepSize > field.max)
    throw new CronProblem(`${field.name}: the step ${step} is not between 1 and ${field.max}.`)
  return Array.from({ length: Math.floor((to - from) / stepSize) + 1 }, (_, index) => from + index * stepSize)
}

function expand(text: string, field: Field): number[] {
  return [...new Set(text.split(',').flatMap((item) => expandItem(item, field)))]
}

/** The values of the five fields. @throws CronProblem */
function expandAll(expression: string): number[][] {
  const parts = expression.trim().split(/\s+/)
  if (parts.length > FIELDS.length)
    throw new CronProblem('Write five fields, not more: minute, hour, day of month, month, day of week. No seconds.')
  if (parts.length < FIELDS.length)
    throw new CronProblem('Write five fields: minute, hour, day of month, month, day of week, for example 0 3 * * 1.')
  return FIELDS.map((field, index) => expand(parts[index] ?? '', field))
}

/** What is wrong with a cron expression, in a sentence that names the field; null when it can be used. */
export function findCronProblem(expression: string): string | null {
  try {
    const [minutes = [], _hours, days = [], months = []] = expandAll(expression)
    const [, , dayText, , weekdayText] = expression.trim().split(/\s+/)
    if (minutes.length > 1)
      return 'Minute: backups start at most once an hour, so give one minute, for example 0. */30 or * is too often.'
    const isDayPossible = months.some((month) => days.some((day) => day <= (LONGEST_MONTHS[month - 1] ?? 0)))
    if (weekdayText === '*' && dayText !== '*' && !isDayPossible)
      return 'Day of month: no month that is given here has such a day, so this would never run.'
    return null
  } catch (error) {
    if (error instanceof CronProblem) return error.message
    throw error
  }
}

/** Whether clocks that show this minute of the day are meant: else a clock change has moved the run. */
export function isMeant(expression: string, minuteOfDay: number): boolean {
  const [minutes = [], hours = []] = expandAll(expression)
  return minutes.includes(minuteOfDay % 60) && hours.includes(Math.floor(minuteOfDay / 60))
}

/**
 * The first run after a moment. Given times of day survive clock changes: one that a spring change leaves out runs at
 * the first moment after the gap, one that comes twice in autumn runs once. "Every hour" just goes on hourly.
 */
export function nextCronRun(expression: string, timeZone: string, after: Date): Date {
  const cron = new Cron(expression, { timezone: timeZone, paused: true, mode: '5-part', fixedTimeRule: 'no-wildcard' })
  const next = cron.nextRun(after)
  if (!next) throw new Error(`The cron expression ${expression} never runs.`)
  return next
}
