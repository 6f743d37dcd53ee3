import { z } from 'zod'
import { recordActivity } from '@/lib/activity/record'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { type Ctx, requirePermission } from './ctx'

const inputSchema = z.object({ inviteId: z.uuid() })

/** The link works no more. */
export async function revokeInvite(ctx: Ctx, input: unknown): Promise<void> {
  requirePermission(ctx, 'user:manage')
  const { inviteId: id } = inputSchema.parse(input)
  await db.$transaction(async (tx) => {
    const invite = await tx.invite.findUnique({ where: { id }, select: { email: true } })
    const { count } = await tx.invite.deleteMany({ where: { id } })
    if (!invite || count === 0) throw new AppError('not_found', 'There is no such link: it was used or revoked.')
    await recordActivity(tx, ctx, { action: 'user_invite_revoke', detail: invite.email })
  })
}
