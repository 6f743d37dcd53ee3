'use server'

import { runAction } from '@/lib/action'
import { createFirstAdmin } from '@/lib/auth/create-first-admin'

/** Needs no session: the one-time token of the link stands for it. */
export async function createFirstAdminAction(input: unknown) {
  return runAction(() => createFirstAdmin(input))
}
