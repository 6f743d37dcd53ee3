import { z } from 'zod'
import { roleSchema } from '@/lib/auth/schemas'
import { storedText } from '@/lib/stored-text'
import { EXPIRES_IN_DAYS } from './expiry'

const MAX_NAME_LENGTH = 50

const days: readonly number[] = EXPIRES_IN_DAYS

export const newKeySchema = z.object({
  name: storedText('Enter a name.')
    .trim()
    .min(1, 'Enter a name.')
    .max(MAX_NAME_LENGTH, `Use ${MAX_NAME_LENGTH} characters or fewer.`),
  role: roleSchema,
  /** Without it the key is good until it is revoked. */
  expiresInDays: z
    .number()
    .refine((number) => days.includes(number), `Choose ${EXPIRES_IN_DAYS.join(', ')} days, or never.`)
    .nullish(),
})

/** Both parts of a key, as in ClickHouse Cloud: letters and digits, so that they need no quoting anywhere. */
export const KEY_PART = /^[A-Za-z0-9]{8,128}$/
export const keyIdSchema = z.object({ keyId: z.string().regex(KEY_PART, 'This is not a key.') })
