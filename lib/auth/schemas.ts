import { z } from 'zod'
import { storedText } from '@/lib/stored-text'
import { ROLES } from './permissions'

export const MIN_PASSWORD_LENGTH = 12
const MAX_PASSWORD_LENGTH = 128
const MAX_NAME_LENGTH = 100

export const passwordSchema = z
  .string({ error: 'Enter a password.' })
  .min(MIN_PASSWORD_LENGTH, `Use ${MIN_PASSWORD_LENGTH} characters or more.`)
  .max(MAX_PASSWORD_LENGTH, `Use ${MAX_PASSWORD_LENGTH} characters or fewer.`)

export const emailSchema = z.email('Enter an e-mail address.').transform((email) => email.toLowerCase())

export const userIdSchema = z.object({ userId: storedText().min(1).max(100) })

export const newUserSchema = z.object({
  name: storedText().trim().min(1, 'Enter a name.').max(MAX_NAME_LENGTH, `Use ${MAX_NAME_LENGTH} characters or fewer.`),
  email: emailSchema,
  password: passwordSchema,
})

export const roleSchema = z.enum(ROLES, { error: 'Choose a role.' })
