import { recordActivity } from '@/lib/activity/record'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { type Ctx, requirePermission } from './ctx'
import { userIdSchema } from './schemas'

/** Signs somebody out everywhere, from their next click on: everybody themselves, an Admin anybody. */
export async function endSessions(ctx: Ctx, input: unknown): Promise<void> {
  const { userId } = userIdSchema.parse(input)
  if (ctx.actor.kind !== 'user' || ctx.actor.id !== userId) requirePermission(ctx, 'user:manage')
  await db.$transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { id: userId }, select: { email: true } })
    if (!user) throw new AppError('not_found', 'There is no such user.')
    await tx.session.deleteMany({ where: { userId } })
    await recordActivity(tx, ctx, { action: 'user_sign_out', detail: user.email })
  })
}
