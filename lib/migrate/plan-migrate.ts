import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { getServiceRow } from '@/lib/service/find-service'
import { buildPlan } from './build-plan'
import { migrateSchema } from './schemas'
import type { MigratePlan } from './types'

/** What copying chosen tables from one service into another would do, and every statement of it. Changes nothing. */
export async function planMigrate(ctx: Ctx, input: unknown): Promise<MigratePlan> {
  const request = migrateSchema.parse(input)
  requirePermission(ctx, 'backup:restore', request.sourceServiceId)
  requirePermission(ctx, 'service:restore-into', request.targetServiceId)
  const source = await getServiceRow(db, request.sourceServiceId)
  const target = await getServiceRow(db, request.targetServiceId)
  return (await buildPlan({ source, target, request })).plan
}
