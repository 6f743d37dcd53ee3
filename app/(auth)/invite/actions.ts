'use server'

import { headers } from 'next/headers'
import { findClientAddress } from '@/lib/access/client-address'
import { runAction } from '@/lib/action'
import { acceptInvite } from '@/lib/auth/accept-invite'

/** Needs no session: the one-time token of the link stands for it. */
export async function acceptInviteAction(input: unknown) {
  return runAction(async () => acceptInvite(input, findClientAddress(await headers())))
}
