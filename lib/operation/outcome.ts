import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { db } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { wakeOperation } from '@/lib/jobs/queue'

type Ending = { state: 'succeeded' } | { state: 'failed' | 'cancelled'; reason: string }

/** Ends an operation that is still ours; a worker that lost it changes nothing. */
export async function finishOperation(operationId: string, workerId: string, ending: Ending): Promise<void> {
  await db.operation.updateMany({
    where: { id: operationId, workerId, state: 'running' },
    data: {
      state: ending.state,
      finishedAt: new Date(),
      workerId: null,
      ...(ending.state === 'succeeded' ? { error: null, errorReference: null } : { error: ending.reason }),
    },
  })
}

/** Ends an operation whose cancellation or failure came too late: all that it was asked for is there. */
export async function finishAsDone(operationId: string, workerId: string): Promise<void> {
  await db.operationStep.updateMany({
    where: { operationId, state: { not: 'done' }, operation: { workerId, state: 'running' } },
    data: { state: 'done', finishedAt: new Date() },
  })
  await finishOperation(operationId, workerId, { state: 'succeeded' })
}

type RequeueOptions = { keepAttempts: boolean; error?: string }

/**
 * Gives an operation back to the queue, to be taken again after a pause; with `whenOthersEnd` as soon as another
 * operation of its service has ended (and at the reconciler's next look).
 */
export async function requeueOperation(
  operationId: string,
  workerId: string,
  pauseSeconds: number | 'whenOthersEnd',
  options: RequeueOptions,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = await tx.operation.updateMany({
      where: { id: operationId, workerId, state: 'running' },
      data: {
        state: 'queued',
        workerId: null,
        heartbeatAt: null,
        ...(options.keepAttempts && { attempts: { decrement: 1 } }),
        ...(options.error && { error: options.error }),
      },
    })
    if (count === 1 && pauseSeconds !== 'whenOthersEnd') await wakeOperation(tx, operationId, pauseSeconds)
  })
}

/**
 * Writes down why an operation fails before anything is undone, so that a crash in between goes on with undoing.
 * Returns the sentence for people; an unexpected error gets a reference that stands in the log.
 */
export async function markFailing(operationId: string, workerId: string, error: unknown, log: Logger): Promise<string> {
  const expected = isAppError(error)
  const reference = expected ? null : randomUUID().slice(0, 8)
  const reason = expected ? error.userMessage : `Something went wrong on our side. Reference ${reference}.`
  log.error({ err: error, reference }, 'operation fails')
  await db.$transaction([
    db.operation.updateMany({
      where: { id: operationId, workerId, state: 'running' },
      data: { error: reason, errorReference: reference },
    }),
    db.operationStep.updateMany({
      where: { operationId, state: 'running' },
      data: { state: 'failed', finishedAt: new Date(), detail: reason },
    }),
  ])
  return reason
}
