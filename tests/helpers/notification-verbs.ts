import { randomUUID } from 'node:crypto'
import { createChannel } from '@/lib/channel/create-channel'
import { listChannels } from '@/lib/channel/list-channels'
import { removeChannel } from '@/lib/channel/remove-channel'
import { testChannel } from '@/lib/channel/test-channel'
import { updateChannel } from '@/lib/channel/update-channel'
import type { Ctx } from '@/lib/auth/ctx'
import type { Role } from '@/lib/auth/permissions'
import { db } from '@/lib/db'
import { getUnreadCount } from '@/lib/notification/get-unread-count'
import { listNotifications } from '@/lib/notification/list-notifications'
import { markNotificationsRead } from '@/lib/notification/mark-notifications-read'

const ALL: Role[] = ['admin', 'support', 'viewer']
const ONLY_ADMIN: Role[] = ['admin']

async function givenChannelId({ name }: { name: string }): Promise<string> {
  const id = randomUUID()
  // A world without a name is one where nothing exists.
  if (name === 'x') return id
  await db.notificationChannel.create({
    data: { id, name, kind: 'webhook', target: 'http://127.0.0.1', configEnc: '', createdBy: 'test' },
  })
  return id
}

export const NOTIFICATION_VERBS = {
  listChannels: { roles: ALL, call: (ctx: Ctx) => listChannels(ctx) },
  createChannel: {
    roles: ONLY_ADMIN,
    call: (ctx: Ctx) => createChannel(ctx, { kind: 'webhook', name: 'hook', url: 'http://127.0.0.1:9/x' }),
  },
  updateChannel: {
    roles: ONLY_ADMIN,
    call: async (ctx: Ctx, world: { name: string }) =>
      updateChannel(ctx, { channelId: await givenChannelId(world), name: 'other', isEnabled: false }),
  },
  removeChannel: {
    roles: ONLY_ADMIN,
    call: async (ctx: Ctx, world: { name: string }) => removeChannel(ctx, { channelId: await givenChannelId(world) }),
  },
  testChannel: {
    roles: ONLY_ADMIN,
    call: async (ctx: Ctx, world: { name: string }) => testChannel(ctx, { channelId: await givenChannelId(world) }),
  },
  getUnreadCount: { roles: ALL, call: (ctx: Ctx) => getUnreadCount(ctx) },
  listNotifications: { roles: ALL, call: (ctx: Ctx) => listNotifications(ctx, {}) },
  markNotificationsRead: { roles: ALL, call: (ctx: Ctx) => markNotificationsRead(ctx, { upTo: '1' }) },
}
