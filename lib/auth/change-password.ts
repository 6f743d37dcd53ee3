import { verifyPassword } from 'better-auth/crypto'
import { z } from 'zod'
import { recordActivity } from '@/lib/activity/record'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { countTry, MAX_TRIES } from './count-try'
import { type Ctx, requirePerson } from './ctx'
import { passwordSchema } from './schemas'
import { setPassword } from './set-password'

const inputSchema = z.object({
  currentPassword: z.string().min(1, 'Enter your password.').max(500),
  password: passwordSchema,
})

/** @throws AppError `forbidden` after many tries, `bad_request` when it is not the password of this person. */
async function requirePassword(userId: string, password: string): Promise<void> {
  if ((await countTry(`password:${userId}`)) > MAX_TRIES)
    throw new AppError('forbidden', 'Too many tries. Wait ten minutes.')
  const account = await db.account.findFirst({
    where: { userId, providerId: 'credential' },
    select: { password: true },
  })
  if (!account?.password) throw new AppError('not_found', 'You have no password here.')
  if (await verifyPassword({ hash: account.password, password })) return
  const message = 'This is not your password.'
  throw new AppError('bad_request', message, { fieldErrors: { currentPassword: [message] } })
}

/** Changes a person's own password and ends their other sessions. */
export async function changePassword(ctx: Ctx, input: unknown): Promise<void> {
  const { id: userId, sessionId } = requirePerson(ctx)
  const { currentPassword, password } = inputSchema.parse(input)
  await requirePassword(userId, currentPassword)
  await db.$transaction(async (tx) => {
    await setPassword(tx, userId, password)
    await tx.session.deleteMany({ where: { userId, ...(sessionId && { id: { not: sessionId } }) } })
    await recordActivity(tx, ctx, { action: 'user_password' })
  })
}
