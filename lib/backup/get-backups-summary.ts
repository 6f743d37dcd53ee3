import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db, type Prisma } from '@/lib/db'
import { toSchedule } from '@/lib/schedule/schedule'
import { describeFrequency } from '@/lib/schedule/schedule-words'
import { getServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { damageOf, IS_GOOD } from './good'
import { IS_COMPLETE } from './options'
import type { BackupsSummary } from './types'

/** The three cards of the Backups page. One indexed row each. */
export async function getBackupsSummary(ctx: Ctx, input: unknown): Promise<BackupsSummary> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'backup:view', serviceId)
  const service = await getServiceRow(db, serviceId)
  const newest = { orderBy: [{ startedAt: 'desc' }, { id: 'desc' }] } satisfies Prisma.BackupFindFirstArgs
  const [last, newestSuccess] = await Promise.all([
    db.backup.findFirst({ where: { serviceId, ...IS_GOOD, ...IS_COMPLETE }, ...newest }),
    db.backup.findFirst({ where: { serviceId, state: 'successful', ...IS_COMPLETE }, ...newest }),
  ])
  return {
    lastSuccessfulAt: last?.finishedAt?.toISOString() ?? null,
    newestDamagedAt: (newestSuccess && damageOf(newestSuccess)?.foundAt) ?? null,
    nextScheduledAt: service.nextBackupAt?.toISOString() ?? null,
    frequency: describeFrequency(toSchedule(service)),
    retentionDays: service.backupRetentionDays,
  }
}
