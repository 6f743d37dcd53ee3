import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { findClientAddress } from '@/lib/access/client-address'
import type { Ctx, UserActor } from '@/lib/auth/ctx'
import { getSessionActor } from '@/lib/auth/session'
import { AppError } from '@/lib/errors'

/** Who is signed in, looked up once per request. */
export const findActor = cache(async (): Promise<UserActor | null> => getSessionActor(await headers()))

/** For pages: the signed-in person, or off to the sign-in form. */
export async function requireActor(): Promise<UserActor> {
  const actor = await findActor()
  if (actor) return actor
  const path = (await headers()).get('x-console-path')
  redirect(path ? `/sign-in?next=${encodeURIComponent(path)}` : '/sign-in')
}

/** For server actions. @throws AppError `unauthorized` without a session. */
export async function requireCtx(): Promise<Ctx> {
  const actor = await findActor()
  if (!actor) throw new AppError('unauthorized', 'Your session has ended. Sign in again.')
  return { actor, address: findClientAddress(await headers()) }
}
