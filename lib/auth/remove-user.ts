import { recordActivity } from '@/lib/activity/record'
import { revokeKeysOf } from '@/lib/api-key/revoke-keys-of'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { type Ctx, requirePermission } from './ctx'
import { requireAnotherAdmin } from './last-admin'
import { OIDC_PROVIDER } from './oidc/account'
import { revokeLinksOf } from './revoke-links-of'
import { userIdSchema } from './schemas'

/**
 * Removes a person. Their sessions end at once, the API keys and links that they made are revoked, and single sign-on lets
 * them in again only when they are invited.
 */
export async function removeUser(ctx: Ctx, input: unknown): Promise<void> {
  requirePermission(ctx, 'user:manage')
  const { userId } = userIdSchema.parse(input)
  await db.$transaction(async (tx) => {
    await requireAnotherAdmin(tx, userId)
    const user = await tx.user.findUnique({
      where: { id: userId },
      select: {
        email: true,
        accounts: { where: { providerId: OIDC_PROVIDER }, orderBy: { createdAt: 'desc' }, take: 1 },
      },
    })
    const { count } = await tx.user.deleteMany({ where: { id: userId } })
    if (!user || count === 0) throw new AppError('not_found', 'There is no such user.')
    const facts = { accountId: user.accounts[0]?.accountId ?? null, removedAt: new Date() }
    const { email } = user
    await tx.removedUser.upsert({ where: { email }, create: { email, ...facts }, update: facts })
    await recordActivity(tx, ctx, { action: 'user_remove', detail: email })
    // After the person is gone: a key or link that they make at this moment is in the database by now.
    await revokeKeysOf(tx, ctx, email)
    await revokeLinksOf(tx, ctx, email)
  })
}
