'use server'

import { requireCtx } from '@/app/session'
import { runAction } from '@/lib/action'
import { closePeek as close } from '@/lib/peek/close-peek'
import { openPeek as open } from '@/lib/peek/open-peek'

export async function openPeek(input: { backupId: string }) {
  return runAction(async () => open(await requireCtx(), input))
}

export async function closePeek(input: { peekId: string }) {
  return runAction(async () => close(await requireCtx(), input))
}
