import { randomUUID } from 'node:crypto'
import type { Ctx } from '@/lib/auth/ctx'
import type { Role } from '@/lib/auth/permissions'
import { isAppError } from '@/lib/errors'
import { planMigrate } from '@/lib/migrate/plan-migrate'
import { requestMigrate } from '@/lib/migrate/request-migrate'

type World = { serviceId: string; targetServiceId: string }
type MigrateCase = { roles: Role[]; call: (ctx: Ctx, world: World) => Promise<unknown> }

const inputFor = ({ serviceId, targetServiceId }: World) => ({
  sourceServiceId: serviceId,
  targetServiceId,
  requestKey: randomUUID(),
  tables: [{ database: 'shop', table: 'orders', how: 'new' }],
})

/** The part of the table in lib/auth/permissions.int.test.ts about copies between services. */
export const MIGRATE_VERBS: Record<string, MigrateCase> = {
  planMigrate: {
    roles: ['admin'],
    call: (ctx, world) => planMigrate(ctx, inputFor(world)),
  },
  requestMigrate: {
    roles: ['admin'],
    // Allowed, though the destination does not run: migrate.int.test.ts does it between two that do.
    call: async (ctx, world) => {
      const requested = requestMigrate(ctx, inputFor(world))
      await requested.catch((error: unknown) => {
        if (!isAppError(error) || error.code !== 'conflict') throw error
      })
    },
  },
}
