import { randomUUID } from 'node:crypto'
import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { getChannel } from './find-channel'
import { channelIdSchema } from './schemas'

/** Has a worker send a test, once, the way that notifications go; the channel says how that went. */
export async function testChannel(ctx: Ctx, input: unknown): Promise<{ deliveryId: string }> {
  requirePermission(ctx, 'notification:configure')
  const { channelId } = channelIdSchema.parse(input)
  const id = randomUUID()
  await db.$transaction(async (tx) => {
    const { name } = await getChannel(tx, channelId)
    await tx.delivery.create({ data: { id, channelId } })
    await recordActivity(tx, ctx, { action: 'channel_test', detail: name })
  })
  return { deliveryId: id }
}
