import type { Ctx } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import type { OperationKind } from '@/lib/operation/types'

type Asked = { operationId: string; serviceId: string; backupId: string | null; isRepeated: boolean }
type Wanted = { kind: OperationKind; serviceId?: string; backupId?: string }

async function findEarlier({ requestKey }: Ctx, wanted: Wanted): Promise<Asked | null> {
  if (requestKey === undefined) return null
  const earlier = await db.operation.findUnique({ where: { requestKey } })
  if (!earlier) return null
  const isSame =
    earlier.kind === wanted.kind &&
    (wanted.serviceId === undefined || earlier.serviceId === wanted.serviceId) &&
    (wanted.backupId === undefined || earlier.backupId === wanted.backupId)
  if (!isSame) throw new AppError('conflict', 'This Idempotency-Key was already used for another request.')
  return { operationId: earlier.id, serviceId: earlier.serviceId, backupId: earlier.backupId, isRepeated: true }
}

/**
 * Asks for an operation once per Idempotency-Key, also when two requests with it come at the same time or the first
 * one's answer was lost: the key is unique in the database and is written with the operation.
 */
export async function askOnce(
  ctx: Ctx,
  wanted: Wanted,
  ask: () => Promise<Omit<Asked, 'isRepeated'> & Partial<Asked>>,
): Promise<Asked> {
  const known = await findEarlier(ctx, wanted)
  if (known) return known
  try {
    return { isRepeated: false, ...(await ask()) }
  } catch (error) {
    const twin = await findEarlier(ctx, wanted)
    if (twin) return twin
    throw error
  }
}
