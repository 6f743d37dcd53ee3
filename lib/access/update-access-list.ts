import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requireOurs } from '@/lib/existing/schemas'
import { lockServiceRow } from '@/lib/service/find-service'
import { requestAccessChange } from './request-change'
import { accessChangeSchema } from './schemas'

/**
 * Replaces a service's access list. It holds as soon as the returned operation has applied it, which restarts the engine;
 * a stopped service takes it at its next start, and then `operationId` is null. The console's own access is not on it.
 */
export async function updateAccessList(ctx: Ctx, input: unknown): Promise<{ operationId: string | null }> {
  const { serviceId, entries, waitSeconds } = accessChangeSchema.parse(input)
  requirePermission(ctx, 'service:configure', serviceId)
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, serviceId)
    requireOurs(service, 'change the access to')
    if (service.state === 'terminating' || service.state === 'terminated') {
      throw new AppError('conflict', `${service.name} was deleted, so nobody connects to it any more.`)
    }
    await tx.service.update({ where: { id: serviceId }, data: { accessList: entries } })
    const detail = entries.length === 0 ? 'Nowhere' : entries.map(({ source }) => source).join(', ')
    await recordActivity(tx, ctx, { action: 'access_list', serviceId, detail })
    return { operationId: await requestAccessChange(tx, ctx, service, waitSeconds) }
  })
}
