import { setTimeout as pause } from 'node:timers/promises'
import type { Ctx } from '@/lib/auth/ctx'
import { getOperation } from '@/lib/operation/get-operation'
import type { OperationView } from '@/lib/operation/types'

const LOOK_EVERY_MS = 250
/** Of one key in this process: each of them reads its operation again and again. */
export const MAX_WAITING = 20
const RETRY_AFTER_SECONDS = 5
/** Proxies commonly end a request that says nothing for a minute. */
export const MAX_WAIT_SECONDS = 50

export const isOver = ({ state }: OperationView) => state !== 'queued' && state !== 'running'

const waiting = new Map<string, number>()

/** As many requests of this key wait already; nothing was done. */
export class TooManyWaiting extends Error {
  readonly retryAfterSeconds = RETRY_AFTER_SECONDS
}

/** The operation when it has ended, or as it is after that many seconds, or when `signal` aborts. */
export async function waitFor(
  ctx: Ctx,
  operationId: string,
  seconds: number,
  signal?: AbortSignal,
): Promise<OperationView> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const operation = await getOperation(ctx, { operationId })
    if (isOver(operation) || Date.now() >= deadline || signal?.aborted) return operation
    await pause(LOOK_EVERY_MS)
  }
}

/** Does what waits, unless too many requests of this key do so. @throws TooManyWaiting */
export async function inTurn<T>(key: string, wait: () => Promise<T>): Promise<T> {
  const count = waiting.get(key) ?? 0
  if (count >= MAX_WAITING) throw new TooManyWaiting(`${MAX_WAITING} requests with this key wait already.`)
  waiting.set(key, count + 1)
  try {
    return await wait()
  } finally {
    const left = (waiting.get(key) ?? 1) - 1
    if (left > 0) waiting.set(key, left)
    else waiting.delete(key)
  }
}
