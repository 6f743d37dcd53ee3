import type { Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import type { Ctx } from './ctx'
import { holdSession } from './hold-session'

/**
 * Lets the Admin of this request be removed, or made anything else, only after this transaction, so that whoever does it
 * finds what is made here. @throws AppError `unauthorized` when the session has ended, `forbidden` for no Admin any more.
 */
export async function holdAdmin(tx: Tx, ctx: Ctx): Promise<void> {
  const { actor } = ctx
  if (actor.kind !== 'user' || actor.sessionId === undefined) return
  // All of them, in the order of requireAnotherAdmin: a link to one of them refers to that row too.
  const admins = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM "user" WHERE role = 'admin' ORDER BY id FOR KEY SHARE`
  await holdSession(tx, ctx)
  if (!admins.some(({ id }) => id === actor.id)) throw new AppError('forbidden', 'You are not an Admin any more.')
}
