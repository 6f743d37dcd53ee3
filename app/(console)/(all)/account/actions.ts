'use server'

import { requireCtx } from '@/app/session'
import { runAction } from '@/lib/action'
import { changePassword as change } from '@/lib/auth/change-password'
import { endSessions as end } from '@/lib/auth/end-sessions'

export async function changePassword(input: unknown) {
  return runAction(async () => change(await requireCtx(), input))
}

export async function signOutEverywhere() {
  return runAction(async () => {
    const ctx = await requireCtx()
    return end(ctx, { userId: ctx.actor.kind === 'user' ? ctx.actor.id : '' })
  })
}
