import type { Service } from '@/lib/db'
import type { QuietHours } from '@/lib/schedule/schedule-quiet'

type Columns = Pick<Service, 'drillBusyFrom' | 'drillBusyUntil' | 'drillTimeZone'>

/** The hours in which no scheduled drill of a service starts. */
export function drillHours({
  drillBusyFrom: from,
  drillBusyUntil: until,
  drillTimeZone: timeZone,
}: Columns): QuietHours {
  return { timeZone, quiet: from !== null && until !== null ? { from, until } : null }
}
