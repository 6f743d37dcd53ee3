'use server'

import { requireCtx } from '@/app/session'
import { runAction } from '@/lib/action'
import { createService as create } from '@/lib/service/create-service'
import { deleteService as remove } from '@/lib/service/delete-service'
import { resetPassword as reset } from '@/lib/service/reset-password'
import { startService as start } from '@/lib/service/start-service'
import { stopService as stop } from '@/lib/service/stop-service'

export async function createService(input: unknown) {
  return runAction(async () => create(await requireCtx(), input))
}

export async function startService(input: unknown) {
  return runAction(async () => start(await requireCtx(), input))
}

export async function stopService(input: unknown) {
  return runAction(async () => stop(await requireCtx(), input))
}

export async function deleteService(input: unknown) {
  return runAction(async () => remove(await requireCtx(), input))
}

export async function resetPassword(input: unknown) {
  return runAction(async () => reset(await requireCtx(), input))
}
