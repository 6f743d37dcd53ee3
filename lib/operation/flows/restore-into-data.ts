import { findBackupProgress } from '@/lib/clickhouse/backups'
import { type Engine, isConnectionFailure } from '@/lib/clickhouse/client'
import { failureSentence } from '@/lib/clickhouse/failure-sentence'
import { countRows } from '@/lib/clickhouse/inventory'
import { tableName } from '@/lib/clickhouse/quote'
import { AppError, errorText, isAppError } from '@/lib/errors'
import { findTableUuid } from '@/lib/restore/into/live-tables'
import { expectedRows, hasOwnRows } from '@/lib/restore/into/row-counts'
import type { TableProgress } from '@/lib/restore/into/schemas'
import { createDatabaseSql, structureStatement, tableStatement } from '@/lib/restore/into/statements'
import { completenessSentence, nameOf, partlyAppendedSentence } from '@/lib/restore/into/words'
import type { FlowContext } from '../flow'
import { type Job, loadJob, noteCreated, onTarget, saveProgress } from './restore-into-job'
import { closeAfterRestore, openForRestore } from './restore-place'
import { engineLost, requireOngoing, wait } from './shared'

/** How often a running RESTORE is looked at. */
const POLL_MS = 50

type Work = { flow: FlowContext; job: Job; engine: Engine }

const doneBytes = ({ progress }: Job): number =>
  progress.tables.filter(({ state }) => state === 'complete').reduce((sum, { bytes }) => sum + bytes, 0)

const totalBytes = ({ progress }: Job): number => progress.tables.reduce((sum, { bytes }) => sum + bytes, 0)

/** Waits for the RESTORE with this id. @throws AppError with the engine's words when it fails. */
async function follow({ flow, job, engine }: Work, id: string): Promise<void> {
  for (;;) {
    const running = await findBackupProgress(engine, id)
    if (!running) throw engineLost()
    if (running.status === 'RESTORED') return
    if (running.status !== 'RESTORING') {
      throw new AppError('conflict', failureSentence(running.error), { message: running.error })
    }
    await flow.reportProgress(Math.min(doneBytes(job) + running.readBytes, totalBytes(job)), totalBytes(job))
    await requireOngoing(flow)
    await wait(flow, POLL_MS)
  }
}

const idPrefix = ({ flow, job }: Work): string => `${flow.operation.id}/${job.progress.round}`

const structureId = (work: Work): string => `${idPrefix(work)}/structure/${work.job.progress.structure.tries}/`

/** @throws AppError with the engine's words when it refuses at once. */
async function run(engine: Engine, sql: string): Promise<void> {
  try {
    await engine.command(sql)
  } catch (error) {
    if (isConnectionFailure(error)) throw error
    throw new AppError('conflict', failureSentence(errorText(error)), { message: errorText(error), cause: error })
  }
}

async function startStructure(work: Work): Promise<void> {
  const { flow, job, engine } = work
  const { progress, request, backup } = job
  const isFirst = progress.structure.tries === 0
  if (isFirst) for (const table of progress.tables) await requireStillAbsent(work, table)
  progress.structure.tries += 1
  await saveProgress(flow, progress)
  await requireOngoing(flow)
  const place = await openForRestore(flow, backup)
  // Tables of an earlier try are there already; whether they may be was settled before the first.
  const options = { place, request: isFirst ? request : { ...request, createTable: 'if not exists' as const } }
  await run(engine, structureStatement(progress.tables, { ...options, id: structureId(work) }).sql)
}

/** All definitions at once; running it again makes only those that are not there. */
async function restoreStructure(work: Work): Promise<void> {
  const { flow, job, engine } = work
  const { structure, tables } = job.progress
  if (!structure.isNeeded || structure.isDone) return
  const known = structure.tries > 0 && (await findBackupProgress(engine, structureId(work)))
  const isUnderWay = known && ['RESTORING', 'RESTORED'].includes(known.status)
  if (!isUnderWay) await startStructure(work)
  await follow(work, structureId(work))
  structure.isDone = true
  await noteCreated(engine, job.progress)
  for (const table of tables) {
    if (table.state === 'pending' && (job.request.structureOnly || !table.hasData)) table.state = 'complete'
  }
  await saveProgress(flow, job.progress)
}

/** @throws AppError when somebody made a table of this name since the plan: it would not be ours to restore into. */
async function requireStillAbsent({ engine }: Work, table: TableProgress): Promise<void> {
  if (table.existed || table.tries > 0 || table.createdUuid !== null) return
  if ((await findTableUuid(engine, table.as)) === null) return
  throw new AppError('conflict', `${nameOf(table.as)} was created by somebody else in the meantime.`)
}

/** What an interrupted RESTORE left. @throws AppError when rows were added that can't be told from others. */
async function settleEarlierTry({ engine }: Work, table: TableProgress): Promise<'complete' | 'open'> {
  const rows = hasOwnRows(table) ? await countRows(engine, table.as.database, table.as.table) : null
  if (rows === null) return 'open'
  if (table.state === 'started' && rows > (table.rowsBefore ?? 0) && rows === expectedRows(table)?.most)
    return 'complete'
  if (table.existed) {
    if (rows === table.rowsBefore) return 'open'
    throw new AppError('conflict', partlyAppendedSentence(table, rows))
  }
  const isOurs = table.createdUuid === null || table.createdUuid === (await findTableUuid(engine, table.as))
  if (!isOurs) throw new AppError('conflict', `${nameOf(table.as)} was replaced by another table in the meantime.`)
  if (rows > 0) {
    await run(engine, `TRUNCATE TABLE ${tableName(table.as.database, table.as.table)} SYNC`)
  }
  return 'open'
}

async function startTable(
  work: Work,
  table: TableProgress,
  { isNewTry, id }: { isNewTry: boolean; id: (tries: number) => string },
): Promise<void> {
  const { flow, job, engine } = work
  const { progress, request, backup } = job
  const isAgain = table.tries > 0
  await requireStillAbsent(work, table)
  if (!isAgain && table.existed && hasOwnRows(table)) {
    table.rowsBefore = await countRows(engine, table.as.database, table.as.table)
  }
  if (isNewTry) table.tries += 1
  table.state = 'started'
  await saveProgress(flow, progress)
  await requireOngoing(flow)
  const options = {
    place: await openForRestore(flow, backup),
    request: isAgain ? { ...request, createTable: 'if not exists' as const } : request,
    id: id(table.tries),
  }
  await run(engine, tableStatement(table, options, progress.structure.isNeeded).sql)
}

/** Every table has a RESTORE of its own, known by its id: another worker finds it, and none runs twice. */
async function restoreTable(work: Work, table: TableProgress, index: number): Promise<void> {
  const { flow, job, engine } = work
  const id = (tries: number) => `${idPrefix(work)}/${index}/${tries}/`
  const known = table.state === 'started' ? await findBackupProgress(engine, id(table.tries)) : null
  const isUnderWay = known !== null && ['RESTORING', 'RESTORED'].includes(known.status)
  if (!isUnderWay) {
    const earlier = table.tries > 0 ? await settleEarlierTry(work, table) : 'open'
    if (earlier === 'open') {
      // One that the engine does not know may still be on its way to it: under the same id it can't run twice.
      await startTable(work, table, { isNewTry: table.state !== 'started' || known !== null, id })
      await follow(work, id(table.tries))
    }
  } else await follow(work, id(table.tries))
  table.state = 'complete'
  await noteCreated(engine, job.progress)
  await saveProgress(flow, job.progress)
  await flow.reportProgress(doneBytes(job), totalBytes(job))
}

/** Tries every table, so that one bad one keeps none of the others back. @throws AppError naming what is complete. */
async function restoreEach(work: Work): Promise<void> {
  const { flow, job, engine } = work
  const failures: string[] = []
  for (const [index, table] of job.progress.tables.entries()) {
    if (table.state === 'complete') continue
    try {
      await restoreTable(work, table, index)
    } catch (error) {
      if (!isAppError(error) || error.retryable) throw error
      flow.log.warn({ err: error, table: nameOf(table.as) }, 'a table could not be restored')
      failures.push(`${nameOf(table.as)}: ${error.userMessage.replace(/\.?$/, '.')}`)
      table.state = 'failed'
      await noteCreated(engine, job.progress)
      await saveProgress(flow, job.progress)
    }
  }
  const [first] = failures
  if (first) throw new AppError('conflict', `${first} ${completenessSentence(job.progress.tables)}`)
}

export async function restoreTables(flow: FlowContext): Promise<string> {
  const job = await loadJob(flow)
  await onTarget(flow, async (engine) => {
    const work = { flow, job, engine }
    await requireOngoing(flow)
    for (const database of job.progress.missingDatabases) await run(engine, createDatabaseSql(database))
    await restoreStructure(work)
    await restoreEach(work)
  })
  await closeAfterRestore(flow)
  await flow.reportProgress(totalBytes(job), totalBytes(job))
  return completenessSentence(job.progress.tables)
}
