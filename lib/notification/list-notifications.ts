import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { findDeadChannels } from '@/lib/channel/dead'
import { db } from '@/lib/db'
import { notificationIdSchema } from './schemas'
import type { BellPage } from './types'
import { readerOf, unreadOf } from './unread'
import { toNotificationView } from './view'

const MAX_PAGE = 100
const DEFAULT_PAGE = 50

const inputSchema = z.object({
  /** The id of the last one of the page before. */
  cursor: notificationIdSchema.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
})

/** What people were told of, the newest first, and what of it this person has read. */
export async function listNotifications(ctx: Ctx, input: unknown): Promise<BellPage> {
  requirePermission(ctx, 'notification:view')
  const { cursor, limit } = inputSchema.parse(input)
  const userId = readerOf(ctx)
  const found = await db.notification.findMany({
    where: cursor !== undefined ? { id: { lt: cursor } } : {},
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  const rows = found.slice(0, limit)
  const unread = userId
    ? await db.notification.findMany({
        where: { AND: [{ id: { in: rows.map(({ id }) => id) } }, await unreadOf(userId)] },
        select: { id: true },
      })
    : []
  const unreadIds = new Set(unread.map(({ id }) => id))
  const last = rows.at(-1)
  return {
    rows: rows.map((row) => toNotificationView(row, !unreadIds.has(row.id))),
    nextCursor: last && found.length > limit ? String(last.id) : null,
    deadChannels: await findDeadChannels(ctx),
  }
}
