import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { requireConfigurable } from '@/lib/schedule/schedule-configuration'
import { lockServiceRow } from '@/lib/service/find-service'
import { drillConfigurationSchema, toDrillColumns, toDrillConfiguration } from './configuration'
import { drillFrequencyWords, drillHoursWords } from './drill-words'
import type { DrillConfiguration } from './types'

/**
 * Sets when a service's backups are verified by themselves. The worker looks for due drills once a minute.
 * @throws AppError `bad_request` with messages at the fields, `conflict` for a deleted service.
 */
export async function updateDrillConfiguration(ctx: Ctx, input: unknown): Promise<DrillConfiguration> {
  const change = drillConfigurationSchema.parse(input)
  requirePermission(ctx, 'service:configure', change.serviceId)
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, change.serviceId)
    requireConfigurable(service)
    const data = toDrillColumns(change)
    const configuration = toDrillConfiguration(ctx, await tx.service.update({ where: { id: service.id }, data }))
    const detail = `${drillFrequencyWords(configuration.frequency)}. Drills: ${drillHoursWords(configuration)}`
    await recordActivity(tx, ctx, { action: 'drill_configuration', serviceId: service.id, detail })
    return configuration
  })
}
