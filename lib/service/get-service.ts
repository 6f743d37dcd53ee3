import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db, Prisma } from '@/lib/db'
import { findLastGoodId, findRecovery } from '@/lib/drill/find-recovery'
import { AppError } from '@/lib/errors'
import { FORECAST_INCLUDE, forecastOf } from '@/lib/operation/forecast'
import { findExisting } from '@/lib/existing/schemas'
import { canRetry } from '@/lib/operation/may-retry'
import { OPERATION_INCLUDE, toOperationView } from '@/lib/operation/view'
import { restoreSourceSchema } from '@/lib/restore/source'
import { toSchedule } from '@/lib/schedule/schedule'
import { describeFrequency } from '@/lib/schedule/schedule-words'
import { readSummaries } from './read-summaries'
import { serviceIdSchema } from './schemas'
import type { ServiceDetail } from './types'

/** Operations shown on a service's page. */
const RECENT_OPERATIONS = 10

/** One service, also a deleted one. @throws AppError `not_found`. */
export async function getService(ctx: Ctx, input: unknown): Promise<ServiceDetail> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'service:view', serviceId)
  const [service, [summary]] = await Promise.all([
    db.service.findUnique({ where: { id: serviceId } }),
    readSummaries(Prisma.sql`WHERE s.id = ${serviceId}::uuid`),
  ])
  if (!service || !summary) throw new AppError('not_found', 'There is no such service.')
  const operations = await db.operation.findMany({
    where: { serviceId },
    orderBy: { createdAt: 'desc' },
    take: RECENT_OPERATIONS,
    include: { ...OPERATION_INCLUDE, ...FORECAST_INCLUDE },
  })
  const existing = findExisting(service)
  return {
    ...summary,
    backupFrequency: describeFrequency(toSchedule(service)),
    backupRetentionDays: service.backupRetentionDays,
    recovery: service.state === 'terminated' ? null : await findRecovery(serviceId),
    lastGoodBackupId: await findLastGoodId(serviceId),
    nextBackupAt: service.nextBackupAt?.toISOString() ?? null,
    existing: existing && {
      isTls: existing.tls !== null,
      caPem: existing.tls?.caPem ?? null,
      disk: existing.disk,
      directory: existing.directory,
    },
    image: service.image,
    source: service.source ? restoreSourceSchema.parse(service.source) : null,
    operations: await Promise.all(
      operations.map(async (operation) => ({
        ...toOperationView(operation),
        ...(await forecastOf(operation)),
        canRetry: await canRetry(operation, ctx),
      })),
    ),
  }
}
