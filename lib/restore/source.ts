import { z } from 'zod'

/** The JSON column `service.source`: what a service was restored from. */
export const restoreSourceSchema = z.object({
  backupId: z.uuid(),
  serviceId: z.uuid(),
  serviceName: z.string(),
  takenAt: z.iso.datetime(),
  /** How much of the backup it got; all of it without this. */
  part: z
    .object({ tables: z.number(), of: z.number(), withSomePartitions: z.number(), structureOnly: z.boolean() })
    .optional(),
})
