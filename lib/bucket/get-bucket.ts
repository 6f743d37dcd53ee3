import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { type Bucket, db, type Service } from '@/lib/db'
import { getServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { describeExternalFrequency } from './external-schedule'
import { findActiveBucket, findSharing } from './find-bucket'
import type { BucketView, ServiceBucket } from './types'

function scheduleKind({ followsService, startTime }: Bucket): BucketView['schedule'] {
  if (followsService) return 'service'
  return startTime === null ? 'period' : 'start-time'
}

async function toBucketView(bucket: Bucket, service: Service): Promise<BucketView> {
  const isGone = service.state === 'terminating' || service.state === 'terminated'
  return {
    id: bucket.id,
    provider: bucket.provider,
    address: bucket.address,
    container: bucket.container,
    path: bucket.path,
    accessKeyId: bucket.accessKeyId,
    roleArn: bucket.roleArn,
    region: bucket.region,
    caPem: bucket.caPem,
    schedule: scheduleKind(bucket),
    periodHours: bucket.periodHours,
    startTime: bucket.startTime,
    timeZone: bucket.timeZone,
    frequency: describeExternalFrequency(bucket, service),
    mayDelete: bucket.mayDelete,
    nextBackupAt: isGone ? null : (bucket.nextBackupAt?.toISOString() ?? null),
    testedAt: bucket.testedAt?.toISOString() ?? null,
    testError: bucket.testError,
    sharedWith: await findSharing(bucket),
  }
}

/** Where a service's external backups go, without secrets. */
export async function getBucket(ctx: Ctx, input: unknown): Promise<ServiceBucket> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'service:view', serviceId)
  const service = await getServiceRow(db, serviceId)
  const bucket = await findActiveBucket(db, serviceId)
  return { bucket: bucket && (await toBucketView(bucket, service)) }
}
