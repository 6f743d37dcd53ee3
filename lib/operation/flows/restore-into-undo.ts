import { findBackupProgress, killBackup } from '@/lib/clickhouse/backups'
import type { Engine } from '@/lib/clickhouse/client'
import { countRows } from '@/lib/clickhouse/inventory'
import { expectedRows, hasOwnRows } from '@/lib/restore/into/row-counts'
import type { TableProgress } from '@/lib/restore/into/schemas'
import { completenessSentence, partlyAppendedSentence } from '@/lib/restore/into/words'
import type { FlowContext, Outcome } from '../flow'
import { findProgress, noteCreated, onTarget, saveProgress } from './restore-into-job'
import { isEngineThere, wait } from './shared'

/** A killed RESTORE ends in this time. */
const KILL_POLL_MS = 100
const KILL_LIMIT_MS = 30_000

async function killRestores(flow: FlowContext, engine: Engine): Promise<void> {
  const deadline = Date.now() + KILL_LIMIT_MS
  for (;;) {
    const running = await findBackupProgress(engine, `${flow.operation.id}/`)
    if (running?.status !== 'RESTORING') return
    if (Date.now() > deadline) throw new Error(`the engine still restores ${running.id} after KILL QUERY`)
    await killBackup(engine, running.id)
    await wait(flow, KILL_POLL_MS)
  }
}

/** Says what became of a table that was being restored; returns a sentence when rows came into one that stood there before. */
async function settleTable(engine: Engine | null, table: TableProgress): Promise<string | null> {
  if (table.state !== 'started') return null
  table.state = 'failed'
  const rows = engine && hasOwnRows(table) ? await countRows(engine, table.as.database, table.as.table) : null
  const before = table.rowsBefore ?? 0
  if (rows === null || rows === before) return null
  if (rows === expectedRows(table)?.most) table.state = 'complete'
  else if (table.existed) return partlyAppendedSentence(table, rows)
  return null
}

/**
 * No RESTORE of this operation runs any more, and every table says what it is: complete or not. Nothing is dropped: a
 * person decides that. Returns what people read of a cancelled one.
 */
export async function stopRestoring(flow: FlowContext, { state, reason }: Outcome): Promise<string> {
  const settle = async (engine: Engine | null): Promise<string> => {
    const progress = await findProgress(flow)
    if (!progress) return state === 'cancelled' ? 'Cancelled. Nothing was restored.' : reason
    const warnings: string[] = []
    for (const table of progress.tables) warnings.push((await settleTable(engine, table)) ?? '')
    if (engine) await noteCreated(engine, progress)
    await saveProgress(flow, progress)
    const said = state === 'cancelled' ? `Cancelled. ${completenessSentence(progress.tables)}` : reason
    return [said, ...warnings].filter(Boolean).join(' ')
  }
  if (!(await isEngineThere(flow))) return settle(null)
  return onTarget(flow, async (engine) => {
    await killRestores(flow, engine)
    return settle(engine)
  })
}
