import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { followSchedule } from '@/lib/bucket/external-schedule'
import { db } from '@/lib/db'
import { lockServiceRow } from '@/lib/service/find-service'
import { toSchedule } from './schedule'
import { mergeConfiguration, requireConfigurable } from './schedule-configuration'
import { dueAfterChange } from './schedule-due'
import { configurationInputSchema } from './schedule-schemas'
import { type BackupConfiguration, toBackupConfiguration } from './schedule-view'

/**
 * Changes when a service is backed up and how long backups are kept, and with it when the next one is due. A field that
 * is left out stays, null sets its default. @throws AppError `bad_request` with messages at the fields, `conflict` for a
 * deleted service.
 */
export async function updateBackupConfiguration(ctx: Ctx, input: unknown): Promise<BackupConfiguration> {
  const change = configurationInputSchema.parse(input)
  requirePermission(ctx, 'service:configure', change.serviceId)
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, change.serviceId)
    requireConfigurable(service)
    const columns = mergeConfiguration(service, change)
    const nextBackupAt = dueAfterChange(toSchedule(columns), service.nextBackupAt, new Date())
    const data = { ...columns, nextBackupAt }
    const updated = await tx.service.update({ where: { id: service.id }, data })
    await followSchedule(tx, updated, new Date())
    const configuration = toBackupConfiguration(updated)
    const { frequency, retentionDays, chainLength, quiet } = configuration
    const detail = `${frequency}, kept for ${retentionDays} days, chains of ${chainLength}, quiet window ${quiet ?? 'none'}`
    await recordActivity(tx, ctx, { action: 'backup_configuration', serviceId: service.id, detail })
    return configuration
  })
}
