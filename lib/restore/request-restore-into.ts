import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { requireBackup } from '@/lib/backup/find-backup'
import { db, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { requestUsed } from '@/lib/operation/request-used'
import { getServiceRow, lockServiceRow } from '@/lib/service/find-service'
import { buildPlan } from './into/build-plan'
import { restoreInputSchema, type RestoreIntoRequest, restoreIntoSchema } from './into/schemas'
import { requireRestorable } from './restorable'

const keySchema = z.object({
  /** Made once by whoever asks; asking twice with the same key gives the same restore. */
  requestKey: z.uuid(),
})

type Requested = { operationId: string }

async function findEarlier(
  tx: Pick<Tx, 'operation'>,
  requestKey: string,
  asked: RestoreIntoRequest,
): Promise<Requested | null> {
  const earlier = await tx.operation.findUnique({ where: { requestKey } })
  if (!earlier) return null
  const known = restoreInputSchema.safeParse(earlier.input).data?.request
  if (earlier.kind !== 'restore_into' || JSON.stringify(known) !== JSON.stringify(asked)) throw requestUsed('dialog')
  return { operationId: earlier.id }
}

/**
 * Restores chosen tables of a backup into an existing service; no other table of it is touched.
 * @throws AppError `conflict` with the sentence of the plan when that says it can't be done.
 */
export async function requestRestoreInto(ctx: Ctx, input: unknown): Promise<Requested> {
  const request = restoreIntoSchema.parse(input)
  const { requestKey } = keySchema.parse(input)
  const backup = await requireBackup(ctx, 'backup:restore', request.backupId)
  requirePermission(ctx, 'service:restore-into', request.targetServiceId)
  const service = await getServiceRow(db, request.targetServiceId)
  const known = await findEarlier(db, requestKey, request)
  if (known) return known
  const { plan } = await buildPlan({ service, backup, request })
  if (plan.blockedReason) throw new AppError('conflict', plan.blockedReason)
  return db.$transaction(async (tx) => {
    await lockServiceRow(tx, service.id)
    await requireRestorable(tx, backup.id)
    const earlier = await findEarlier(tx, requestKey, request)
    if (earlier) return earlier
    const operationId = await requestOperation(tx, ctx, {
      kind: 'restore_into',
      serviceId: service.id,
      backupId: backup.id,
      requestKey,
      totalBytes: BigInt(plan.neededBytes),
      input: { request },
    })
    return { operationId }
  })
}
