import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import type { ServicePermission } from '@/lib/auth/permissions'
import { type Bucket, db, type Tx } from '@/lib/db'
import { parseBackupName } from './backup-name'
import { getBucketRow } from './find-bucket'
import { bucketIdSchema } from './schemas'

/** A backup in a bucket is known by the bucket and its name there: there may be no record of it here. */
export const externalBackupIdSchema = bucketIdSchema.extend({
  backupName: z.string().refine((name) => parseBackupName(name) !== null, 'This is not a backup.'),
})

function requireOwner(ctx: Ctx, permission: ServicePermission, serviceId: string | null): void {
  if (serviceId === null) requirePermission(ctx, 'bucket:open')
  else requirePermission(ctx, permission, serviceId)
}

/** The bucket, for who may do this to the service it belongs to, or may open buckets when it belongs to none. */
export async function requireBucket(ctx: Ctx, permission: ServicePermission, bucketId: string): Promise<Bucket> {
  const bucket = await getBucketRow(db, bucketId)
  requireOwner(ctx, permission, bucket.serviceId)
  // What a candidate's keys show has been given to nobody yet.
  if (bucket.state === 'candidate') requireOwner(ctx, 'backup:restore', bucket.serviceId)
  return bucket
}

/** The service whose data a backup in a bucket is, as far as the console knows; null when it does not. */
export async function findWriter(
  tx: Pick<Tx, 'externalBackup'>,
  { serviceId }: Bucket,
  backupName: string,
): Promise<string | null> {
  const written = await tx.externalBackup.findFirst({ where: { name: backupName }, select: { serviceId: true } })
  return written?.serviceId ?? serviceId
}

/** The bucket, as `requireBucket`, for who may do this where the backup came from too: two services can share a bucket. */
export async function requireBackupInBucket(
  ctx: Ctx,
  permission: ServicePermission,
  { bucketId, backupName }: { bucketId: string; backupName: string },
): Promise<Bucket> {
  const bucket = await requireBucket(ctx, permission, bucketId)
  requireOwner(ctx, permission, await findWriter(db, bucket, backupName))
  return bucket
}
