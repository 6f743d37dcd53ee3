import { accessListSchema } from '@/lib/access/schemas'
import type { Prisma, Service } from '@/lib/db'
import type { ConfigurationColumns } from '@/lib/schedule/schedule-configuration'

/** Columns of a service that a service restored from it starts with. */
export type CarriedSettings = ConfigurationColumns & { accessList: Prisma.InputJsonArray }

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
  }
}
