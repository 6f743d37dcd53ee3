import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import type { Permission } from '@/lib/auth/permissions'
import { type Bucket, db } from '@/lib/db'
import { parseBackupName } from './backup-name'
import { getBucketRow } from './find-bucket'
import { bucketIdSchema } from './schemas'

/** A backup in a bucket is known by the bucket and its name there: there may be no record of it here. */
export const externalBackupIdSchema = bucketIdSchema.extend({
  backupName: z.string().refine((name) => parseBackupName(name) !== null, 'This is not a backup.'),
})

/** A bucket that somebody opened by its keys shows what is in it only to who may restore from it. */
export async function requireBucket(ctx: Ctx, bucketId: string, permission: Permission): Promise<Bucket> {
  requirePermission(ctx, permission)
  const bucket = await getBucketRow(db, bucketId)
  if (bucket.state === 'candidate') requirePermission(ctx, 'backup:restore')
  return bucket
}
