import type { CheckQuery } from './check-queries'

export const DRILL_FREQUENCIES = ['off', 'each_full', 'weekly', 'monthly'] as const
export type DrillFrequency = (typeof DRILL_FREQUENCIES)[number]

/** JSON as the browser gets it; times of day are "HH:MM" in `timeZone`. */
export type DrillConfiguration = {
  serviceId: string
  frequency: DrillFrequency
  /** No scheduled drill starts between these two. */
  busyFrom: string | null
  busyUntil: string | null
  timeZone: string
  /** Null for who may not read the data of backups. */
  checkQueries: CheckQuery[] | null
  checkQueryCount: number
}
