import { recordActivity } from '@/lib/activity/record'
import { z } from 'zod'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { SYSTEM_CTX } from './ctx'
import { insertUser } from './insert-user'
import { newUserSchema } from './schemas'
import { redeemSetupToken } from './setup-token'

const inputSchema = newUserSchema.extend({ token: z.string().min(1).max(200) })

/** Creates the first admin by the one-time link. @throws AppError `forbidden` when the link was used or is not the newest. */
export async function createFirstAdmin(input: unknown): Promise<{ userId: string }> {
  const { token, ...user } = inputSchema.parse(input)
  return db.$transaction(async (tx) => {
    const isValid = (await redeemSetupToken(tx, token)) && (await tx.user.count()) === 0
    if (!isValid) {
      throw new AppError(
        'forbidden',
        'This link no longer works. Start the console again to get a new one, or sign in.',
      )
    }
    const userId = await insertUser(tx, { ...user, role: 'admin' })
    const detail = `${user.email} as admin, by the link of the first start`
    await recordActivity(tx, SYSTEM_CTX, { action: 'user_add', detail })
    return { userId }
  })
}
