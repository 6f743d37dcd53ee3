import { db } from '@/lib/db'
import { sha256Hex } from '@/lib/secrets'
import type { Role } from './permissions'

export type OpenInvite = { email: string; role: Role; isNew: boolean; invitedBy: string }

/** What a link is for, told to whoever has it; null when it does not work (any more). */
export async function findInvite(token: string): Promise<OpenInvite | null> {
  const invite = await db.invite.findUnique({ where: { tokenSha256: sha256Hex(token), expiresAt: { gt: new Date() } } })
  if (!invite) return null
  const { email, role, userId, invitedBy } = invite
  return { email, role, isNew: userId === null, invitedBy }
}
