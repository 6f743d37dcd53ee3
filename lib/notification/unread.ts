import type { Ctx } from '@/lib/auth/ctx'
import { db, type Prisma } from '@/lib/db'

/** Who reads: a person. Programs have nothing unread. */
export function readerOf({ actor }: Ctx): string | null {
  return actor.kind === 'user' ? actor.id : null
}

/** What a person has not seen of what happened since they were added. */
export async function unreadOf(userId: string): Promise<Prisma.NotificationWhereInput> {
  const user = await db.user.findUnique({ where: { id: userId }, select: { createdAt: true } })
  return { reads: { none: { userId } }, ...(user && { at: { gte: user.createdAt } }) }
}
