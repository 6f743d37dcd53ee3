import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import type { PeekView } from './types'
import { peekIdSchema, touchPeek } from './find-peek'
import { toPeekView } from './view'

/** A page that shows a peek is still there. @throws AppError `conflict` when the peek is not open. */
export async function keepPeek(ctx: Ctx, input: unknown): Promise<PeekView> {
  requirePermission(ctx, 'backup:peek')
  const { peekId } = peekIdSchema.parse(input)
  return toPeekView(await touchPeek(peekId, { seenAt: new Date() }))
}
