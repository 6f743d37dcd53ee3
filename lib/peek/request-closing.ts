import type { Ctx } from '@/lib/auth/ctx'
import type { Peek, Prisma, Tx } from '@/lib/db'
import { requestOperation } from '@/lib/operation/request-operation'
import { peekStatesBefore } from './transitions'

/** The operations of one peek that have not ended. */
export function openOperationsOf(kind: 'open_peek' | 'close_peek', peekId: string): Prisma.OperationWhereInput {
  return { kind, input: { path: ['peekId'], equals: peekId }, state: { in: ['queued', 'running'] } }
}

/** Asks a worker to remove the engine of a peek. */
export function requestRemoval(tx: Tx, ctx: Ctx, peek: Peek): Promise<string> {
  const { id, serviceId, backupId } = peek
  return requestOperation(tx, ctx, {
    kind: 'close_peek',
    serviceId,
    ...(backupId && { backupId }),
    input: { peekId: id },
  })
}

/** Closes a peek for this reason, also one that is still being opened; null when it is closed or closing already. */
export async function requestClosing(tx: Tx, ctx: Ctx, peek: Peek, reason: string): Promise<string | null> {
  const { count } = await tx.peek.updateMany({
    where: { id: peek.id, state: { in: peekStatesBefore('closing') } },
    data: { state: 'closing', closeReason: reason },
  })
  if (count === 0) return null
  await tx.operation.updateMany({
    where: { ...openOperationsOf('open_peek', peek.id), cancelRequestedAt: null },
    data: { cancelRequestedAt: new Date() },
  })
  return requestRemoval(tx, ctx, peek)
}
