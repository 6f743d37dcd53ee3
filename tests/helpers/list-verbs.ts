import type { Ctx } from '@/lib/auth/ctx'
import type { Role } from '@/lib/auth/permissions'
import { listDeletedServices } from '@/lib/service/list-deleted-services'
import { listServiceNames } from '@/lib/service/list-service-names'
import { listServices } from '@/lib/service/list-services'

const ALL: Role[] = ['admin', 'support', 'viewer']

/** The part of the table in lib/auth/permissions.int.test.ts about lists of services. */
export const LIST_VERBS = {
  listServices: { roles: ALL, call: (ctx: Ctx) => listServices(ctx, { search: 'x' }) },
  listDeletedServices: { roles: ALL, call: (ctx: Ctx) => listDeletedServices(ctx, { search: 'x' }) },
  listServiceNames: { roles: ALL, call: (ctx: Ctx) => listServiceNames(ctx, { search: 'x', first: '' }) },
}
