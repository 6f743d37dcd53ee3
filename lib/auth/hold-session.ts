import type { Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import type { Ctx } from './ctx'

/**
 * Lets the session of this request end only after this transaction, so that whoever ends it finds what is made here.
 * @throws AppError `unauthorized` when it has ended.
 */
export async function holdSession(tx: Tx, { actor }: Ctx): Promise<void> {
  if (actor.kind !== 'user' || actor.sessionId === undefined) return
  const held = await tx.$queryRaw<object[]>`SELECT id FROM session WHERE id = ${actor.sessionId} FOR KEY SHARE`
  if (held.length === 0) throw new AppError('unauthorized', 'Your session has ended. Sign in again.')
}
