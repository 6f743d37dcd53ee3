import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { countDeadChannels } from '@/lib/channel/dead'
import { db } from '@/lib/db'
import type { BellCount } from './types'
import { readerOf, unreadOf } from './unread'

const MOST_COUNTED = 100

/** What the bell says: how many are unread for this person, counted up to 100, and which channels an Admin has to mend. */
export async function getUnreadCount(ctx: Ctx): Promise<BellCount> {
  requirePermission(ctx, 'notification:view')
  const userId = readerOf(ctx)
  if (userId === null) return { unread: 0, deadChannels: 0 }
  const [rows, deadChannels] = await Promise.all([
    db.notification.findMany({
      where: await unreadOf(userId),
      orderBy: { id: 'desc' },
      select: { id: true },
      take: MOST_COUNTED,
    }),
    countDeadChannels(ctx),
  ])
  return { unread: rows.length, deadChannels }
}
