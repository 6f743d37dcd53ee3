import { randomUUID } from 'node:crypto'
import type { Ctx } from '@/lib/auth/ctx'
import { ROLES, type Role } from '@/lib/auth/permissions'
import { db } from '@/lib/db'
import { cancelOperation } from '@/lib/operation/cancel-operation'
import { getOperation } from '@/lib/operation/get-operation'
import { retryOperation } from '@/lib/operation/retry-operation'
import { dropRestored } from '@/lib/restore/drop-restored'
import { planRestore } from '@/lib/restore/plan-restore'
import { planRestoreInto } from '@/lib/restore/plan-restore-into'
import { requestRestore } from '@/lib/restore/request-restore'
import { requestRestoreInto } from '@/lib/restore/request-restore-into'
import type { ServiceState } from '@/lib/service/types'
import { orConflict } from './existing-verbs'
import { uniqueName } from './world'

type World = { serviceId: string; targetServiceId: string; backupId: string; operationId: string }
type RestoreCase = { roles: Role[]; serviceState?: ServiceState; call: (ctx: Ctx, world: World) => Promise<unknown> }

const intoInput = ({ targetServiceId, backupId }: World) => ({
  targetServiceId,
  backupId,
  elements: [{ database: 'shop', table: 'orders' }],
})

/** The part of the table in lib/auth/permissions.int.test.ts about restores and operations. */
export const RESTORE_VERBS: Record<string, RestoreCase> = {
  planRestore: { roles: ['admin'], call: (ctx, { backupId }) => planRestore(ctx, { backupId }) },
  requestRestore: {
    roles: ['admin'],
    call: (ctx, { backupId }) => requestRestore(ctx, { backupId, name: uniqueName(), requestKey: randomUUID() }),
  },
  planRestoreInto: {
    roles: ['admin'],
    serviceState: 'stopped',
    call: (ctx, world) => planRestoreInto(ctx, intoInput(world)),
  },
  requestRestoreInto: {
    roles: ['admin'],
    serviceState: 'stopped',
    call: (ctx, world) => orConflict(requestRestoreInto(ctx, { ...intoInput(world), requestKey: randomUUID() })),
  },
  dropRestored: {
    roles: ['admin'],
    call: (ctx, { operationId }) => orConflict(dropRestored(ctx, { operationId })),
  },
  getOperation: { roles: [...ROLES], call: (ctx, { operationId }) => getOperation(ctx, { operationId }) },
  retryOperation: { roles: ['admin'], call: (ctx, { operationId }) => retryOperation(ctx, { operationId }) },
  cancelOperation: {
    roles: ['admin', 'support'],
    call: async (ctx, { operationId }) => {
      await db.operation.updateMany({ where: { id: operationId }, data: { kind: 'drill', state: 'queued' } })
      await cancelOperation(ctx, { operationId })
    },
  },
}
