import { setTimeout as pause } from 'node:timers/promises'
import { isConnectionFailure } from '@/lib/clickhouse/client'
import { db, type Drill } from '@/lib/db'
import { requireSomeRoom, requireTime } from '@/lib/drill/limits'
import { notePart, partsOf, recordNotRestorable } from '@/lib/drill/record'
import { AppError, isAppError } from '@/lib/errors'
import { BadBackup } from '@/lib/restore/bad-backup'
import type { FlowContext, Step } from '../flow'
import { requireOngoing } from './shared'

/** Time, room and a cancellation are looked at this often, also while the engine reads a big table. */
const LOOK_EVERY_MS = 1_000

type Run = Step['run']

export async function loadDrill({ operation }: FlowContext): Promise<Drill> {
  return db.drill.findUniqueOrThrow({ where: { id: operation.id } })
}

/** When the drill's work began: with it begins the time that it may take. */
async function ensureStarted(flow: FlowContext): Promise<Date> {
  const { id, startedAt } = await loadDrill(flow)
  if (startedAt) return startedAt
  const now = new Date()
  await db.drill.update({ where: { id }, data: { startedAt: now } })
  return now
}

async function watch(flow: FlowContext, signal: AbortSignal): Promise<never> {
  const since = await ensureStarted(flow)
  for (;;) {
    await requireOngoing(flow)
    requireTime(since)
    await requireSomeRoom()
    await pause(LOOK_EVERY_MS, undefined, { signal: AbortSignal.any([signal, flow.signal]) })
  }
}

/**
 * A step that goes on until it ends or must not go on, also within a CHECK TABLE of a terabyte that nothing interrupts
 * from inside. What is left of it ends with its engine, which undoing removes; so it must not start one.
 */
export function watched(run: Run): Run {
  return async (flow) => {
    const stop = new AbortController()
    const working = run(flow)
    const watching = watch(flow, stop.signal)
    try {
      return await Promise.race([working, watching])
    } finally {
      stop.abort()
      void Promise.allSettled([working, watching])
    }
  }
}

/** Beginning anew is for a later drill, after a pause: an engine that died of this backup may die of it again. */
function asEnd(error: unknown): unknown {
  if (!isConnectionFailure(error) && !(isAppError(error) && error.retryable)) return error
  return new AppError('unavailable', 'The throw-away instance ended in the middle.', { cause: error })
}

function notRestorable(reason: string): AppError {
  return new AppError('conflict', `This backup is not restorable. ${reason}`)
}

/** Says that the restore was fine: an owner who reads it must not throw the backup away. */
export function checkFailed(reason: string): AppError {
  return new AppError('conflict', `The backup was restored whole, but its data is not what was expected. ${reason}`)
}

async function saidOfTheBackup(flow: FlowContext, reason: string): Promise<AppError> {
  await db.$transaction(async (tx) => {
    await requireOngoing(flow, tx)
    await recordNotRestorable(tx, flow.operation.id, reason)
  })
  return notRestorable(reason)
}

/** A part of the drill: its time is noted, and what it finds wrong with the backup is written down at once. */
export function timed(key: string, run: Run): Run {
  return async (flow) => {
    const { state, reason } = await loadDrill(flow)
    if (state === 'not_restorable') throw notRestorable(reason ?? '')
    if (state === 'check_failed') throw checkFailed(reason ?? '')
    const begun = Date.now()
    try {
      const detail = await run(flow)
      await notePart(flow.operation.id, key, Date.now() - begun)
      return detail
    } catch (error) {
      if (error instanceof BadBackup) throw await saidOfTheBackup(flow, error.userMessage)
      throw key === 'instance' ? error : asEnd(error)
    }
  }
}

/** Skips a part that a resumed drill needs no more, because all that it wanted to know is known. */
export function unlessKnown(key: string, run: Run): Run {
  return async (flow) => {
    if (partsOf(await loadDrill(flow))['checks'] === undefined) return run(flow)
    const id = { operationId_key: { operationId: flow.operation.id, key } }
    return (await db.operationStep.findUniqueOrThrow({ where: id })).detail ?? undefined
  }
}
