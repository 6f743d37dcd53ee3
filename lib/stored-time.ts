import { z } from 'zod'

/** A point in time in ISO 8601 that PostgreSQL can keep, in UTC. Years run from 0001 to 9999. */
export function storedTime() {
  const error = 'Write the time as in ISO 8601.'
  return z.iso
    .datetime({ offset: true, error })
    .transform((text) => new Date(text).toISOString())
    .refine((text) => /^(?!0000)\d{4}-/.test(text), error)
}
