import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { lockServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { transitionService } from '@/lib/service/transitions'
import { findExisting } from './schemas'

const inputSchema = serviceIdSchema.extend({ confirmName: z.string() })

/**
 * The console forgets a server of somebody's own, and its password. The server is left alone; its backups stay until
 * they expire. A running backup is cancelled first.
 */
export async function removeExistingServer(ctx: Ctx, input: unknown): Promise<{ operationId: string }> {
  const { serviceId, confirmName } = inputSchema.parse(input)
  requirePermission(ctx, 'service:delete', serviceId)
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, serviceId)
    if (!findExisting(service)) {
      throw new AppError('conflict', `${service.name} is run by the console. Delete it instead.`)
    }
    if (confirmName !== service.name) {
      const message = `Type ${service.name} to confirm.`
      throw new AppError('bad_request', message, { fieldErrors: { confirmName: [message] } })
    }
    if (service.state === 'terminating' || service.state === 'terminated') {
      throw new AppError('conflict', `${service.name} is already being removed.`)
    }
    // The removal waits for whatever holds the service.
    await tx.operation.updateMany({
      where: { serviceId, state: { in: ['queued', 'running'] }, cancelRequestedAt: null },
      data: { cancelRequestedAt: new Date() },
    })
    await transitionService(tx, serviceId, 'terminating', { nextBackupAt: null })
    return { operationId: await requestOperation(tx, ctx, { kind: 'disconnect', serviceId }) }
  })
}
