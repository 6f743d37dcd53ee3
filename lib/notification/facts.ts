import { z } from 'zod'

const time = z.coerce.date().nullish()

/** The JSON column `notification.facts`: what triggers and ticks write of each cause. Bytes, and times. */
export const factsSchema = z.object({
  reason: z.string().nullish(),
  isPartial: z.boolean().default(false),
  isExternal: z.boolean().default(false),
  lastGoodAt: time,
  expectedBy: time,
  takenAt: time,
  kind: z.string().optional(),
  requestedBy: z.string().optional(),
  state: z.string().optional(),
  freeBytes: z.number().optional(),
  totalBytes: z.number().optional(),
  bytesPerDay: z.number().nullish(),
  fullAt: time,
})

export type Facts = z.infer<typeof factsSchema>
