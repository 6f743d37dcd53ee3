import { db } from '@/lib/db'
import { type Ctx, requirePermission } from './ctx'
import { OIDC_PROVIDER } from './oidc/account'
import type { Role } from './permissions'

export type UserServiceRole = { serviceId: string; serviceName: string; role: Role }
export type UserView = {
  id: string
  name: string
  email: string
  role: Role
  /** Where another role stands in its place, by the service's name. */
  serviceRoles: UserServiceRole[]
  hasTwoFactor: boolean
  hasPassword: boolean
  /** An issuer vouches for them (OpenID Connect). */
  hasSingleSignOn: boolean
  /** Names of the keys that they made and that still work. */
  apiKeys: string[]
  createdAt: string
}

export async function listUsers(ctx: Ctx): Promise<UserView[]> {
  requirePermission(ctx, 'user:view')
  const usable = { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] }
  const keys = await db.apiKey.findMany({
    where: usable,
    select: { name: true, createdBy: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  const users = await db.user.findMany({
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    include: {
      accounts: { select: { providerId: true } },
      serviceRoles: { include: { service: { select: { name: true } } }, orderBy: { service: { name: 'asc' } } },
    },
  })
  return users.map(({ id, name, email, role, serviceRoles, twoFactorEnabled, createdAt, accounts }) => ({
    id,
    name,
    email,
    role,
    serviceRoles: serviceRoles.map(({ serviceId, service, role: own }) => ({
      serviceId,
      serviceName: service.name,
      role: own,
    })),
    hasTwoFactor: twoFactorEnabled,
    hasPassword: accounts.some(({ providerId }) => providerId === 'credential'),
    hasSingleSignOn: accounts.some(({ providerId }) => providerId === OIDC_PROVIDER),
    apiKeys: keys.filter(({ createdBy }) => createdBy === email).map((key) => key.name),
    createdAt: createdAt.toISOString(),
  }))
}
