'use server'

import { revalidatePath } from 'next/cache'
import { requireCtx } from '@/app/session'
import { type ActionResult, runAction } from '@/lib/action'
import { createApiKey as create } from '@/lib/api-key/create-api-key'
import { revokeApiKey as revoke } from '@/lib/api-key/revoke-api-key'
import type { Ctx } from '@/lib/auth/ctx'

async function change<T>(work: (ctx: Ctx) => Promise<T>): Promise<ActionResult<T>> {
  const result = await runAction(async () => work(await requireCtx()))
  if (result.ok) revalidatePath('/api-keys')
  return result
}

export async function createApiKey(input: unknown) {
  return change((ctx) => create(ctx, input))
}

export async function revokeApiKey(input: unknown) {
  return change((ctx) => revoke(ctx, input))
}
