import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { getServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { type BackupConfiguration, toBackupConfiguration } from './schedule-view'

/** When a service is backed up and how long backups are kept. @throws AppError `not_found`. */
export async function getBackupConfiguration(ctx: Ctx, input: unknown): Promise<BackupConfiguration> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'backup:view', serviceId)
  return toBackupConfiguration(await getServiceRow(db, serviceId))
}
