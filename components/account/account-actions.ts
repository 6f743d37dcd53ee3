import type { ActionResult } from '@/lib/action'

/** The server actions of the Account page. */
export type AccountActions = {
  changePassword: (input: { currentPassword: string; password: string }) => Promise<ActionResult<unknown>>
  signOutEverywhere: (input: undefined) => Promise<ActionResult<unknown>>
}
