import { inspectChain } from '@/lib/backup/chain-files'
import { isMergeTree } from '@/lib/backup/contents'
import type { Engine } from '@/lib/clickhouse/client'
import { countRows, findBrokenParts } from '@/lib/clickhouse/inventory'
import { db, type Service } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requireOurs } from '@/lib/existing/schemas'
import { buildPlan } from '@/lib/restore/into/build-plan'
import { findTableUuid } from '@/lib/restore/into/live-tables'
import { expectedRows, hasOwnRows } from '@/lib/restore/into/row-counts'
import type { TableProgress } from '@/lib/restore/into/schemas'
import { canReadDisk, countRunningWork } from '@/lib/restore/into/source-disk'
import { countOf } from '@/lib/count-of'
import { completenessSentence, formatNumber, nameOf } from '@/lib/restore/into/words'
import { openBackup } from '@/lib/restore/open-source'
import { countAttachedRows } from '@/lib/restore/verify/find-problems'
import type { Flow, FlowContext } from '../flow'
import { restoreTables } from './restore-into-data'
import { stopRestoring } from './restore-into-undo'
import { findProgress, loadJob, onTarget, requestOf, saveProgress, sourceOf } from './restore-into-job'
import { closeAfterRestore } from './restore-place'
import { readsFromColumns } from '@/lib/service/insert-service'
import { ensureEngine, loadService, requireOngoing, wait } from './shared'

/** How often running queries are looked at before the engine restarts, and for how long. */
const QUIET_POLL_MS = 250
const QUIET_LIMIT_MS = 120_000

async function checkBackup(flow: FlowContext): Promise<string> {
  const backup = await sourceOf(flow)
  const stored = await inspectChain(await openBackup(backup))
  const [first] = stored.damaged
  if (!first) return `${stored.files} files`
  throw new AppError(
    'conflict',
    `This backup is damaged: ${stored.damaged.length} of its ${stored.files} files are missing or have another size, the first is ${first}. Nothing was restored.`,
  )
}

/** @throws AppError `conflict` when the service was stopped or deleted since it was asked for. */
async function requireRunning(flow: FlowContext): Promise<Service> {
  const service = await loadService(flow)
  if (['running', 'degraded', 'stopping'].includes(service.state)) return service
  throw new AppError('conflict', `${service.name} is ${service.state} now, so nothing can be restored into it.`)
}

/** The world may have changed since it was asked for. A retry goes on with what the first try has left. */
async function plan(flow: FlowContext): Promise<string> {
  const service = await requireRunning(flow)
  await ensureEngine(flow)
  const known = await findProgress(flow)
  if (known) {
    const open = known.tables.filter((table) => table.state !== 'complete')
    return `${open.length} of ${known.tables.length} tables are left to restore`
  }
  const built = await buildPlan({
    service: { ...(await loadService(flow)), state: service.state === 'stopping' ? 'running' : service.state },
    backup: await sourceOf(flow),
    request: requestOf(flow),
  })
  if (built.plan.blockedReason || !built.progress) {
    throw new AppError('conflict', `${built.plan.blockedReason ?? 'It can not be planned.'} Nothing was restored.`)
  }
  await saveProgress(flow, built.progress)
  const created = built.progress.tables.filter((table) => !table.existed).length
  return `${created} tables to create, ${built.progress.tables.length - created} that exist`
}

async function waitUntilQuiet(flow: FlowContext, service: Service): Promise<void> {
  const deadline = Date.now() + QUIET_LIMIT_MS
  await onTarget(flow, async (engine) => {
    while ((await countRunningWork(engine)) > 0) {
      if (Date.now() > deadline) {
        throw new AppError(
          'conflict',
          `${service.name} has to restart to read this backup, and queries have been running on it for ${QUIET_LIMIT_MS / 60_000} minutes. Try again when they have ended. Nothing was restored.`,
        )
      }
      await requireOngoing(flow)
      await wait(flow, QUIET_POLL_MS)
    }
  })
}

/** The engine runs and sees the disk that the backup lies on; it restarts for that only when nothing runs on it. */
async function openSource(flow: FlowContext): Promise<string> {
  const service = await requireRunning(flow)
  const source = await sourceOf(flow)
  await ensureEngine(flow)
  if (await onTarget(flow, (engine) => canReadDisk(engine, source))) return 'No restart was needed'
  requireOurs(service, 'restart')
  await waitUntilQuiet(flow, service)
  await requireOngoing(flow)
  await db.service.update({
    where: { id: service.id },
    data: readsFromColumns(source),
  })
  await ensureEngine(flow)
  return 'The engine was restarted to read the backup'
}

/** Rows of a table that this operation made, as the backup counts them: merges and lightweight deletes aside. */
async function findNewProblem(engine: Engine, table: TableProgress, rowsExpected: number): Promise<string | null> {
  const uuid = await findTableUuid(engine, table.as)
  if (uuid === null) return 'is missing'
  const { rows, isExact } = await countAttachedRows(engine, { ...table.as, engine: table.engine, uuid })
  if (isExact ? rows !== rowsExpected : rows > rowsExpected) {
    return `has ${countOf(rows, 'row')}, the backup says ${formatNumber(rowsExpected)}`
  }
  if (!isMergeTree(table.engine) || !table.hasData) return null
  const [broken] = await findBrokenParts(engine, table.as.database, table.as.table)
  return broken ? `has a part ${broken.part} that does not match its checksums` : null
}

async function findProblem(engine: Engine, table: TableProgress): Promise<string | null> {
  const { database, table: name } = table.as
  if (!hasOwnRows(table)) return (await findTableUuid(engine, table.as)) === null ? 'is missing' : null
  if (!table.existed && table.rowsExpected !== null) return findNewProblem(engine, table, table.rowsExpected)
  const rows = await countRows(engine, database, name)
  if (rows === null) return 'is missing'
  const expected = expectedRows(table)
  if (expected === null || (rows >= expected.least && rows <= expected.most)) return null
  const before = table.existed ? ` after the ${formatNumber(table.rowsBefore ?? 0)} that were there before` : ''
  return `has ${countOf(rows, 'row')}, the backup says ${formatNumber(table.rowsExpected ?? 0)}${before}`
}

/** RESTORE itself does not notice a flipped byte, so rows are counted and the parts of new tables read. */
async function verify(flow: FlowContext): Promise<string> {
  const { request, progress } = await loadJob(flow)
  const problems: string[] = []
  for (const table of progress.tables) {
    await requireOngoing(flow)
    const problem = request.structureOnly ? null : await onTarget(flow, (engine) => findProblem(engine, table))
    if (!problem) continue
    problems.push(`${nameOf(table.as)} ${problem}`)
    table.state = 'damaged'
  }
  if (problems.length > 0) {
    await saveProgress(flow, progress)
    const [first] = problems
    throw new AppError(
      'conflict',
      `The restored data is not what the backup should hold: ${first}. ${completenessSentence(progress.tables)}`,
    )
  }
  const rows = progress.tables.reduce((sum, table) => sum + (request.structureOnly ? 0 : (table.rowsExpected ?? 0)), 0)
  return `${countOf(rows, 'row')} in ${countOf(progress.tables.length, 'table')}`
}

export const restoreIntoFlow: Flow = {
  steps: [
    { key: 'backup_checked', run: checkBackup },
    { key: 'planned', run: plan },
    { key: 'source', repeats: true, run: openSource },
    { key: 'data', run: restoreTables },
    { key: 'verified', run: verify },
  ],
  undo: async (flow, outcome) => {
    const said = await stopRestoring(flow, outcome)
    await closeAfterRestore(flow)
    return said
  },
}
