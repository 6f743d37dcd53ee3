import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { type Bucket, db } from '@/lib/db'
import { getServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { findActiveBucket } from './find-bucket'
import type { BucketView, ServiceBucket } from './types'

function toBucketView(bucket: Bucket): BucketView {
  return {
    id: bucket.id,
    provider: bucket.provider,
    address: bucket.address,
    container: bucket.container,
    path: bucket.path,
    accessKeyId: bucket.accessKeyId,
    caPem: bucket.caPem,
    periodHours: bucket.periodHours,
    mayDelete: bucket.mayDelete,
    nextBackupAt: bucket.nextBackupAt?.toISOString() ?? null,
    testedAt: bucket.testedAt?.toISOString() ?? null,
    testError: bucket.testError,
  }
}

/** Where a service's external backups go, without secrets. */
export async function getBucket(ctx: Ctx, input: unknown): Promise<ServiceBucket> {
  requirePermission(ctx, 'service:view')
  const { serviceId } = serviceIdSchema.parse(input)
  await getServiceRow(db, serviceId)
  const bucket = await findActiveBucket(db, serviceId)
  return { bucket: bucket && toBucketView(bucket) }
}
