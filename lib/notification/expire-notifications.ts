import { db } from '@/lib/db'

const DAY_MS = 86_400_000
/** Activities keep what happened for good; this is news. */
const KEPT_DAYS = 90

/** Forgets old notifications, with who read them. Returns how many. */
export async function expireNotifications(now: Date): Promise<number> {
  const before = new Date(now.getTime() - KEPT_DAYS * DAY_MS)
  await db.delivery.deleteMany({ where: { notificationId: null, createdAt: { lt: before } } })
  const { count } = await db.notification.deleteMany({
    where: { at: { lt: before } },
  })
  return count
}
