import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { PERIOD_HOURS } from '@/lib/schedule/schedule'
import { storedText } from '@/lib/stored-text'
import type { ExternalScheduleKind } from './types'
import { timeOfDay, timeZone } from '@/lib/schedule/schedule-schemas'

export const PROVIDERS = ['s3', 'gcs', 'azure'] as const

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g
const MAX_SECRET_LENGTH = 2_000
const MAX_PEM_LENGTH = 50_000

const needed = (what: string) => storedText(`Enter ${what}.`).trim().min(1, `Enter ${what}.`)
const secret = (what: string) => z.string().trim().max(MAX_SECRET_LENGTH, `This is too long for ${what}.`).default('')

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined
  } catch {
    return false
  }
}

const caPem = z
  .string()
  .trim()
  .max(MAX_PEM_LENGTH, 'This is too long for a certificate.')
  .refine(
    (text) => text === '' || (text.match(CERTIFICATE)?.every(isCertificate) ?? false),
    'Paste the certificate of the authority in PEM form, from BEGIN CERTIFICATE to END CERTIFICATE.',
  )
  .default('')

const periods: readonly number[] = PERIOD_HOURS

const MAX_KEY_ID_LENGTH = 200
const KEY_ID_TOO_LONG = 'This is too long for an access key ID.'

const s3Fields = z.object({
  address: needed('the bucket path').max(1_000, 'This address is too long.'),
  accessKeyId: needed('the access key ID').max(MAX_KEY_ID_LENGTH, KEY_ID_TOO_LONG),
  /** Left empty, the known one stays. */
  secretAccessKey: secret('a secret access key'),
  caPem,
})

/** May stay empty with a role. */
const optionalKeyId = storedText().trim().max(MAX_KEY_ID_LENGTH, KEY_ID_TOO_LONG).default('')

const roleArn = z
  .string()
  .trim()
  .max(2_048, 'This is too long for a role.')
  .regex(
    /^(arn:aws[a-z-]*:iam::(\d{12})?:role\/[\w+=,.@/-]+)?$/,
    'Write the whole ARN: arn:aws:iam::123456789012:role/my-role.',
  )
  .default('')

const region = z
  .string()
  .trim()
  .regex(/^([a-z0-9][a-z0-9-]{0,62})?$/, 'A region has small letters, digits and hyphens: eu-central-1.')
  .default('')

/** Where a bucket is and how it is opened, as a form sends it. */
export const bucketFieldsSchema = z.discriminatedUnion('provider', [
  s3Fields.extend({ provider: z.literal('s3'), accessKeyId: optionalKeyId, roleArn, region }),
  s3Fields.extend({ provider: z.literal('gcs') }),
  z.object({
    provider: z.literal('azure'),
    connectionString: secret('a connection string'),
    container: needed('the container name').regex(
      /^[a-z0-9](-?[a-z0-9]){2,62}$/,
      'A container name has 3 to 63 small letters, digits and single hyphens.',
    ),
    path: storedText()
      .trim()
      .max(500, 'This path is too long.')
      .transform((path) => path.split('/').filter(Boolean).join('/'))
      .refine(
        (path) => !path.split('/').some((part) => part === '.' || part === '..'),
        'The path must not have dots alone.',
      )
      .default(''),
  }),
])

export type BucketFields = z.infer<typeof bucketFieldsSchema>

/** `service`: on the service's own schedule, whatever that becomes. */
const EXTERNAL_SCHEDULES = ['period', 'start-time', 'service'] as const satisfies readonly ExternalScheduleKind[]

export const bucketOptionsSchema = z.object({
  schedule: z.enum(EXTERNAL_SCHEDULES).default('period'),
  periodHours: z.coerce
    .number()
    .refine((hours) => periods.includes(hours), 'Choose one of the listed frequencies.')
    .default(24),
  startTime: timeOfDay.default('02:00'),
  timeZone: timeZone.default('UTC'),
  mayDelete: z.boolean().default(false),
})

/** The columns of a bucket that hold these. */
export function optionColumns({ schedule, startTime, ...options }: z.infer<typeof bucketOptionsSchema>) {
  const isTimed = schedule === 'start-time'
  return { ...options, startTime: isTimed ? startTime : null, followsService: schedule === 'service' }
}

export const bucketIdSchema = z.object({ bucketId: z.uuid('This is not a bucket.') })
