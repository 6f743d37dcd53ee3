import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { type Ctx, requirePerson } from './ctx'

type Account = { name: string; hasTwoFactor: boolean; hasPassword: boolean }

/** What a person's own account is, beyond what the session says. */
export async function getAccount(ctx: Ctx): Promise<Account> {
  const { id } = requirePerson(ctx)
  const user = await db.user.findUnique({
    where: { id },
    select: { name: true, twoFactorEnabled: true, accounts: { select: { providerId: true } } },
  })
  if (!user) throw new AppError('not_found', 'This account was removed.')
  const hasPassword = user.accounts.some(({ providerId }) => providerId === 'credential')
  return { name: user.name, hasTwoFactor: user.twoFactorEnabled, hasPassword }
}
