import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { activateBucket } from './activate-bucket'
import { getBucketRow } from './find-bucket'
import { bucketIdSchema } from './schemas'

/** Makes a bucket the service's own although its test failed: a person insists. */
export async function saveBucket(ctx: Ctx, input: unknown): Promise<{ bucketId: string }> {
  requirePermission(ctx, 'service:configure')
  const { bucketId } = bucketIdSchema.parse(input)
  const bucket = await getBucketRow(db, bucketId)
  const { serviceId } = bucket
  if (bucket.state !== 'candidate' || serviceId === null)
    throw new AppError('conflict', 'This bucket is not waiting to be saved.')
  if (bucket.testedAt === null) throw new AppError('conflict', 'The connection is still being tested.')
  await activateBucket(ctx, { ...bucket, serviceId })
  return { bucketId }
}
