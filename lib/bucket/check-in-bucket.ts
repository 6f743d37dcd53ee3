import type { ChainFiles } from '@/lib/backup/chain-files'
import { type CheckOptions, checkFiles, describeDamage } from '@/lib/backup/check-files'
import type { StoredFiles } from '@/lib/backup/manifest'
import { type Bucket, db } from '@/lib/db'
import { AppError, isAppError } from '@/lib/errors'
import { openStoredBackup, requireWhole } from './bucket-files'
import { getBucketRow } from './find-bucket'
import type { ObjectStore } from './object-store'
import { withBucketStore } from './open-bucket-store'
import { StoreFailure } from './store-failure'

type Read = { files: number; error: string | null }

/** What a failure tells about the backup itself; null when a store refused or was away, which tells nothing. */
function damageIn(error: unknown): string | null {
  if (!isAppError(error) || error.retryable) return null
  return error instanceof StoreFailure || error.cause instanceof StoreFailure ? null : error.userMessage
}

/** Why a backup can't be opened, when that tells about the backup. */
export async function openOrExplain(store: ObjectStore, name: string): Promise<ChainFiles | string> {
  try {
    return await openStoredBackup(store, name)
  } catch (error) {
    const damage = damageIn(error)
    if (damage === null) throw error
    return damage
  }
}

/**
 * A whole backup, as its table of contents and the bucket's list say; damage is written down at the backup.
 * @throws AppError `conflict` naming what is missing, or the store's own failure.
 */
export async function requireStored(bucket: Bucket, name: string): Promise<StoredFiles> {
  // Outside of what is judged: an address that is not allowed tells nothing of the backup.
  return withBucketStore(bucket, async (store) => {
    try {
      return await requireWhole(await openStoredBackup(store, name))
    } catch (error) {
      const damage = damageIn(error)
      if (damage !== null && bucket.state === 'active') await recordBucketCheck(bucket.id, name, damage)
      throw error
    }
  })
}

/**
 * Reads every object of a backup in a bucket against the checksums in its table of contents.
 * @throws AppError when the store refuses or does not answer: then nothing can be said of the backup.
 */
export async function checkInBucket(bucketId: string, name: string, options: CheckOptions): Promise<Read> {
  const bucket = await getBucketRow(db, bucketId)
  return withBucketStore(bucket, async (store) => {
    const chain = await openOrExplain(store, name)
    if (typeof chain === 'string') return { files: 0, error: chain }
    const { files, damaged } = await checkFiles(chain, options)
    return { files, error: describeDamage(chain.name, files, damaged) }
  })
}

/** Writes down what a check found. @throws AppError `conflict` when the bucket is not known any more. */
export async function recordBucketCheck(bucketId: string, name: string, error: string | null): Promise<void> {
  const found = { checkedAt: new Date(), error }
  const where = { bucketId_name: { bucketId, name } }
  await db.$transaction(async (tx) => {
    if ((await tx.bucket.count({ where: { id: bucketId, state: 'active' } })) === 0)
      throw new AppError('conflict', 'The external backup was set up anew or removed in the meantime.')
    await tx.bucketCheck.upsert({ where, create: { bucketId, name, ...found }, update: found })
  })
}
