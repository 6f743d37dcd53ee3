import type { Ctx } from '@/lib/auth/ctx'
import type { Role } from '@/lib/auth/permissions'
import { getUnreadCount } from '@/lib/notification/get-unread-count'
import { listNotifications } from '@/lib/notification/list-notifications'
import { markNotificationsRead } from '@/lib/notification/mark-notifications-read'

const ALL: Role[] = ['admin', 'support', 'viewer']

export const NOTIFICATION_VERBS = {
  getUnreadCount: { roles: ALL, call: (ctx: Ctx) => getUnreadCount(ctx) },
  listNotifications: { roles: ALL, call: (ctx: Ctx) => listNotifications(ctx, {}) },
  markNotificationsRead: { roles: ALL, call: (ctx: Ctx) => markNotificationsRead(ctx, { upTo: '1' }) },
}
