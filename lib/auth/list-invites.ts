import { db } from '@/lib/db'
import { type Ctx, requirePermission } from './ctx'
import type { Role } from './permissions'

export type InviteView = {
  id: string
  email: string
  role: Role
  /** It invites a new person; else it sets a new password of one who is here. */
  isNew: boolean
  invitedBy: string
  expiresAt: string
}

/** Links that still work, newest first. */
export async function listInvites(ctx: Ctx): Promise<InviteView[]> {
  requirePermission(ctx, 'user:view')
  const invites = await db.invite.findMany({
    where: { expiresAt: { gt: new Date() } },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
  })
  return invites.map(({ id, email, role, userId, invitedBy, expiresAt }) => ({
    id,
    email,
    role,
    isNew: userId === null,
    invitedBy,
    expiresAt: expiresAt.toISOString(),
  }))
}
