import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { requireConfigurable } from '@/lib/schedule/schedule-configuration'
import { lockServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { checkQueriesSchema, type CheckQuery, MAX_CHECK_QUERIES } from './check-queries'
import { toDrillConfiguration } from './configuration'
import type { DrillConfiguration } from './types'

function findTwin(queries: readonly CheckQuery[]): number {
  return queries.findIndex(({ name }, index) => queries.slice(0, index).some((before) => before.name === name))
}

const inputSchema = serviceIdSchema.extend({
  queries: checkQueriesSchema
    .max(MAX_CHECK_QUERIES, `Keep it to ${MAX_CHECK_QUERIES} queries.`)
    .superRefine((queries, context) => {
      const twin = findTwin(queries)
      const message = 'Another query has this name.'
      if (twin >= 0) context.addIssue({ code: 'custom', path: [twin, 'name'], message })
    }),
})

/**
 * Replaces the SELECTs that every drill of a service runs on what it restored. They are not run here.
 * @throws AppError `conflict` for a deleted service.
 */
export async function updateCheckQueries(ctx: Ctx, input: unknown): Promise<DrillConfiguration> {
  const { serviceId, queries } = inputSchema.parse(input)
  requirePermission(ctx, 'service:configure', serviceId)
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, serviceId)
    requireConfigurable(service)
    const data = { checkQueries: queries }
    const detail = queries.length === 0 ? 'None' : queries.map(({ name }) => name).join(', ')
    await recordActivity(tx, ctx, { action: 'check_queries', serviceId, detail })
    return toDrillConfiguration(ctx, await tx.service.update({ where: { id: service.id }, data }))
  })
}
