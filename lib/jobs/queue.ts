import { fromPrisma, PgBoss } from 'pg-boss'
import { z } from 'zod'
import type { Tx } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { errorText } from '@/lib/errors'
import { log } from '@/lib/log'

const OPERATION_QUEUE = 'operation'
const TICK_QUEUE = 'tick'

/** pg-boss's own connections, beside Prisma's. */
const POOL_SIZE = 4
/** A wake-up normally arrives by NOTIFY; this often a worker looks by itself in case one was lost. */
const BACKSTOP_POLL_SECONDS = 5
/** Operations at once per worker process; each mostly waits for an engine. */
const OPERATION_CONCURRENCY = 8
/** Longer than any operation: the row's lease, not the queue, says who works on it. */
const JOB_EXPIRES_SECONDS = 23 * 3600

const operationPayload = z.object({ operationId: z.uuid() })

async function connect(options: { isWorker: boolean }): Promise<PgBoss> {
  const connectionString = getEnv().DATABASE_URL
  if (!connectionString) throw new Error('DATABASE_URL is not set')
  const boss = new PgBoss({
    connectionString,
    max: POOL_SIZE,
    application_name: 'backup-console-queue',
    supervise: options.isWorker,
    schedule: options.isWorker,
    useListenNotify: options.isWorker,
  })
  boss.on('error', (error) => log.error({ err: error }, 'queue error'))
  await boss.start()
  await boss.createQueue(OPERATION_QUEUE, {
    policy: 'short',
    notify: true,
    retryLimit: 0,
    expireInSeconds: JOB_EXPIRES_SECONDS,
  })
  await boss.createQueue(TICK_QUEUE, { policy: 'exclusive', notify: true, retryLimit: 0 })
  return boss
}

let sender: Promise<PgBoss> | undefined

function getSender(): Promise<PgBoss> {
  sender ??= connect({ isWorker: false }).catch((error: unknown) => {
    sender = undefined
    throw error
  })
  return sender
}

/** The queue notifies workers of what is due when it is sent, not of what becomes due: they would find it by looking. */
async function wakeNow(operationId: string): Promise<void> {
  try {
    const boss = await sender
    await boss?.update(OPERATION_QUEUE, undefined, { singletonKey: operationId, startAfter: 0 })
  } catch (error) {
    log.debug({ operationId, reason: errorText(error) }, 'not woken, will be found by looking')
  }
}

/**
 * Wakes a worker for an operation when `tx` commits, or `delaySeconds` later. The row is the truth: a wake-up that is lost
 * or doubled does no harm.
 */
export async function wakeOperation(tx: Tx, operationId: string, delaySeconds = 0): Promise<void> {
  const boss = await getSender()
  await boss.send(
    OPERATION_QUEUE,
    { operationId },
    { db: fromPrisma(tx), singletonKey: operationId, ...(delaySeconds > 0 && { startAfter: delaySeconds }) },
  )
  if (delaySeconds > 0) setTimeout(() => void wakeNow(operationId), delaySeconds * 1000).unref()
}

export type QueueHandlers = {
  onOperation: (operationId: string) => Promise<void>
  /** Once a minute, in one worker at a time. */
  onTick: () => Promise<void>
}

/** Takes jobs until `stop` is called. */
export async function consumeQueue(handlers: QueueHandlers): Promise<{ stop: () => Promise<void> }> {
  const boss = await connect({ isWorker: true })
  sender = Promise.resolve(boss)
  const polling = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: BACKSTOP_POLL_SECONDS }
  await boss.work(OPERATION_QUEUE, { ...polling, localConcurrency: OPERATION_CONCURRENCY }, async (jobs) => {
    for (const job of jobs) await handlers.onOperation(operationPayload.parse(job.data).operationId)
  })
  await boss.work(TICK_QUEUE, polling, () => handlers.onTick())
  await boss.schedule(TICK_QUEUE, '* * * * *')
  return { stop: () => boss.stop({ graceful: false, close: true }) }
}

/** Closes this process's connections to the queue, if it has any. */
export async function closeQueue(): Promise<void> {
  const boss = await sender
  sender = undefined
  await boss?.stop({ graceful: false, close: true })
}
