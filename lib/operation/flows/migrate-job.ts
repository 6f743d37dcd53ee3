import { z } from 'zod'
import { type Engine, isConnectionFailure } from '@/lib/clickhouse/client'
import { failureSentence } from '@/lib/clickhouse/failure-sentence'
import { literal } from '@/lib/clickhouse/sql'
import { db, type Service } from '@/lib/db'
import { AppError, errorText, isAppError } from '@/lib/errors'
import { guestNameOf, guestPasswordOf } from '@/lib/migrate/names'
import { findRoute, type Route } from '@/lib/migrate/route'
import { migrateInputSchema, type MigrateProgress, migrateProgressSchema } from '@/lib/migrate/schemas'
import type { RemoteSource } from '@/lib/migrate/statements'
import { endpointOf, withEngine } from '@/lib/service/instance'
import { type FlowContext, OperationCancelled, OperationLost } from '../flow'
import { ensureEngine, loadService, requireOngoing, wait } from './shared'

const countRow = z.object({ running: z.number() })

const KILL_POLL_MS = 100
/** A killed INSERT ends at its next block of rows. */
const KILL_LIMIT_MS = 60_000

/**
 * What the destination's engine says when the source's went away or was restarted in the middle (ErrorCodes.cpp:
 * ATTEMPT_TO_READ_AFTER_EOF, SOCKET_TIMEOUT, NETWORK_ERROR, ABORTED, ALL_CONNECTION_TRIES_FAILED, QUERY_WAS_CANCELLED,
 * ALL_REPLICAS_LOST), or no longer lets the reader in where it comes from now (AUTHENTICATION_FAILED).
 */
const SOURCE_AWAY = ['32', '209', '210', '236', '279', '394', '519', '516']

export function requestOf({ operation }: Pick<FlowContext, 'operation'>) {
  return migrateInputSchema.parse(operation.input).request
}

/** @throws AppError `conflict` when it was stopped or failed since it was asked for; `unavailable` while it starts. */
export async function loadSource(flow: FlowContext): Promise<Service> {
  const source = await db.service.findUniqueOrThrow({ where: { id: requestOf(flow).sourceServiceId } })
  if (source.state === 'running' || source.state === 'degraded') return source
  const isStarting = source.state === 'starting'
  throw new AppError(isStarting ? 'unavailable' : 'conflict', `${source.name} is ${source.state} now.`, {
    retryable: isStarting,
  })
}

/** @throws AppError `conflict` when the destination was stopped, failed or deleted: it is not started for this. */
export async function ensureTarget(flow: FlowContext): Promise<void> {
  const { name, state } = await loadService(flow)
  if (!['running', 'degraded', 'stopping'].includes(state)) {
    throw new AppError('conflict', `${name} is ${state} now, so nothing can be copied into it.`)
  }
  await ensureEngine(flow)
}

export async function onTarget<T>(flow: FlowContext, work: (engine: Engine) => Promise<T>): Promise<T> {
  const service = await loadService(flow)
  return withEngine(service, endpointOf(service), work, { isLong: true })
}

export async function onSource<T>(flow: FlowContext, work: (engine: Engine) => Promise<T>): Promise<T> {
  const service = await loadSource(flow)
  return withEngine(service, endpointOf(service), work, { isLong: true })
}

/** As whom and where the destination reads; asked for anew before every statement, because ports may change. */
export async function remoteOf(flow: FlowContext): Promise<RemoteSource & Route> {
  const [source, target] = [await loadSource(flow), await loadService(flow)]
  const route = findRoute(source, target)
  if (!route) throw new AppError('conflict', `${target.name} can't reach ${source.name}.`)
  const { requestKey } = requestOf(flow)
  return { ...route, username: guestNameOf(requestKey), password: guestPasswordOf(requestKey) }
}

export async function findProgress({ operation }: FlowContext): Promise<MigrateProgress | null> {
  const { progress } = await db.operation.findUniqueOrThrow({
    where: { id: operation.id },
    select: { progress: true },
  })
  return progress === null ? null : migrateProgressSchema.parse(progress)
}

export async function loadProgress(flow: FlowContext): Promise<MigrateProgress> {
  const progress = await findProgress(flow)
  if (!progress) throw new Error(`operation ${flow.operation.id} was not planned`)
  return progress
}

/** Written before and after every statement: another worker goes on from it. @throws OperationLost. */
export async function saveProgress(
  { operation, workerId }: FlowContext,
  progress: MigrateProgress,
  { gotFurther = false } = {},
): Promise<void> {
  const { count } = await db.operation.updateMany({
    where: { id: operation.id, workerId, state: 'running' },
    data: { progress: migrateProgressSchema.parse(progress), ...(gotFurther && { attempts: 1 }) },
  })
  if (count === 0) throw new OperationLost('another worker has it')
  if (gotFurther) operation.attempts = 1
}

/** What people may read of a statement that failed: without the user's password, also where the engine repeats it. */
function asExpected(flow: FlowContext, error: unknown): unknown {
  if (isAppError(error) || isConnectionFailure(error) || error instanceof OperationCancelled) return error
  const text = errorText(error).replaceAll(guestPasswordOf(requestOf(flow).requestKey), '[HIDDEN]')
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const retryable = SOURCE_AWAY.includes(code)
  return new AppError(retryable ? 'unavailable' : 'conflict', failureSentence(text), { message: text, retryable })
}

/** Every statement of this operation begins its id with it. */
const idPrefix = ({ operation }: FlowContext): string => `${operation.id}/`

/** Runs a statement that is done in a moment. @throws AppError with the engine's words. */
export async function run(flow: FlowContext, engine: Engine, sql: string, name: string): Promise<void> {
  try {
    await engine.command(sql, { queryId: `${idPrefix(flow)}${name}` })
  } catch (error) {
    throw asExpected(flow, error)
  }
}

/** As `run`, and looks now and then how far it is and whether it must stop. */
export async function follow(
  flow: FlowContext,
  statement: { engine: Engine; sql: string; name: string },
  { everyMs, look }: { everyMs: number; look: (queryId: string) => Promise<void> },
): Promise<void> {
  let isOver = false
  const running = run(flow, statement.engine, statement.sql, statement.name).finally(() => (isOver = true))
  const quietly = running.catch(() => undefined)
  for (;;) {
    await Promise.race([quietly, wait(flow, everyMs)])
    if (isOver) return running
    await look(`${idPrefix(flow)}${statement.name}`)
    await requireOngoing(flow)
  }
}

/** Ends what an earlier worker has begun on this engine and is still going on. */
export async function endStatements(flow: FlowContext, engine: Engine, { isKilled = true } = {}): Promise<void> {
  const deadline = Date.now() + KILL_LIMIT_MS
  for (;;) {
    const running = await countStatements(flow, engine)
    if (running === 0) return
    if (Date.now() > deadline) throw new AppError('unavailable', 'A statement does not end.', { retryable: true })
    if (isKilled) await engine.command(`KILL QUERY WHERE startsWith(query_id, ${literal(idPrefix(flow))}) ASYNC`)
    await wait(flow, KILL_POLL_MS)
  }
}

async function countStatements(flow: FlowContext, engine: Engine): Promise<number> {
  const rows = await engine.query(
    'SELECT count() AS running FROM system.processes WHERE startsWith(query_id, {prefix: String})',
    countRow,
    { prefix: idPrefix(flow) },
  )
  return rows[0]?.running ?? 0
}
