import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { lockServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { applyToEngine, retireBucket } from './activate-bucket'
import { getActiveBucket } from './find-bucket'

/** Ends a service's external backups and forgets the keys. What lies in the bucket stays there. */
export async function removeBucket(ctx: Ctx, input: unknown): Promise<{ serviceId: string }> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'service:configure', serviceId)
  return db.$transaction(async (tx) => {
    await lockServiceRow(tx, serviceId)
    const bucket = await getActiveBucket(tx, serviceId)
    await retireBucket(tx, bucket.id)
    await recordActivity(tx, ctx, { action: 'bucket_remove', serviceId, detail: bucket.address })
    await applyToEngine(tx, ctx, serviceId)
    return { serviceId }
  })
}
