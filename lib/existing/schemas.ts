import { isIP } from 'node:net'
import path from 'node:path'
import { z } from 'zod'
import type { Service } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { serviceNameSchema } from '@/lib/service/schemas'
import { storedText } from '@/lib/stored-text'
import type { ServerPlace } from './server-place'

const HOST_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}$/
const DISK_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

const portSchema = (message: string) =>
  z.coerce.number({ error: message }).int(message).min(1, message).max(65_535, message)

const pemSchema = z
  .string()
  .trim()
  .max(100_000, 'This is too long for a certificate.')
  .refine(
    (pem) => pem === '' || /^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----$/.test(pem),
    'Paste the certificate as PEM, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.',
  )
  .transform((pem) => pem || null)
  .nullable()
  .default(null)

/** What a person says about a server that they run themselves. */
export const connectionSchema = z.object({
  host: z
    .string({ error: 'Enter the host.' })
    .trim()
    .min(1, 'Enter the host.')
    .refine((host) => isIP(host) !== 0 || HOST_NAME.test(host), 'Enter a host name or an IP address, without a port.'),
  httpPort: portSchema('Enter the HTTP port: a number from 1 to 65535.'),
  tcpPort: portSchema('Enter the native port: a number from 1 to 65535.'),
  isTls: z.boolean().default(false),
  caPem: pemSchema,
  username: storedText('Enter the user.').trim().min(1, 'Enter the user.').max(200, 'This is too long.'),
  password: z.string().max(1_000, 'This is too long.').default(''),
  /** The disk of the server that backups go to. */
  disk: z
    .string({ error: 'Enter the disk.' })
    .trim()
    .regex(DISK_NAME, 'Use letters, digits and _, beginning with a letter.')
    .refine((disk) => disk !== 'default', 'Give backups a disk of their own: default holds the data of the server.'),
  /** Where the console finds what the server writes to that disk; null where that disk lies in the console's bucket. */
  directory: storedText('Enter the directory.')
    .trim()
    .refine((directory) => directory === '' || path.isAbsolute(directory), 'Use an absolute path, beginning with /.')
    .transform((directory) => (directory === '' ? null : path.resolve(directory))),
})

export type Connection = z.infer<typeof connectionSchema>

export const namedConnectionSchema = connectionSchema.extend({ name: serviceNameSchema })

/** The JSON column `service.existing`. */
const existingSchema = z.object({
  tls: z.object({ caPem: z.string().nullable() }).nullable(),
  disk: z.string(),
  directory: z.string().nullable(),
  /** The bucket that the disk lies in, where there is no directory. */
  storeBucketId: z.uuid().nullable().default(null),
})

export type Existing = z.infer<typeof existingSchema>

/** What the row says of a server that already existed; null for a service that the console runs. */
export function findExisting({ existing }: Pick<Service, 'existing'>): Existing | null {
  return existing === null ? null : existingSchema.parse(existing)
}

/** The columns of a service's row that a connection is kept in, besides the sealed password. */
export function toColumns(
  { host, httpPort, tcpPort, username, isTls, caPem, disk, directory }: Connection,
  { root }: ServerPlace,
) {
  const storeBucketId = directory === null && root ? root.storeBucketId : null
  const existing = { tls: isTls ? { caPem } : null, disk, directory, storeBucketId } satisfies Existing
  return { host, httpPort, tcpPort, username, existing }
}

/** How a server gets a backup in a bucket all the same. */
export const RUN_IT_THERE = ' Run BACKUP with S3(…) or AzureBlobStorage(…) on the server itself.'

/** @throws AppError `conflict` for a server that already existed: the console never does this to one. `instead`: what people can do. */
export function requireOurs(service: Pick<Service, 'existing' | 'name'>, what: string, instead = ''): void {
  if (!findExisting(service)) return
  throw new AppError(
    'conflict',
    `${service.name} is a server of your own: the console only backs it up, and does not ${what} it. Nothing was changed.${instead}`,
  )
}
