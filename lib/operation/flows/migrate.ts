import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { buildPlan } from '@/lib/migrate/build-plan'
import { countOf } from '@/lib/count-of'
import type { Flow, FlowContext } from '../flow'
import { closeForCopy, openForCopy, proveReader } from './migrate-access'
import { copyTables, makeTables } from './migrate-copy'
import { ensureTarget, findProgress, loadSource, requestOf, saveProgress } from './migrate-job'
import { placeTables } from './migrate-place'
import { undoMigrate } from './migrate-undo'
import { verifyTables } from './migrate-verify'
import { loadService } from './shared'

/** The world may have changed since it was asked for. A retry leaves what an earlier try has put in its place. */
async function plan(flow: FlowContext): Promise<string> {
  const known = await findProgress(flow)
  if (known && !known.isUndone) return 'Planned before'
  const source = await loadSource(flow)
  await ensureTarget(flow)
  const target = await loadService(flow)
  const placed = known?.tables.filter(({ state }) => state === 'placed') ?? []
  const request = requestOf(flow)
  const tables = request.tables.filter(
    ({ as }) => !placed.some((table) => table.as.database === as.database && table.as.table === as.table),
  )
  const built = await buildPlan({ source, target, request: { ...request, tables } })
  if (built.plan.blockedReason || !built.progress) {
    throw new AppError('conflict', built.plan.blockedReason ?? 'It can not be planned.')
  }
  await saveProgress(flow, { ...built.progress, tables: [...placed, ...built.progress.tables] })
  await db.operation.update({
    where: { id: flow.operation.id },
    data: { totalBytes: BigInt(built.plan.neededBytes), doneBytes: 0 },
  })
  return countOf(tables.length, 'table')
}

/** Copies tables of one running service into another. Holds the destination; the source only lends a reader. */
export const migrateFlow: Flow = {
  steps: [
    { key: 'planned', run: plan },
    { key: 'access', run: openForCopy },
    { key: 'reader', run: proveReader },
    { key: 'tables', run: makeTables },
    { key: 'copied', run: copyTables },
    { key: 'verified', run: verifyTables },
    { key: 'closed', run: closeForCopy },
    { key: 'placed', run: placeTables },
  ],
  isDone: async (flow) => {
    const progress = await findProgress(flow)
    return progress !== null && !progress.isUndone && progress.tables.every(({ state }) => state === 'placed')
  },
  undo: undoMigrate,
}
