import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { getServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { toDrillConfiguration } from './configuration'
import type { DrillConfiguration } from './types'

/** When a service's backups are verified by themselves, and with which check queries. @throws AppError `not_found`. */
export async function getDrillConfiguration(ctx: Ctx, input: unknown): Promise<DrillConfiguration> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'backup:view', serviceId)
  return toDrillConfiguration(ctx, await getServiceRow(db, serviceId))
}
