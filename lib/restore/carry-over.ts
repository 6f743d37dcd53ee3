import { accessListSchema } from '@/lib/access/schemas'
import { checkQueriesSchema } from '@/lib/drill/check-queries'
import type { Prisma, Service } from '@/lib/db'
import type { ConfigurationColumns } from '@/lib/schedule/schedule-configuration'

/** Columns of a service that a service restored from it starts with. */
export type CarriedSettings = ConfigurationColumns &
  Pick<Service, 'drillFrequency' | 'drillBusyFrom' | 'drillBusyUntil' | 'drillTimeZone'> & {
    accessList: Prisma.InputJsonArray
    checkQueries: Prisma.InputJsonArray
  }

/** What a service restored from this one takes over; the row of a deleted service still has it. */
export function carriedSettings(origin: Service): CarriedSettings {
  const { backupPeriodHours, backupStartTime, backupCron, backupTimeZone, quietFrom, quietUntil } = origin
  return {
    accessList: accessListSchema.parse(origin.accessList),
    backupPeriodHours,
    backupStartTime,
    backupCron,
    backupTimeZone,
    quietFrom,
    quietUntil,
    backupRetentionDays: origin.backupRetentionDays,
    chainLength: origin.chainLength,
    drillFrequency: origin.drillFrequency,
    drillBusyFrom: origin.drillBusyFrom,
    drillBusyUntil: origin.drillBusyUntil,
    drillTimeZone: origin.drillTimeZone,
    checkQueries: checkQueriesSchema.parse(origin.checkQueries),
  }
}
