import { recordActivity } from '@/lib/activity/record'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { type Ctx, requirePermission } from './ctx'
import { holdAdmin } from './hold-admin'
import { userIdSchema } from './schemas'
import { writeInvite } from './write-invite'

const PASSWORD_LINK_MS = 86_400_000

/**
 * A link by which somebody who forgot the password sets a new one; it works once, for a day. The old password goes on
 * working until then.
 */
export async function createPasswordLink(ctx: Ctx, input: unknown): Promise<{ token: string }> {
  requirePermission(ctx, 'user:manage')
  const { userId } = userIdSchema.parse(input)
  return db.$transaction(async (tx) => {
    await holdAdmin(tx, ctx)
    const user = await tx.user.findUnique({ where: { id: userId }, select: { email: true, role: true } })
    if (!user) throw new AppError('not_found', 'There is no such user.')
    const token = await writeInvite(tx, ctx, { ...user, userId, lifetimeMs: PASSWORD_LINK_MS })
    await recordActivity(tx, ctx, { action: 'user_password_link', detail: user.email })
    return { token }
  })
}
