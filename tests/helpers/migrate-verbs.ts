import { randomUUID } from 'node:crypto'
import type { Ctx } from '@/lib/auth/ctx'
import type { Role } from '@/lib/auth/permissions'
import { db } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { planMigrate } from '@/lib/migrate/plan-migrate'
import { requestMigrate } from '@/lib/migrate/request-migrate'
import { insertService } from '@/lib/service/insert-service'
import { uniqueName } from './world'

type MigrateCase = { roles: Role[]; call: (ctx: Ctx, world: { serviceId: string }) => Promise<unknown> }

async function inputFor(ctx: Ctx, sourceServiceId: string) {
  const isAllowed = ctx.actor.kind === 'user' && ctx.actor.role === 'admin'
  const targetServiceId = isAllowed
    ? await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
    : randomUUID()
  const tables = [{ database: 'shop', table: 'orders', how: 'new' }]
  return { sourceServiceId, targetServiceId, requestKey: randomUUID(), tables }
}

/** The part of the table in lib/auth/permissions.int.test.ts about copies between services. */
export const MIGRATE_VERBS: Record<string, MigrateCase> = {
  planMigrate: {
    roles: ['admin'],
    call: async (ctx, { serviceId }) => planMigrate(ctx, await inputFor(ctx, serviceId)),
  },
  requestMigrate: {
    roles: ['admin'],
    // Allowed, though the destination does not run: migrate.int.test.ts does it between two that do.
    call: async (ctx, { serviceId }) => {
      const requested = requestMigrate(ctx, await inputFor(ctx, serviceId))
      await requested.catch((error: unknown) => {
        if (!isAppError(error) || error.code !== 'conflict') throw error
      })
    },
  },
}
