import { recordActivity } from '@/lib/activity/record'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { type Ctx, requirePermission } from './ctx'
import { requireAnotherAdmin } from './last-admin'
import { revokeLinksOf } from './revoke-links-of'
import { roleSchema, userIdSchema } from './schemas'

const inputSchema = userIdSchema.extend({ role: roleSchema })

/** Changes what a person may do, from their next click on. Links that an Admin made end with the role. */
export async function setUserRole(ctx: Ctx, input: unknown): Promise<void> {
  requirePermission(ctx, 'user:manage')
  const { userId, role } = inputSchema.parse(input)
  await db.$transaction(async (tx) => {
    if (role !== 'admin') await requireAnotherAdmin(tx, userId)
    const user = await tx.user.findUnique({ where: { id: userId }, select: { email: true, role: true } })
    if (!user) throw new AppError('not_found', 'There is no such user.')
    await tx.user.updateMany({ where: { id: userId }, data: { role } })
    await recordActivity(tx, ctx, { action: 'user_role', detail: `${user.email}: ${user.role} to ${role}` })
    if (role !== 'admin') await revokeLinksOf(tx, ctx, user.email)
  })
}
