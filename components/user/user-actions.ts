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
  /** Null takes a role on a service back. */
  setServiceRole: (input: { userId: string; serviceId: string; role: Role | null }) => Promise<ActionResult<unknown>>
  removeUser: (input: { userId: string }) => Promise<ActionResult<unknown>>
}
