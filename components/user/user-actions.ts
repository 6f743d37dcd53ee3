import type { ActionResult } from '@/lib/action'
import type { Role } from '@/lib/auth/permissions'

/** The server actions of the Users page. */
export type UserActions = {
  createUser: (input: { name: string; email: string; role: Role; password: string }) => Promise<ActionResult<unknown>>
  setUserRole: (input: { userId: string; role: Role }) => Promise<ActionResult<unknown>>
  removeUser: (input: { userId: string }) => Promise<ActionResult<unknown>>
}
