import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { type Ctx, requirePerson } from './ctx'

/** What a person's own account is, beyond what the session says. */
export async function getAccount(ctx: Ctx): Promise<{ name: string; hasTwoFactor: boolean }> {
  const { id } = requirePerson(ctx)
  const user = await db.user.findUnique({ where: { id }, select: { name: true, twoFactorEnabled: true } })
  if (!user) throw new AppError('not_found', 'This account was removed.')
  return { name: user.name, hasTwoFactor: user.twoFactorEnabled }
}
