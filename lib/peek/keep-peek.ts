import type { Ctx } from '@/lib/auth/ctx'
import type { PeekView } from './types'
import { peekIdSchema, touchPeek, requirePeek } from './find-peek'
import { toPeekView } from './view'

/** A page that shows a peek is still there. @throws AppError `conflict` when the peek is not open. */
export async function keepPeek(ctx: Ctx, input: unknown): Promise<PeekView> {
  const { peekId } = peekIdSchema.parse(input)
  await requirePeek(ctx, 'backup:peek', peekId)
  return toPeekView(await touchPeek(peekId, { seenAt: new Date() }))
}
