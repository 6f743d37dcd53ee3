import { recordActivity } from '@/lib/activity/record'
import { randomUUID } from 'node:crypto'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { bucketColumns } from './columns'
import { backupSql, countHidden, externalRows, withChecks } from './external-rows'
import { listInBucket, MAX_LISTED } from './list-in-bucket'
import { withBucketStore } from './open-bucket-store'
import { bucketFieldsSchema } from './schemas'
import type { ExternalBackups } from './types'

/**
 * What lies in any bucket that a person has the keys of, whoever wrote it there: for restoring when the service, or the
 * whole console, is gone. The keys are kept, encrypted, for a day or as long as a restored service reads from it.
 */
export async function openBucket(ctx: Ctx, input: unknown): Promise<ExternalBackups> {
  requirePermission(ctx, 'bucket:open')
  const columns = bucketColumns(bucketFieldsSchema.parse(input), null)
  const bucket = await db.bucket.create({ data: { id: randomUUID(), state: 'candidate', ...columns } })
  await recordActivity(db, ctx, { action: 'bucket_open', detail: bucket.address })
  try {
    const listing = await withBucketStore(bucket, (store) => listInBucket(store, { atMost: MAX_LISTED }))
    const { id: bucketId, address } = bucket
    const rows = await withChecks(bucket, externalRows(bucket, [], listing))
    return {
      bucketId,
      address,
      listError: null,
      rows,
      hidden: countHidden(rows, listing),
      backupSql: backupSql(bucket),
    }
  } catch (error) {
    await db.bucket.delete({ where: { id: bucket.id } })
    throw error
  }
}
