import { z } from 'zod'

/** The JSON column `service.source`: what a service was restored from. */
export const restoreSourceSchema = z.object({
  backupId: z.uuid(),
  serviceId: z.uuid(),
  serviceName: z.string(),
  takenAt: z.iso.datetime(),
})
