import type { ActionResult } from '@/lib/action'
import type { Role } from '@/lib/auth/permissions'

/** The server actions of the Users page. */
export type UserActions = {
  createInvite: (input: { email: string; role: Role }) => Promise<ActionResult<{ token: string }>>
  revokeInvite: (input: { inviteId: string }) => Promise<ActionResult<unknown>>
  createPasswordLink: (input: { userId: string }) => Promise<ActionResult<{ token: string }>>
  endSessions: (input: { userId: string }) => Promise<ActionResult<unknown>>
  resetTwoFactor: (input: { userId: string }) => Promise<ActionResult<unknown>>
  setUserRole: (input: { userId: string; role: Role }) => Promise<ActionResult<unknown>>
  removeUser: (input: { userId: string }) => Promise<ActionResult<unknown>>
}
