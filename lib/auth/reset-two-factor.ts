import { recordActivity } from '@/lib/activity/record'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { type Ctx, requirePermission } from './ctx'
import { userIdSchema } from './schemas'

/** For somebody who lost the second factor: the password alone signs in again, and every session ends. */
export async function resetTwoFactor(ctx: Ctx, input: unknown): Promise<void> {
  requirePermission(ctx, 'user:manage')
  const { userId } = userIdSchema.parse(input)
  await db.$transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { id: userId }, select: { email: true } })
    if (!user) throw new AppError('not_found', 'There is no such user.')
    await tx.twoFactor.deleteMany({ where: { userId } })
    await tx.user.update({ where: { id: userId }, data: { twoFactorEnabled: false } })
    await tx.session.deleteMany({ where: { userId } })
    await recordActivity(tx, ctx, { action: 'user_two_factor', detail: `Turned off for ${user.email}` })
  })
}
