import { z } from 'zod'
import { recordActivity } from '@/lib/activity/record'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { type Ctx, requirePermission } from './ctx'
import { holdAdmin } from './hold-admin'
import { emailSchema, roleSchema } from './schemas'
import { writeInvite } from './write-invite'

const INVITE_MS = 7 * 86_400_000

const inputSchema = z.object({ email: emailSchema, role: roleSchema })

/**
 * Invites a person by a link that works once, for seven days. Its token is told here once and kept only as a hash; a
 * newer link to the same address takes the place of an older one. @throws AppError `conflict` when the address is in use.
 */
export async function createInvite(ctx: Ctx, input: unknown): Promise<{ token: string }> {
  requirePermission(ctx, 'user:manage')
  const { email, role } = inputSchema.parse(input)
  return db.$transaction(async (tx) => {
    await holdAdmin(tx, ctx)
    if (await tx.user.findUnique({ where: { email } })) {
      const message = 'A user with this e-mail address already exists.'
      throw new AppError('conflict', message, { fieldErrors: { email: [message] } })
    }
    const token = await writeInvite(tx, ctx, { email, role, lifetimeMs: INVITE_MS })
    await recordActivity(tx, ctx, { action: 'user_invite', detail: `${email} as ${role}` })
    return { token }
  })
}
