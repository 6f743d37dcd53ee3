import type { Bucket } from '@/lib/db'
import { AppError } from '@/lib/errors'
import type { BackupPlace } from '@/lib/clickhouse/statements/schemas'
import type { BackupDisk } from '@/lib/provisioning/port'
import { openSecret } from '@/lib/secrets'
import { openAzureStore } from './azure-store'
import { isLoopbackAllowed, requireAllowedAddress } from './guard-address'
import { guardedAgents } from './guarded-agents'
import { parseAzureConnection, parseS3Location, s3Address } from './location'
import type { ObjectStore } from './object-store'
import { findOwnCredentials } from './own-credentials'
import { openS3Store } from './s3-store'

/** The secret access key, empty with a role that has no key, or on Azure the connection string. @throws AppError `conflict` when it was removed. */
export function bucketSecret({ secretEnc }: Bucket): string {
  if (secretEnc === null) throw new AppError('conflict', 'The set-up of this bucket was removed, and its keys with it.')
  return openSecret(secretEnc)
}

/** The bucket as the console reads it; close it after use. @throws AppError when its address is not allowed. */
export async function openBucketStore(bucket: Bucket): Promise<ObjectStore> {
  const secret = bucketSecret(bucket)
  const { accessKeyId, roleArn, caPem } = bucket
  const agents = guardedAgents(isLoopbackAllowed(), caPem)
  if (bucket.provider === 'azure') {
    await requireAllowedAddress(parseAzureConnection(secret).endpoint)
    return openAzureStore({ connectionString: secret, container: bucket.container ?? '', path: bucket.path }, agents)
  }
  const location = parseS3Location(bucket.address, bucket.region)
  await requireAllowedAddress(s3Address(location))
  return openS3Store(location, { accessKeyId: accessKeyId ?? '', secretAccessKey: secret, roleArn, caPem }, agents)
}

/** Runs `work` with the bucket's objects, and closes the connection. */
export async function withBucketStore<T>(bucket: Bucket, work: (store: ObjectStore) => Promise<T>): Promise<T> {
  const store = await openBucketStore(bucket)
  try {
    return await work(store)
  } finally {
    store.close()
  }
}

/** What the bucket's disk is called on every engine. */
export const bucketDiskName = ({ id }: Pick<Bucket, 'id'>) => `bucket_${id.replaceAll('-', '')}`

/** What the engine takes a role with: the key, or without one what this process has. */
async function engineKeys({ accessKeyId, roleArn }: Bucket, secretAccessKey: string) {
  if (accessKeyId !== null || roleArn === null) return { accessKeyId: accessKeyId ?? '', secretAccessKey }
  const own = await findOwnCredentials()
  if (own.kind !== 'key') return { accessKeyId: '', secretAccessKey: '', isOfInstance: own.kind === 'instance' }
  const { sessionToken = null } = own
  return { accessKeyId: own.accessKeyId, secretAccessKey: own.secretAccessKey, sessionToken }
}

/** The disk through which an engine without S3() and AzureBlobStorage() reaches the bucket. */
export async function bucketDisk(bucket: Bucket): Promise<BackupDisk> {
  const name = bucketDiskName(bucket)
  const secret = bucketSecret(bucket)
  if (bucket.provider === 'azure') {
    return { kind: 'azure', name, connectionString: secret, container: bucket.container ?? '' }
  }
  const location = parseS3Location(bucket.address, bucket.region)
  return {
    kind: 's3',
    name,
    address: s3Address(location),
    region: location.region,
    ...(await engineKeys(bucket, secret)),
    roleArn: bucket.roleArn,
    caPem: bucket.caPem,
  }
}

/** Where a backup of this name lies, as an engine with the bucket's disk says it. An Azure disk is the whole container. */
export function placeOnDisk(bucket: Bucket, name: string): BackupPlace {
  const isBelowPath = bucket.provider === 'azure' && bucket.path !== ''
  return { kind: 'disk', disk: bucketDiskName(bucket), name: isBelowPath ? `${bucket.path}/${name}` : name }
}

/** The same for an engine with S3() and AzureBlobStorage(); its secret goes with the statement's secrets. */
export function placeByFunction(bucket: Bucket, name: string): BackupPlace {
  if (bucket.provider === 'azure') {
    const path = bucket.path === '' ? name : `${bucket.path}/${name}`
    return { kind: 'azure', container: bucket.container ?? '', path }
  }
  const { accessKeyId, roleArn } = bucket
  const url = `${bucket.address}/${name}`
  if (accessKeyId === null && roleArn !== null) return { kind: 's3', url, credentials: { kind: 'role', roleArn } }
  const credentials = { kind: 'key' as const, accessKeyId: accessKeyId ?? '', ...(roleArn && { roleArn }) }
  return { kind: 's3', url, credentials }
}
