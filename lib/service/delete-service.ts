import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requireNoBorrower } from '@/lib/migrate/borrowers'
import { requestOperation } from '@/lib/operation/request-operation'
import { requireOurs } from '@/lib/existing/schemas'
import { lockServiceRow } from './find-service'
import { serviceIdSchema } from './schemas'
import { transitionService } from './transitions'

const inputSchema = serviceIdSchema.extend({ confirmName: z.string() })

/** Removes a service and its data. A running backup is cancelled first; finished backups stay until they expire. */
export async function deleteService(ctx: Ctx, input: unknown): Promise<{ operationId: string }> {
  const { serviceId, confirmName } = inputSchema.parse(input)
  requirePermission(ctx, 'service:delete', serviceId)
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, serviceId)
    requireOurs(service, 'delete')
    if (confirmName !== service.name) {
      const message = `Type ${service.name} to confirm.`
      throw new AppError('bad_request', message, { fieldErrors: { confirmName: [message] } })
    }
    if (service.state === 'terminating' || service.state === 'terminated') {
      throw new AppError('conflict', `${service.name} is already being deleted.`)
    }
    await requireNoBorrower(tx, service)
    await transitionService(tx, serviceId, 'terminating', { nextBackupAt: null })
    return { operationId: await requestOperation(tx, ctx, { kind: 'delete_service', serviceId }) }
  })
}
