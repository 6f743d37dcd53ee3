import type { Bucket, Prisma } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { openSecret, sealSecret } from '@/lib/secrets'
import { isAws, parseAzureConnection, parseS3Location, regionInAddress, type S3Location, s3Address } from './location'
import type { BucketFields } from './schemas'

type Columns = Pick<
  Prisma.BucketUncheckedCreateInput,
  'provider' | 'address' | 'container' | 'path' | 'accessKeyId' | 'secretEnc' | 'roleArn' | 'region' | 'caPem'
>

type S3Fields = Exclude<BucketFields, { provider: 'azure' }>

/** The known secret for a field left empty, but never for another host: who answers there must not learn it. */
function keptSecret(known: Bucket | null, isSameHost: (known: Bucket) => boolean, field: string, what: string): string {
  const secret = known?.secretEnc ? openSecret(known.secretEnc) : ''
  if (known && secret !== '' && isSameHost(known)) return secret
  const sentence = secret !== '' ? `Enter ${what} again for another address.` : `Enter ${what}.`
  throw new AppError('bad_request', sentence, { fieldErrors: { [field]: [sentence] } })
}

/** None where the address tells it; another one there could only be wrong. */
function regionColumn(fields: S3Fields, location: S3Location): string | null {
  const region = (fields.provider === 's3' && fields.region) || null
  const told = regionInAddress(location)
  if (region === null || told === null) return region
  if (region === told) return null
  const sentence = `The address says ${told}: leave the region empty, or change the address.`
  throw new AppError('bad_request', sentence, { fieldErrors: { region: [sentence] } })
}

function wrongKeyId(sentence: string): AppError {
  return new AppError('bad_request', sentence, { fieldErrors: { accessKeyId: [sentence] } })
}

/**
 * The key of a bucket with S3's interface, none with a role alone. Its secret is then sealed as an empty text: a row
 * without one is a set-up that was removed.
 */
function keyColumns(fields: S3Fields, roleArn: string | null, kept: () => string) {
  const { accessKeyId, secretAccessKey } = fields
  if (accessKeyId !== '') return { accessKeyId, secretEnc: sealSecret(secretAccessKey || kept()) }
  if (roleArn === null)
    throw wrongKeyId(
      fields.provider === 's3' ? 'Enter the access key ID, or a role of AWS.' : 'Enter the access key ID.',
    )
  if (secretAccessKey !== '') throw wrongKeyId('Enter the access key ID too, or leave the secret empty.')
  return { accessKeyId: null, secretEnc: sealSecret('') }
}

/** A role that has no key: the console's own credentials take it. */
export function needsOwnCredentials({ accessKeyId, roleArn }: Pick<Columns, 'accessKeyId' | 'roleArn'>): boolean {
  return Boolean(roleArn) && !accessKeyId
}

/** The columns for a form's fields; `known` is the row that it changes. @throws AppError with messages at the fields. */
export function bucketColumns(fields: BucketFields, known: Bucket | null): Columns {
  if (fields.provider === 'azure') {
    const { container, path } = fields
    const isAzure = ({ provider }: Bucket) => provider === 'azure'
    const secret = fields.connectionString || keptSecret(known, isAzure, 'connectionString', 'the connection string')
    const address = [parseAzureConnection(secret).endpoint, container, ...(path ? [path] : [])].join('/')
    const none = { accessKeyId: null, roleArn: null, region: null, caPem: null }
    return { provider: 'azure', address, container, path, secretEnc: sealSecret(secret), ...none }
  }
  const location = parseS3Location(fields.address)
  const roleArn = (fields.provider === 's3' && fields.roleArn) || null
  if (roleArn && !isAws(location)) {
    const sentence = 'Only buckets of AWS are opened by a role: the engine takes it there.'
    throw new AppError('bad_request', sentence, { fieldErrors: { roleArn: [sentence] } })
  }
  const isSameHost = (other: Bucket) =>
    other.provider === fields.provider && new URL(other.address).host === new URL(s3Address(location)).host
  const kept = () => keptSecret(known, isSameHost, 'secretAccessKey', 'the secret access key')
  return {
    provider: fields.provider,
    address: s3Address(location),
    container: null,
    path: location.path,
    ...keyColumns(fields, roleArn, kept),
    roleArn,
    region: regionColumn(fields, location),
    caPem: fields.caPem || null,
  }
}

/** Two rows that mean the same place, whatever their keys. */
export function isSamePlace(one: Pick<Bucket, 'provider' | 'address'>, other: Pick<Bucket, 'provider' | 'address'>) {
  return one.provider === other.provider && one.address === other.address
}
