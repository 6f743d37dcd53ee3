import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { planMigrate } from '@/lib/migrate/plan-migrate'
import { requestMigrate } from '@/lib/migrate/request-migrate'
import { askedTableSchema } from '@/lib/migrate/schemas'
import { DRY_RUN, endpoint } from '../endpoint'

const planSchema = z
  .object({
    tables: z.array(
      z.looseObject({ database: z.string(), table: z.string(), sentence: z.string(), isRefused: z.boolean() }),
    ),
    statements: z.array(z.object({ title: z.string(), sql: z.array(z.string()) })),
    neededBytes: z.number(),
    freeBytes: z.number().nullable(),
    blockedReason: z.string().nullable(),
  })
  .meta({ id: 'MigratePlan' })

export const migrateEndpoints = [
  endpoint({
    method: 'post',
    path: '/{organizationId}/services/{serviceId}/migrate',
    operationId: 'serviceMigrate',
    summary: 'Copies tables of another service into this one; with dryRun, only says what it would do',
    tag: 'Service',
    isOurs: true,
    params: z.object({ serviceId: z.uuid('This is not a service.') }),
    query: DRY_RUN,
    body: z
      .object({ sourceServiceId: z.uuid('This is not a service.'), tables: z.array(askedTableSchema) })
      .meta({ id: 'MigratePostRequest' }),
    result: z.object({ operationId: z.uuid().optional(), plan: planSchema.optional() }),
    handle: async (ctx, { params: { serviceId: targetServiceId }, query, body }) => {
      const request = { ...body, targetServiceId, requestKey: ctx.requestKey ?? randomUUID() }
      if (query.dryRun === 'true') return { result: { plan: await planMigrate(ctx, request) } }
      return { result: await requestMigrate(ctx, request) }
    },
  }),
]
