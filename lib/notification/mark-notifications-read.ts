import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { notificationIdSchema } from './schemas'
import { readerOf, unreadOf } from './unread'

/** Up to the newest that the person saw: what came in the meantime stays unread. */
const inputSchema = z.union([z.object({ id: notificationIdSchema }), z.object({ upTo: notificationIdSchema })])

/** One notification, or all up to one, is read by this person from now on. */
export async function markNotificationsRead(ctx: Ctx, input: unknown): Promise<void> {
  requirePermission(ctx, 'notification:view')
  const wanted = inputSchema.parse(input)
  const userId = readerOf(ctx)
  if (userId === null) return
  const rows = await db.notification.findMany({
    where: { AND: [{ id: 'id' in wanted ? wanted.id : { lte: wanted.upTo } }, await unreadOf(userId)] },
    select: { id: true },
  })
  await db.notificationRead.createMany({
    data: rows.map(({ id }) => ({ userId, notificationId: id })),
    skipDuplicates: true,
  })
}
