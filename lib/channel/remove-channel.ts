import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { getChannel } from './find-channel'
import { channelIdSchema } from './schemas'

/** Forgets a channel, its secrets, and what waits for it. */
export async function removeChannel(ctx: Ctx, input: unknown): Promise<void> {
  requirePermission(ctx, 'notification:configure')
  const { channelId } = channelIdSchema.parse(input)
  await db.$transaction(async (tx) => {
    const { name, target } = await getChannel(tx, channelId)
    await tx.notificationChannel.delete({ where: { id: channelId } })
    await recordActivity(tx, ctx, { action: 'channel_remove', detail: `${name}: ${target}` })
  })
}
