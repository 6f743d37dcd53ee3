import type { Ctx } from '@/lib/auth/ctx'
import { type Bucket, db } from '@/lib/db'
import { AppError, isAppError } from '@/lib/errors'
import { externalBackupIdSchema, requireBackupInBucket } from './external-backup-id'
import { backupSql, externalRows, withChecks } from './external-rows'
import { type BucketListing, findInBucket } from './list-in-bucket'
import { withBucketStore } from './open-bucket-store'
import type { ExternalBackupDetail } from './types'

async function ask(bucket: Bucket, name: string): Promise<{ listing: BucketListing | null; error: string | null }> {
  try {
    const found = await withBucketStore(bucket, (store) => findInBucket(store, name))
    const newest = found ? [found] : []
    return { listing: { newest, names: new Set(newest.map(({ name: there }) => there)) }, error: null }
  } catch (error) {
    if (!isAppError(error)) throw error
    return { listing: null, error: error.userMessage }
  }
}

/** A backup in a bucket by itself, as the bucket has it. @throws AppError `not_found` when neither it nor the console does. */
export async function getExternalBackup(ctx: Ctx, input: unknown): Promise<ExternalBackupDetail> {
  const { bucketId, backupName } = externalBackupIdSchema.parse(input)
  const bucket = await requireBackupInBucket(ctx, 'backup:view', { bucketId, backupName })
  const { address, serviceId, state } = bucket
  const records = await db.externalBackup.findMany({ where: { bucketId, name: backupName } })
  const { listing, error } = await ask(bucket, backupName)
  const [row] = await withChecks(bucket, externalRows(bucket, records, listing))
  if (!row) {
    if (error !== null) throw new AppError('unavailable', error, { retryable: true })
    throw new AppError('not_found', 'There is no such backup in this bucket. It may have been deleted there.')
  }
  const service =
    serviceId === null
      ? null
      : await db.service.findUnique({ where: { id: serviceId }, select: { id: true, name: true } })
  return {
    bucketId,
    address,
    service,
    isActive: state === 'active',
    listError: error,
    row,
    statement: records[0]?.statement ?? null,
    backupSql: backupSql(bucket),
  }
}
