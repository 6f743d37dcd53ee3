import type { DrillFrequency } from './types'

const FREQUENCIES = {
  off: 'Only when somebody asks for it',
  each_full: 'Each new full backup',
  weekly: 'The newest backup, once a week',
  monthly: 'The newest backup, once a month',
} as const satisfies Record<DrillFrequency, string>

/** "Each new full backup" */
export function drillFrequencyWords(frequency: DrillFrequency): string {
  return FREQUENCIES[frequency]
}

/** "None from 08:00 to 18:00 (Europe/Berlin)", or "At any time". */
export function drillHoursWords(hours: {
  busyFrom: string | null
  busyUntil: string | null
  timeZone: string
}): string {
  const { busyFrom, busyUntil, timeZone } = hours
  return busyFrom && busyUntil ? `None from ${busyFrom} to ${busyUntil} (${timeZone})` : 'At any time'
}
