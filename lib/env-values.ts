import { z } from 'zod'

/** A variable that is set to nothing counts as not set. */
export const blankAsUnset = (value: unknown) => (value === '' ? undefined : value)

export const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blankAsUnset, schema.optional())
