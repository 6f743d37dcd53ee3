import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { requireOurs } from '@/lib/existing/schemas'
import { lockServiceRow } from './find-service'
import { serviceIdSchema } from './schemas'
import { transitionService } from './transitions'

/** Starts a stopped service, or one that failed after it had been running. */
export async function startService(ctx: Ctx, input: unknown): Promise<{ operationId: string }> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'service:start', serviceId)
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, serviceId)
    requireOurs(service, 'start')
    if (service.version === null) {
      throw new AppError(
        'conflict',
        `${service.name} never ran, so there is nothing to start. Retry what failed, or delete it.`,
      )
    }
    if (!['stopped', 'failed', 'running', 'degraded'].includes(service.state)) {
      throw new AppError('conflict', `${service.name} is ${service.state}, so it can't be started now.`)
    }
    await transitionService(tx, serviceId, 'starting')
    return { operationId: await requestOperation(tx, ctx, { kind: 'start', serviceId }) }
  })
}
