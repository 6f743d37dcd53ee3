import { randomUUID } from 'node:crypto'
import { getAccessList } from '@/lib/access/get-access-list'
import { updateAccessList } from '@/lib/access/update-access-list'
import type { Ctx } from '@/lib/auth/ctx'
import { ROLES, type Role } from '@/lib/auth/permissions'
import { compareRestored } from '@/lib/checklist/compare-restored'
import { getChecklist } from '@/lib/checklist/get-checklist'
import { tickChecklist } from '@/lib/checklist/tick-checklist'
import { db } from '@/lib/db'
import { cancelSelect } from '@/lib/select/cancel-select'
import { runSelect } from '@/lib/select/run-select'
import { isAppError } from '@/lib/errors'

type AccessCase = {
  roles: Role[]
  asksEngine?: boolean
  call: (ctx: Ctx, world: { serviceId: string }) => Promise<unknown>
}

/** The part of the table in lib/auth/permissions.int.test.ts about access lists, and the guide after a restore. */
export const ACCESS_VERBS: Record<string, AccessCase> = {
  getAccessList: { roles: [...ROLES], call: (ctx, { serviceId }) => getAccessList(ctx, { serviceId }) },
  getChecklist: { roles: [...ROLES], call: (ctx, { serviceId }) => getChecklist(ctx, { serviceId }) },
  compareRestored: {
    roles: [...ROLES],
    // Allowed, though this service was not restored from anything.
    call: async (ctx, { serviceId }) => {
      const compared = compareRestored(ctx, { serviceId })
      await compared.catch((error: unknown) => {
        if (!isAppError(error) || error.code !== 'conflict') throw error
      })
    },
  },
  tickChecklist: {
    roles: ['admin'],
    call: async (ctx, { serviceId }) => {
      const source = { backupId: serviceId, serviceId, serviceName: 'x', takenAt: new Date().toISOString() }
      await db.service.updateMany({ where: { id: serviceId }, data: { source } })
      return tickChecklist(ctx, { serviceId, item: 'dns', isDone: true })
    },
  },
  runSelect: {
    roles: ['admin'],
    asksEngine: true,
    call: (ctx, { serviceId }) => runSelect(ctx, { serviceId, queryId: randomUUID(), sql: 'SELECT 1' }),
  },
  cancelSelect: {
    roles: ['admin'],
    asksEngine: true,
    call: (ctx, { serviceId }) => cancelSelect(ctx, { serviceId, queryId: randomUUID() }),
  },
  updateAccessList: {
    roles: ['admin'],
    call: (ctx, { serviceId }) =>
      updateAccessList(ctx, { serviceId, entries: [{ source: '10.0.0.0/8', description: 'Office' }] }),
  },
}
