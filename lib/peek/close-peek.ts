import type { Ctx } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { getPeekRow, peekIdSchema, requirePeek } from './find-peek'
import { requestClosing } from './request-closing'

/** Unmounts a backup and removes its engine; nothing to do when that is done or under way. */
export async function closePeek(ctx: Ctx, input: unknown): Promise<{ operationId: string | null }> {
  const { peekId } = peekIdSchema.parse(input)
  await requirePeek(ctx, 'backup:peek', peekId)
  return db.$transaction(async (tx) => {
    const peek = await getPeekRow(tx, peekId)
    return { operationId: await requestClosing(tx, ctx, peek, `${ctx.actor.label} closed it.`) }
  })
}
