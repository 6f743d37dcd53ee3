import { setTimeout as pause } from 'node:timers/promises'
import type { Ctx } from '@/lib/auth/ctx'
import { getOperation } from '@/lib/operation/get-operation'
import type { OperationView } from '@/lib/operation/types'

const LOOK_EVERY_MS = 250
/** Proxies commonly end a request that says nothing for a minute. */
export const MAX_WAIT_SECONDS = 50

export const isOver = ({ state }: OperationView) => state !== 'queued' && state !== 'running'

/** The operation when it has ended, or as it is after that many seconds. */
export async function waitFor(ctx: Ctx, operationId: string, seconds: number): Promise<OperationView> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const operation = await getOperation(ctx, { operationId })
    if (isOver(operation) || Date.now() >= deadline) return operation
    await pause(LOOK_EVERY_MS)
  }
}
