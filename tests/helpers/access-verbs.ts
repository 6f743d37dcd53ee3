import { getAccessList } from '@/lib/access/get-access-list'
import { updateAccessList } from '@/lib/access/update-access-list'
import type { Ctx } from '@/lib/auth/ctx'
import { ROLES, type Role } from '@/lib/auth/permissions'

type AccessCase = { roles: Role[]; call: (ctx: Ctx, world: { serviceId: string }) => Promise<unknown> }

/** The part of the table in lib/auth/permissions.int.test.ts about access lists. */
export const ACCESS_VERBS: Record<string, AccessCase> = {
  getAccessList: { roles: [...ROLES], call: (ctx, { serviceId }) => getAccessList(ctx, { serviceId }) },
  updateAccessList: {
    roles: ['admin'],
    call: (ctx, { serviceId }) =>
      updateAccessList(ctx, { serviceId, entries: [{ source: '10.0.0.0/8', description: 'Office' }] }),
  },
}
