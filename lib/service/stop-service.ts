import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requireNoBorrower } from '@/lib/migrate/borrowers'
import { requestOperation } from '@/lib/operation/request-operation'
import { requireOurs } from '@/lib/existing/schemas'
import { lockServiceRow } from './find-service'
import { serviceIdSchema } from './schemas'
import { transitionService } from './transitions'

/** Stops a service and keeps its data. Refused while a backup runs, which stopping would destroy. */
export async function stopService(ctx: Ctx, input: unknown): Promise<{ operationId: string }> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'service:stop', serviceId)
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, serviceId)
    requireOurs(service, 'stop')
    const runningBackups = await tx.backup.count({ where: { serviceId, state: 'in_progress' } })
    if (runningBackups > 0) {
      throw new AppError(
        'conflict',
        `A backup of ${service.name} is running. Wait until it is done, or cancel it first.`,
      )
    }
    await requireNoBorrower(tx, service)
    await transitionService(tx, serviceId, 'stopping')
    return { operationId: await requestOperation(tx, ctx, { kind: 'stop', serviceId }) }
  })
}
