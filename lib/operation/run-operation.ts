import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { isConnectionFailure } from '@/lib/clickhouse/client'
import { isDatabaseAway } from '@/lib/database-away'
import { db, type Operation } from '@/lib/db'
import { AppError, isAppError, errorText } from '@/lib/errors'
import { wakeOperation } from '@/lib/jobs/queue'
import { log } from '@/lib/log'
import { withLogContext } from '@/lib/log-context'
import { driverNamed } from '@/lib/provisioning/driver-named'
import type { ServiceDriver } from '@/lib/provisioning/port'
import { finishAsDone, finishOperation, markFailing, requeueOperation } from './outcome'
import { FLOWS } from './flows'
import { requireOngoing } from './flows/shared'
import { type FlowContext, NotYet, OperationCancelled, type Outcome, type Step } from './flow'
import { claimOperation, type ClaimedOperation, holdsLease, keepLease, LEASE_MS } from './lease'
import { createDetailReporter, createProgressReporter } from './progress'
import { beginStep, endStep } from './step-row'

/** Tries without any step getting done before an operation is given up. */
const MAX_ATTEMPTS_WITHOUT_PROGRESS = 5
/** Pause before a failed try is repeated, doubled each time. */
const FIRST_RETRY_SECONDS = 1
/** A database that restarts is asked again this often. */
const DATABASE_LOOK_MS = 250
/** Pause before undoing that failed is tried again, as long as it takes: a daemon may be away for hours. */
const UNDO_AGAIN_SECONDS = 3

export type StepEvent = { operation: Operation; stepKey: string; edge: 'before' | 'after' }

export type Runner = {
  workerId: string
  drivers: readonly ServiceDriver[]
  /** Aborted when the worker ends. */
  signal: AbortSignal
  /** Sees every step begin and end; the crash tests kill the process here. */
  onStep?: (event: StepEvent) => Promise<void> | void
}

/** Works on one operation until it ends, must wait, or is lost. Safe to call for any id at any time. */
export async function runOperation(worker: Runner, operationId: string): Promise<void> {
  // Every claim has a name of its own: a worker that stood still may find itself taking over from itself.
  const runner = { ...worker, workerId: `${worker.workerId}/${randomUUID()}` }
  if (runner.signal.aborted) return
  const claim = await claimOperation(operationId, runner.workerId)
  if (claim.outcome !== 'claimed') return
  const { id, kind, serviceId, attempts } = claim.operation
  const context = { operationId: id, kind, serviceId, attempt: attempts }
  await withLogContext(context, () => runClaimed(runner, claim.operation))
}

async function runClaimed(runner: Runner, operation: ClaimedOperation): Promise<void> {
  const operationId = operation.id
  const controller = new AbortController()
  const lease = keepLease(operationId, runner.workerId, controller)
  const flow: FlowContext = {
    operation,
    workerId: runner.workerId,
    get driver() {
      return driverNamed(runner.drivers, operation.service.driver)
    },
    log,
    signal: AbortSignal.any([controller.signal, runner.signal]),
    reportProgress: createProgressReporter(operationId, runner.workerId),
    reportDetail: createDetailReporter(operationId),
  }
  try {
    await work(runner, flow)
  } catch (error) {
    await whenDatabaseIsBack(() => settle(runner, flow, error))
  } finally {
    lease.stop()
  }
  await whenDatabaseIsBack(() => wakeOthersOf(operation))
}

async function work(runner: Runner, flow: FlowContext): Promise<void> {
  const { operation } = flow
  if (operation.error) return end(runner, flow, operation.error)
  if (operation.attempts > MAX_ATTEMPTS_WITHOUT_PROGRESS) {
    throw new AppError('internal', `Given up after ${MAX_ATTEMPTS_WITHOUT_PROGRESS} tries that got no further.`)
  }
  const rows = await db.operationStep.findMany({ where: { operationId: operation.id } })
  const doneKeys = new Set(rows.filter((row) => row.state === 'done').map((row) => row.key))
  const wanted = new Set(rows.map((row) => row.key))
  for (const step of FLOWS[operation.kind].steps) {
    if (!wanted.has(step.key)) continue
    if (doneKeys.has(step.key) && !step.repeats) continue
    await runStep(runner, flow, step)
  }
  await finishOperation(operation.id, runner.workerId, { state: 'succeeded' })
  flow.log.info('operation succeeded')
}

async function runStep(runner: Runner, flow: FlowContext, step: Step): Promise<void> {
  const { operation } = flow
  flow.signal.throwIfAborted()
  await beginStep(flow, step.key)
  if (runner.onStep) {
    await runner.onStep({ operation, stepKey: step.key, edge: 'before' })
    await requireOngoing(flow)
  }
  const detail = await step.run(flow)
  await runner.onStep?.({ operation, stepKey: step.key, edge: 'after' })
  await endStep(flow, step.key, detail ?? null)
}

function isWorthRetrying(error: unknown): boolean {
  return isAppError(error) ? error.retryable : isConnectionFailure(error) || isDatabaseAway(error)
}

/** Repeats `work` while PostgreSQL restarts; after a lease's time another worker has the operation anyway. */
async function whenDatabaseIsBack(work: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + LEASE_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isDatabaseAway(error) || Date.now() > deadline) throw error
      await pause(DATABASE_LOOK_MS)
    }
  }
}

async function settle(runner: Runner, flow: FlowContext, error: unknown): Promise<void> {
  const { operation, log } = flow
  if (!(await holdsLease(operation.id, runner.workerId))) {
    return log.warn({ reason: errorText(error) }, 'operation lost to another worker')
  }
  if (error instanceof NotYet) {
    return requeueOperation(operation.id, runner.workerId, 'whenOthersEnd', { keepAttempts: true })
  }
  if (runner.signal.aborted) return requeueOperation(operation.id, runner.workerId, 0, { keepAttempts: true })
  if (flow.signal.aborted) return log.warn({ reason: errorText(error) }, 'operation let go')
  if (error instanceof OperationCancelled) return end(runner, flow, error.message, 'cancelled')
  if (isWorthRetrying(error) && operation.attempts < MAX_ATTEMPTS_WITHOUT_PROGRESS) {
    const pauseSeconds = FIRST_RETRY_SECONDS * 2 ** (operation.attempts - 1)
    log.warn({ reason: errorText(error), pauseSeconds }, 'try failed, will be repeated')
    return requeueOperation(operation.id, runner.workerId, pauseSeconds, { keepAttempts: false })
  }
  const reason = await markFailing(operation.id, runner.workerId, error, log)
  await end(runner, flow, reason)
}

async function end(
  runner: Runner,
  flow: FlowContext,
  reason: string,
  state: 'failed' | 'cancelled' = 'failed',
): Promise<void> {
  const { operation, log } = flow
  const wasCancelled = operation.cancelRequestedAt !== null || state === 'cancelled'
  const outcome: Outcome = { state: wasCancelled ? 'cancelled' : 'failed', reason }
  const kind = FLOWS[operation.kind]
  try {
    if (await kind.isDone?.(flow)) {
      await finishAsDone(operation.id, runner.workerId)
      return log.info({ reason }, 'operation succeeded before it was to end')
    }
    outcome.reason = (await kind.undo(flow, outcome)) ?? reason
  } catch (error) {
    log.error({ err: error }, 'undoing failed, will be repeated')
    return requeueOperation(operation.id, runner.workerId, UNDO_AGAIN_SECONDS, { keepAttempts: true, error: reason })
  }
  await finishOperation(operation.id, runner.workerId, outcome)
  log.warn({ reason: outcome.reason }, `operation ${outcome.state}`)
}

/** An operation that has ended may be what others of its service wait for; one that was only put back wakes nobody. */
async function wakeOthersOf({ id, serviceId }: Operation): Promise<void> {
  const isOver = await db.operation.count({ where: { id, state: { in: ['succeeded', 'failed', 'cancelled'] } } })
  if (!isOver) return
  await db.$transaction(async (tx) => {
    const waiting = await tx.operation.findMany({
      where: { serviceId, state: 'queued' },
      orderBy: { createdAt: 'asc' },
      select: { id: true },
    })
    for (const other of waiting) await wakeOperation(tx, other.id)
  })
}
