import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { lockServiceRow } from '@/lib/service/find-service'
import { accessChangeSchema } from './schemas'
import { writeAccessList } from './write-access-list'

/**
 * Replaces a service's access list. It holds as soon as the returned operation has applied it, which restarts the engine;
 * a stopped service takes it at its next start, and then `operationId` is null. The console's own access is not on it.
 */
export async function updateAccessList(ctx: Ctx, input: unknown): Promise<{ operationId: string | null }> {
  const { serviceId, ...change } = accessChangeSchema.parse(input)
  requirePermission(ctx, 'service:configure', serviceId)
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, serviceId)
    return { operationId: await writeAccessList(tx, ctx, service, change) }
  })
}
