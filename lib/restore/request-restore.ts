import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { getServiceRow } from '@/lib/service/find-service'
import { insertService } from '@/lib/service/insert-service'
import { isNameTaken, livingNames, nameTaken } from '@/lib/service/names'
import { serviceNameSchema } from '@/lib/service/schemas'
import { carriedSettings } from './carry-over'
import { requireRestorable } from './restorable'
import { restoreSourceSchema } from './source'

const inputSchema = z.object({
  backupId: z.uuid('This is not a backup.'),
  name: serviceNameSchema,
  /** Made once by whoever asks; asking twice with the same key gives the same restore. */
  requestKey: z.uuid(),
})

type Requested = { serviceId: string; operationId: string }

async function findEarlier(tx: Pick<Tx, 'operation'>, requestKey: string, backupId: string): Promise<Requested | null> {
  const earlier = await tx.operation.findUnique({ where: { requestKey } })
  if (!earlier) return null
  if (earlier.kind !== 'restore' || earlier.backupId !== backupId) {
    throw new AppError('conflict', 'This request was already used for something else. Open the dialog again.')
  }
  return { serviceId: earlier.serviceId, operationId: earlier.id }
}

/**
 * Restores a backup into a new service, which shows at once as Provisioning. The original is only read from its backup,
 * never touched.
 */
export async function requestRestore(ctx: Ctx, input: unknown): Promise<Requested> {
  requirePermission(ctx, 'backup:restore')
  const { backupId, name, requestKey } = inputSchema.parse(input)
  try {
    return await db.$transaction(async (tx) => {
      const backup = await requireRestorable(tx, backupId)
      const earlier = await findEarlier(tx, requestKey, backupId)
      if (earlier) return earlier
      const twin = await tx.operation.findFirst({
        where: {
          backupId,
          kind: 'restore',
          state: { in: ['queued', 'running'] },
          service: { name: { equals: name, mode: 'insensitive' } },
        },
      })
      if (twin) return { serviceId: twin.serviceId, operationId: twin.id }
      if ((await livingNames(tx)).has(name.toLowerCase())) throw nameTaken()
      const origin = await getServiceRow(tx, backup.serviceId)
      const serviceId = await insertService(tx, {
        name,
        readsFromServiceId: origin.id,
        settings: carriedSettings(origin),
        source: restoreSourceSchema.parse({
          backupId,
          serviceId: origin.id,
          serviceName: origin.name,
          takenAt: backup.startedAt.toISOString(),
        }),
      })
      const operationId = await requestOperation(tx, ctx, { kind: 'restore', serviceId, backupId, requestKey })
      return { serviceId, operationId }
    })
  } catch (error) {
    if (isNameTaken(error)) throw nameTaken(error)
    throw error
  }
}
