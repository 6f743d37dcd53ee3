'use server'

import { requireCtx } from '@/app/session'
import { runAction } from '@/lib/action'
import { addExistingServer as add } from '@/lib/existing/add-existing-server'
import { removeExistingServer as remove } from '@/lib/existing/remove-existing-server'
import { testExistingServer as test } from '@/lib/existing/test-existing-server'
import { updateExistingServer as update } from '@/lib/existing/update-existing-server'

export async function testExistingServer(input: unknown) {
  return runAction(async () => test(await requireCtx(), input))
}

export async function addExistingServer(input: unknown) {
  return runAction(async () => add(await requireCtx(), input))
}

export async function updateExistingServer(input: unknown) {
  return runAction(async () => update(await requireCtx(), input))
}

export async function removeExistingServer(input: unknown) {
  return runAction(async () => remove(await requireCtx(), input))
}
