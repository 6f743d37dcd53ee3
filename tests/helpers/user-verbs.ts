import { randomUUID } from 'node:crypto'
import { listActivities } from '@/lib/activity/list-activities'
import { createUser } from '@/lib/auth/create-user'
import type { Ctx } from '@/lib/auth/ctx'
import { listUsers } from '@/lib/auth/list-users'
import type { Role } from '@/lib/auth/permissions'
import { removeUser } from '@/lib/auth/remove-user'
import { setUserRole } from '@/lib/auth/set-user-role'

const ONLY_ADMIN: Role[] = ['admin']

type World = { userId: string }

export const USER_VERBS = {
  listActivities: { roles: ONLY_ADMIN, call: (ctx: Ctx) => listActivities(ctx, {}) },
  listUsers: { roles: ONLY_ADMIN, call: (ctx: Ctx) => listUsers(ctx) },
  createUser: {
    roles: ONLY_ADMIN,
    call: (ctx: Ctx) =>
      createUser(ctx, { name: 'New', email: `${randomUUID()}@example.com`, password: 'correct horse', role: 'viewer' }),
  },
  setUserRole: {
    roles: ONLY_ADMIN,
    call: (ctx: Ctx, { userId }: World) => setUserRole(ctx, { userId, role: 'support' }),
  },
  removeUser: { roles: ONLY_ADMIN, call: (ctx: Ctx, { userId }: World) => removeUser(ctx, { userId }) },
}
