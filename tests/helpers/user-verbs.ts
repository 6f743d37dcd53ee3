import { randomUUID } from 'node:crypto'
import { getActivity } from '@/lib/activity/get-activity'
import { listActivities } from '@/lib/activity/list-activities'
import { changePassword } from '@/lib/auth/change-password'
import { createInvite } from '@/lib/auth/create-invite'
import { createPasswordLink } from '@/lib/auth/create-password-link'
import { endSessions } from '@/lib/auth/end-sessions'
import { getAccount } from '@/lib/auth/get-account'
import { listInvites } from '@/lib/auth/list-invites'
import { listSessions } from '@/lib/auth/list-sessions'
import { resetTwoFactor } from '@/lib/auth/reset-two-factor'
import { revokeInvite } from '@/lib/auth/revoke-invite'
import { db } from '@/lib/db'
import type { Ctx } from '@/lib/auth/ctx'
import { listUsers } from '@/lib/auth/list-users'
import type { Role } from '@/lib/auth/permissions'
import { removeUser } from '@/lib/auth/remove-user'
import { setServiceRole } from '@/lib/auth/set-service-role'
import { setPassword } from '@/lib/auth/set-password'
import { setUserRole } from '@/lib/auth/set-user-role'

const ALL: Role[] = ['admin', 'support', 'viewer']
const ONLY_ADMIN: Role[] = ['admin']
const PASSWORD = 'correct horse battery'

type World = { userId: string; serviceId: string }

/** The row of who acts. */
async function givenActor({ actor }: Ctx): Promise<string> {
  if (actor.kind !== 'user') throw new Error('not a person')
  const { id, role } = actor
  await db.user.deleteMany({ where: { id } })
  await db.user.create({ data: { id, name: 'Somebody', email: `${id}@example.com`, role } })
  return id
}

export const USER_VERBS = {
  listActivities: { roles: ONLY_ADMIN, call: (ctx: Ctx) => listActivities(ctx, {}) },
  getActivity: {
    roles: ONLY_ADMIN,
    call: async (ctx: Ctx, { userId }: World) => {
      const person = await db.user.findUnique({ where: { id: userId } })
      const newest = person && (await db.activity.findFirst({ orderBy: { id: 'desc' } }))
      return getActivity(ctx, { activityId: String(newest?.id ?? 999_999_999) })
    },
  },
  listUsers: { roles: ONLY_ADMIN, call: (ctx: Ctx) => listUsers(ctx) },
  listInvites: { roles: ONLY_ADMIN, call: (ctx: Ctx) => listInvites(ctx) },
  createInvite: {
    roles: ONLY_ADMIN,
    call: (ctx: Ctx) => createInvite(ctx, { email: `${randomUUID()}@example.com`, role: 'viewer' }),
  },
  revokeInvite: {
    roles: ONLY_ADMIN,
    call: async (ctx: Ctx, { userId }: World) => {
      const inviteId = randomUUID()
      const person = await db.user.findUnique({ where: { id: userId } })
      const link = { id: inviteId, userId, tokenSha256: inviteId, role: 'viewer', invitedBy: 'test' } as const
      if (person) await db.invite.create({ data: { ...link, email: person.email, expiresAt: new Date() } })
      return revokeInvite(ctx, { inviteId })
    },
  },
  createPasswordLink: {
    roles: ONLY_ADMIN,
    call: (ctx: Ctx, { userId }: World) => createPasswordLink(ctx, { userId }),
  },
  listSessions: { roles: ALL, call: (ctx: Ctx) => listSessions(ctx) },
  changePassword: {
    roles: ALL,
    call: async (ctx: Ctx) => {
      const id = await givenActor(ctx)
      await db.$transaction((tx) => setPassword(tx, id, PASSWORD))
      return changePassword(ctx, { currentPassword: PASSWORD, password: `${PASSWORD}, newer` })
    },
  },
  getAccount: {
    roles: ALL,
    call: async (ctx: Ctx) => {
      await givenActor(ctx)
      return getAccount(ctx)
    },
  },
  resetTwoFactor: { roles: ONLY_ADMIN, call: (ctx: Ctx, { userId }: World) => resetTwoFactor(ctx, { userId }) },
  endSessions: { roles: ONLY_ADMIN, call: (ctx: Ctx, { userId }: World) => endSessions(ctx, { userId }) },
  setUserRole: {
    roles: ONLY_ADMIN,
    call: (ctx: Ctx, { userId }: World) => setUserRole(ctx, { userId, role: 'support' }),
  },
  setServiceRole: {
    roles: ONLY_ADMIN,
    call: (ctx: Ctx, { userId, serviceId }: World) => setServiceRole(ctx, { userId, serviceId, role: 'admin' }),
  },
  removeUser: { roles: ONLY_ADMIN, call: (ctx: Ctx, { userId }: World) => removeUser(ctx, { userId }) },
}
