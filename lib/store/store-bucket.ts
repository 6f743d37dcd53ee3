import { createHash } from 'node:crypto'
import { parseS3Location } from '@/lib/bucket/location'
import type { ObjectStore } from '@/lib/bucket/object-store'
import { openS3Store, type S3Keys } from '@/lib/bucket/s3-store'
import { db, type Service, type StoreBucket, type Tx } from '@/lib/db'
import { AppError, errorText, isAppError } from '@/lib/errors'
import { findExisting } from '@/lib/existing/schemas'
import { type BackupDisk, isPathDisk } from '@/lib/provisioning/port'
import { openSecret } from '@/lib/secrets'
import { backupDisk, diskNameOf, ownDiskName } from './paths'

/** Enough of the address to tell one store's disk from another's on an engine that knows both. */
const HASH_LENGTH = 8

/** Where the backups of a service lie, and how engines call that. */
export type StorePlace = { serviceId: string; disk: string | null; storeBucketId: string | null }

/** The bucket that new backups go into; null when they go into the data directory. */
export function findCurrentStoreBucket(tx: Pick<Tx, 'storeBucket'> = db): Promise<StoreBucket | null> {
  return tx.storeBucket.findFirst({ where: { isCurrent: true } })
}

/** The name of a service's disk in a bucket: the same on every engine, so that a base backup's name resolves on any. */
function diskNameIn({ address }: StoreBucket, serviceId: string): string {
  const hash = createHash('sha256').update(address).digest('hex').slice(0, HASH_LENGTH)
  return `${ownDiskName(serviceId)}_${hash}`
}

/** Where the next backup of a service goes. */
export async function placeOfNew(tx: Pick<Tx, 'storeBucket'>, service: Service): Promise<StorePlace> {
  const existing = findExisting(service)
  if (existing) return { serviceId: service.id, disk: existing.disk, storeBucketId: existing.storeBucketId }
  const bucket = await findCurrentStoreBucket(tx)
  return { serviceId: service.id, disk: bucket && diskNameIn(bucket, service.id), storeBucketId: bucket?.id ?? null }
}

async function bucketDisk(storeBucketId: string, place: Omit<StorePlace, 'storeBucketId'>): Promise<BackupDisk> {
  const bucket = await db.storeBucket.findUniqueOrThrow({ where: { id: storeBucketId } })
  return {
    kind: 's3',
    name: diskNameOf(place),
    address: `${bucket.address}/${place.serviceId}`,
    region: bucket.region,
    ...keysOf(bucket),
  }
}

/** The disk through which an engine reaches the backups of a place. */
export async function diskOf({ serviceId, disk, storeBucketId }: StorePlace): Promise<BackupDisk> {
  return storeBucketId ? bucketDisk(storeBucketId, { serviceId, disk }) : backupDisk(serviceId, disk)
}

/** The same to be read only; of a bucket the engine knows no such disk, and nobody but the console runs a BACKUP there. */
export async function readOnlyDiskOf(place: StorePlace): Promise<BackupDisk> {
  const disk = await diskOf(place)
  return isPathDisk(disk) ? { ...disk, isReadOnly: true } : disk
}

function keysOf({ accessKeyId, secretEnc, caPem }: StoreBucket): S3Keys {
  return { accessKeyId, secretAccessKey: openSecret(secretEnc), caPem }
}

/** What goes wrong with the console's own store tells nothing about a backup's files: it may all be there tomorrow. */
function storeAway(address: string, error: unknown): AppError {
  const sentence = isAppError(error) ? error.userMessage : errorText(error)
  const message = isAppError(error) ? error.message : sentence
  return new AppError('unavailable', `The backup store ${address} can't be used: ${sentence}`, {
    message,
    retryable: true,
    cause: error,
  })
}

/** The same objects; every failure is `unavailable`, retryable, and names the store. */
function explaining(store: ObjectStore, address: string): ObjectStore {
  const explain = (error: unknown): never => {
    throw storeAway(address, error)
  }
  async function* each<T>(values: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* values
    } catch (error) {
      throw storeAway(address, error)
    }
  }
  return {
    list: (prefix) => each(store.list(prefix)),
    listNames: (directory) => each(store.listNames(directory)),
    read: async (key) => {
      const content = await store.read(key).catch(explain)
      return content && each(content)
    },
    write: (key, text) => store.write(key, text).catch(explain),
    remove: (key) => store.remove(key).catch(explain),
    close: () => store.close(),
  }
}

/** One client for each store and its keys: they are asked often, and connections are kept. */
const opened = new Map<string, { updatedAt: number; store: Promise<ObjectStore> }>()

/** The objects of a store, below its path. */
export async function openStoreBucket(storeBucketId: string): Promise<ObjectStore> {
  const bucket = await db.storeBucket.findUniqueOrThrow({ where: { id: storeBucketId } })
  const known = opened.get(storeBucketId)
  if (known?.updatedAt === bucket.updatedAt.getTime()) return known.store
  const location = { ...parseS3Location(bucket.address), region: bucket.region }
  const store = openS3Store(location, keysOf(bucket)).then((one) => explaining(one, bucket.address))
  opened.set(storeBucketId, { updatedAt: bucket.updatedAt.getTime(), store })
  return store
}
