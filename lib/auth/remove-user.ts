import { recordActivity } from '@/lib/activity/record'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { type Ctx, requirePermission } from './ctx'
import { requireAnotherAdmin } from './last-admin'
import { userIdSchema } from './schemas'

/** Removes a person; their sessions end at once. */
export async function removeUser(ctx: Ctx, input: unknown): Promise<void> {
  requirePermission(ctx, 'user:manage')
  const { userId } = userIdSchema.parse(input)
  await db.$transaction(async (tx) => {
    await requireAnotherAdmin(tx, userId)
    const user = await tx.user.findUnique({ where: { id: userId }, select: { email: true } })
    const { count } = await tx.user.deleteMany({ where: { id: userId } })
    if (!user || count === 0) throw new AppError('not_found', 'There is no such user.')
    await recordActivity(tx, ctx, { action: 'user_remove', detail: user.email })
  })
}
