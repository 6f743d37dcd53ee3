import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import type { ChannelView } from './types'
import { toChannelView } from './view'

/** Every channel with how it does, by name. */
export async function listChannels(ctx: Ctx): Promise<ChannelView[]> {
  requirePermission(ctx, 'notification:view')
  const [channels, counts] = await Promise.all([
    db.notificationChannel.findMany({ orderBy: [{ name: 'asc' }, { id: 'asc' }] }),
    db.delivery.groupBy({ by: ['channelId', 'state'], where: { state: { not: 'sent' } }, _count: true }),
  ])
  const countOf = (channelId: string, state: string) =>
    counts.find((count) => count.channelId === channelId && count.state === state)?._count ?? 0
  return channels.map((channel) =>
    toChannelView(channel, { waiting: countOf(channel.id, 'waiting'), givenUp: countOf(channel.id, 'given_up') }),
  )
}
