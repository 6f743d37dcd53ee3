'use server'

import { revalidatePath } from 'next/cache'
import { requireCtx } from '@/app/session'
import { type ActionResult, runAction } from '@/lib/action'
import type { Ctx } from '@/lib/auth/ctx'
import { createUser as create } from '@/lib/auth/create-user'
import { removeUser as remove } from '@/lib/auth/remove-user'
import { setUserRole as setRole } from '@/lib/auth/set-user-role'

async function change<T>(work: (ctx: Ctx) => Promise<T>): Promise<ActionResult<T>> {
  const result = await runAction(async () => work(await requireCtx()))
  if (result.ok) revalidatePath('/users')
  return result
}

export async function createUser(input: unknown) {
  return change((ctx) => create(ctx, input))
}

export async function setUserRole(input: unknown) {
  return change((ctx) => setRole(ctx, input))
}

export async function removeUser(input: unknown) {
  return change((ctx) => remove(ctx, input))
}
