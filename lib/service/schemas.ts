import { z } from 'zod'
import { blankAsUnset } from '@/lib/env-values'
import { imageSchema } from '@/lib/provisioning/docker/image-name'
import { storedText } from '@/lib/stored-text'

/** Longest service name, as in ClickHouse Cloud's API. */
export const MAX_NAME_LENGTH = 50

/** 1-50 characters, nothing invisible: names stand in file names, logs and confirmation fields. */
export const serviceNameSchema = z
  .string({ error: 'Enter a name.' })
  .trim()
  .min(1, 'Enter a name.')
  .max(MAX_NAME_LENGTH, `Use ${MAX_NAME_LENGTH} characters or fewer.`)
  .refine((name) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(name), 'Use visible characters only.')

/** The image of a service's container, where a person names one; an empty field names none. */
export const serviceImageSchema = z.preprocess(blankAsUnset, imageSchema.optional())

/** The host that a new service is to be on; an empty field leaves it to the driver. */
export const hostIdSchema = z.preprocess(blankAsUnset, storedText().max(100).optional())

export const serviceIdSchema = z.object({ serviceId: z.uuid('This is not a service.') })
