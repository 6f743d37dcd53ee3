import { db } from '@/lib/db'
import { type Ctx, requirePermission } from './ctx'
import type { Role } from './permissions'

export type UserView = { id: string; name: string; email: string; role: Role; hasTwoFactor: boolean; createdAt: string }

export async function listUsers(ctx: Ctx): Promise<UserView[]> {
  requirePermission(ctx, 'user:view')
  const users = await db.user.findMany({ orderBy: [{ name: 'asc' }, { id: 'asc' }] })
  return users.map(({ id, name, email, role, twoFactorEnabled, createdAt }) => ({
    id,
    name,
    email,
    role,
    hasTwoFactor: twoFactorEnabled,
    createdAt: createdAt.toISOString(),
  }))
}
