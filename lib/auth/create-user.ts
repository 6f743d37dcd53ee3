import { recordActivity } from '@/lib/activity/record'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { type Ctx, requirePermission } from './ctx'
import { insertUser } from './insert-user'
import { newUserSchema, roleSchema } from './schemas'

const inputSchema = newUserSchema.extend({ role: roleSchema })

/** Adds a person who can sign in with the given password. @throws AppError `conflict` when the address is in use. */
export async function createUser(ctx: Ctx, input: unknown): Promise<{ userId: string }> {
  requirePermission(ctx, 'user:manage')
  const user = inputSchema.parse(input)
  return db.$transaction(async (tx) => {
    if (await tx.user.findUnique({ where: { email: user.email } })) {
      const message = 'A user with this e-mail address already exists.'
      throw new AppError('conflict', message, { fieldErrors: { email: [message] } })
    }
    const userId = await insertUser(tx, user)
    await recordActivity(tx, ctx, { action: 'user_add', detail: `${user.email} as ${user.role}` })
    return { userId }
  })
}
