import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { type Ctx, requirePerson } from './ctx'
import type { UserServiceRole } from './list-users'

export type Account = {
  name: string
  hasTwoFactor: boolean
  /** False for somebody who signs in by an issuer alone. */
  hasPassword: boolean
  /** Where another role stands in place of the one for the installation, by the service's name. */
  serviceRoles: UserServiceRole[]
}

/** What a person's own account is, beyond what the session says. */
export async function getAccount(ctx: Ctx): Promise<Account> {
  const { id } = requirePerson(ctx)
  const user = await db.user.findUnique({
    where: { id },
    select: {
      name: true,
      twoFactorEnabled: true,
      accounts: { select: { providerId: true } },
      serviceRoles: { include: { service: { select: { name: true } } }, orderBy: { service: { name: 'asc' } } },
    },
  })
  if (!user) throw new AppError('not_found', 'This account was removed.')
  return {
    name: user.name,
    hasTwoFactor: user.twoFactorEnabled,
    hasPassword: user.accounts.some(({ providerId }) => providerId === 'credential'),
    serviceRoles: user.serviceRoles.map(({ serviceId, service, role }) => ({
      serviceId,
      serviceName: service.name,
      role,
    })),
  }
}
