import type { Prisma, Service } from '@/lib/db'
import { accessListSchema } from '@/lib/access/schemas'

/** Columns of a service that a service restored from it starts with. */
export type CarriedSettings = { accessList: Prisma.InputJsonArray }

/** What a service restored from this one takes over; the row of a deleted service still has it. */
export function carriedSettings(origin: Service): CarriedSettings {
  return { accessList: accessListSchema.parse(origin.accessList) }
}
