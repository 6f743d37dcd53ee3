'use server'

import { requireCtx } from '@/app/session'
import { runAction } from '@/lib/action'
import { cancelOperation as cancel } from '@/lib/operation/cancel-operation'
import { dropRestored as drop } from '@/lib/restore/drop-restored'
import { retryOperation as retry } from '@/lib/operation/retry-operation'

export async function cancelOperation(input: unknown) {
  return runAction(async () => cancel(await requireCtx(), input))
}

export async function retryOperation(input: unknown) {
  return runAction(async () => retry(await requireCtx(), input))
}

export async function dropRestored(input: unknown) {
  return runAction(async () => drop(await requireCtx(), input))
}
