import { z } from 'zod'
import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { getChannel } from './find-channel'
import { channelIdSchema, channelRulesSchema } from './schemas'

const inputSchema = channelRulesSchema.extend({ ...channelIdSchema.shape, isEnabled: z.boolean() })

/**
 * Changes what a channel is told. Where it leads stays as it was made: its password must not go to another server. What
 * waits for a channel that is switched off is not sent later.
 */
export async function updateChannel(ctx: Ctx, input: unknown): Promise<void> {
  requirePermission(ctx, 'notification:configure')
  const { channelId, ...data } = inputSchema.parse(input)
  await db.$transaction(async (tx) => {
    await getChannel(tx, channelId)
    await tx.notificationChannel.update({ where: { id: channelId }, data })
    if (!data.isEnabled) await tx.delivery.deleteMany({ where: { channelId, state: 'waiting' } })
    const { name, causes, serviceIds, isEnabled } = data
    const what = `${causes.length || 'all'} causes, ${serviceIds.length || 'all'} services, ${isEnabled ? 'on' : 'off'}`
    await recordActivity(tx, ctx, { action: 'channel_update', detail: `${name}: ${what}` })
  })
}
