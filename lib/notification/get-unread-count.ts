import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { readerOf, unreadOf } from './unread'

const MOST_COUNTED = 100

/** What the bell says: how many are unread for this person, counted up to 100. */
export async function getUnreadCount(ctx: Ctx): Promise<{ unread: number }> {
  requirePermission(ctx, 'notification:view')
  const userId = readerOf(ctx)
  if (userId === null) return { unread: 0 }
  const rows = await db.notification.findMany({
    where: await unreadOf(userId),
    orderBy: { id: 'desc' },
    select: { id: true },
    take: MOST_COUNTED,
  })
  return { unread: rows.length }
}
