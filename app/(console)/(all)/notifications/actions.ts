'use server'

import { requireCtx } from '@/app/session'
import { runAction } from '@/lib/action'
import { createChannel as create } from '@/lib/channel/create-channel'
import { removeChannel as remove } from '@/lib/channel/remove-channel'
import { testChannel as sendTest } from '@/lib/channel/test-channel'
import { updateChannel as update } from '@/lib/channel/update-channel'
import { markNotificationsRead as mark } from '@/lib/notification/mark-notifications-read'

export async function markNotificationsRead(input: unknown) {
  return runAction(async () => mark(await requireCtx(), input))
}

export async function createChannel(input: unknown) {
  return runAction(async () => create(await requireCtx(), input))
}

export async function updateChannel(input: unknown) {
  return runAction(async () => update(await requireCtx(), input))
}

export async function removeChannel(input: unknown) {
  return runAction(async () => remove(await requireCtx(), input))
}

export async function testChannel(input: unknown) {
  return runAction(async () => sendTest(await requireCtx(), input))
}
