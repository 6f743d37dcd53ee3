import type { Ctx } from '@/lib/auth/ctx'
import { AppError } from '@/lib/errors'
import { requireBucket } from './external-backup-id'
import { activateBucket } from './activate-bucket'
import { bucketIdSchema } from './schemas'

/** Makes a bucket the service's own although its test failed: a person insists. */
export async function saveBucket(ctx: Ctx, input: unknown): Promise<{ bucketId: string }> {
  const { bucketId } = bucketIdSchema.parse(input)
  const bucket = await requireBucket(ctx, 'service:configure', bucketId)
  const { serviceId } = bucket
  if (bucket.state !== 'candidate' || serviceId === null)
    throw new AppError('conflict', 'This bucket is not waiting to be saved.')
  if (bucket.testedAt === null) throw new AppError('conflict', 'The connection is still being tested.')
  await activateBucket(ctx, { ...bucket, serviceId })
  return { bucketId }
}
