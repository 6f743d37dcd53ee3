'use server'

import { revalidatePath } from 'next/cache'
import { requireCtx } from '@/app/session'
import { type ActionResult, runAction } from '@/lib/action'
import type { Ctx } from '@/lib/auth/ctx'
import { createInvite as invite } from '@/lib/auth/create-invite'
import { createPasswordLink as makePasswordLink } from '@/lib/auth/create-password-link'
import { endSessions as end } from '@/lib/auth/end-sessions'
import { removeUser as remove } from '@/lib/auth/remove-user'
import { resetTwoFactor as resetFactor } from '@/lib/auth/reset-two-factor'
import { revokeInvite as revoke } from '@/lib/auth/revoke-invite'
import { setServiceRole as setOnService } from '@/lib/auth/set-service-role'
import { setUserRole as setRole } from '@/lib/auth/set-user-role'

async function change<T>(work: (ctx: Ctx) => Promise<T>): Promise<ActionResult<T>> {
  const result = await runAction(async () => work(await requireCtx()))
  if (result.ok) revalidatePath('/users')
  return result
}

export async function createInvite(input: unknown) {
  return change((ctx) => invite(ctx, input))
}

export async function revokeInvite(input: unknown) {
  return change((ctx) => revoke(ctx, input))
}

export async function createPasswordLink(input: unknown) {
  return change((ctx) => makePasswordLink(ctx, input))
}

export async function endSessions(input: unknown) {
  return change((ctx) => end(ctx, input))
}

export async function setUserRole(input: unknown) {
  return change((ctx) => setRole(ctx, input))
}

export async function setServiceRole(input: unknown) {
  return change((ctx) => setOnService(ctx, input))
}

export async function removeUser(input: unknown) {
  return change((ctx) => remove(ctx, input))
}

export async function resetTwoFactor(input: unknown) {
  return change((ctx) => resetFactor(ctx, input))
}
