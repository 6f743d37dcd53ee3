'use server'

import { requireCtx } from '@/app/session'
import { runAction } from '@/lib/action'
import { markNotificationsRead as mark } from '@/lib/notification/mark-notifications-read'

export async function markNotificationsRead(input: unknown) {
  return runAction(async () => mark(await requireCtx(), input))
}
