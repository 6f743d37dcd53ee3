import { z } from 'zod'
import { recordActivity } from '@/lib/activity/record'
import { db, type Invite, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { sha256Hex } from '@/lib/secrets'
import { insertUser } from './insert-user'
import { newUserSchema, passwordSchema } from './schemas'
import { setPassword } from './set-password'

const tokenSchema = z.object({ token: z.string().min(1).max(200) })
const newPersonSchema = newUserSchema.pick({ name: true, password: true })
const newPasswordSchema = z.object({ password: passwordSchema })

/** Uses the link up: the row is deleted, so of two at once one gets through. */
async function redeem(tx: Tx, token: string): Promise<Invite> {
  const where = { tokenSha256: sha256Hex(token), expiresAt: { gt: new Date() } }
  const invite = await tx.invite.findUnique({ where })
  const { count } = await tx.invite.deleteMany({ where })
  if (!invite || count === 0)
    throw new AppError(
      'forbidden',
      'This link no longer works: it was used, revoked, or is too old. Ask for a new one.',
    )
  return invite
}

/**
 * Makes the invited person, or sets the new password of one who is here and signs them out everywhere.
 * @throws AppError `forbidden` when the link does not work (any more), `conflict` when the address is in use by now.
 */
export async function acceptInvite(input: unknown, address: string | null = null): Promise<{ email: string }> {
  const { token } = tokenSchema.parse(input)
  return db.$transaction(async (tx) => {
    const { email, role, userId } = await redeem(tx, token)
    if (userId === null) {
      const person = newPersonSchema.parse(input)
      if (await tx.user.findUnique({ where: { email } }))
        throw new AppError('conflict', 'A user with this e-mail address already exists. Sign in.')
      const id = await insertUser(tx, { ...person, email, role })
      const ctx = { actor: { kind: 'user', id, label: email, role, serviceRoles: {} }, address } as const
      await recordActivity(tx, ctx, { action: 'user_add', detail: `${email} as ${role}` })
    } else {
      await setPassword(tx, userId, newPasswordSchema.parse(input).password)
      await tx.session.deleteMany({ where: { userId } })
      const ctx = { actor: { kind: 'user', id: userId, label: email, role, serviceRoles: {} }, address } as const
      await recordActivity(tx, ctx, { action: 'user_password', detail: 'By a link from an Admin' })
    }
    return { email }
  })
}
