import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import type { ServicePermission } from '@/lib/auth/permissions'
import { db, type Peek, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import type { Endpoint } from '@/lib/provisioning/port'

export const peekIdSchema = z.object({ peekId: z.uuid('This is not a peek.') })

/** @throws AppError `not_found`. */
export async function getPeekRow(tx: Pick<Tx, 'peek'>, peekId: string): Promise<Peek> {
  const peek = await tx.peek.findUnique({ where: { id: peekId } })
  if (!peek) throw new AppError('not_found', 'There is no such peek.')
  return peek
}

/** The peek, for who may do this to backups of its service. @throws AppError `not_found`, `forbidden`. */
export async function requirePeek(ctx: Ctx, permission: ServicePermission, peekId: string): Promise<Peek> {
  const peek = await getPeekRow(db, peekId)
  requirePermission(ctx, permission, peek.serviceId)
  return peek
}

/** @throws AppError `unavailable` when its engine has no address yet. */
export function endpointOfPeek({ host, httpPort, tcpPort }: Peek): Endpoint {
  if (host === null || httpPort === null || tcpPort === null) {
    throw new AppError('unavailable', 'The engine of this peek has no address yet.', { retryable: true })
  }
  return { host, httpPort, tcpPort }
}

/** Writes down that an open peek is seen or used. @throws AppError `conflict` when it is not open. */
export async function touchPeek(peekId: string, facts: { usedAt?: Date; seenAt: Date }): Promise<Peek> {
  const { count } = await db.peek.updateMany({ where: { id: peekId, state: 'open' }, data: facts })
  const peek = await getPeekRow(db, peekId)
  if (count === 1) return peek
  const sentence =
    peek.state === 'opening' ? 'The backup is still being opened.' : `The backup was closed. ${peek.closeReason}`
  throw new AppError('conflict', sentence)
}
