import type { Engine } from '@/lib/clickhouse/client'
import { tableName } from '@/lib/clickhouse/quote'
import { AppError } from '@/lib/errors'
import { changesRows } from '@/lib/migrate/engines'
import { findUuid, readPartHashes } from '@/lib/migrate/read-tables'
import type { MigrateProgress, TableProgress } from '@/lib/migrate/schemas'
import {
  dropPartitionSql,
  dropTableSql,
  exchangeSql,
  movePartitionSql,
  renameSql,
  startMergesSql,
} from '@/lib/migrate/statements'
import { placedSentence } from '@/lib/migrate/words'
import type { FlowContext } from '../flow'
import { endStatements, ensureTarget, loadProgress, onTarget, run, saveProgress } from './migrate-job'
import { loadService } from './shared'

type Work = { flow: FlowContext; engine: Engine; progress: MigrateProgress; table: TableProgress; name: string }

const nameOf = ({ as }: TableProgress): string => `${as.database}.${as.table}`

async function letMerge({ flow, engine, table, name }: Work): Promise<void> {
  if (!changesRows(table.engine, table.definition)) return
  await run(flow, engine, startMergesSql(table.staging), `${name}/merges`)
}

async function placeNew(work: Work): Promise<void> {
  const { flow, engine, table, name } = work
  const there = await findUuid(engine, table.as)
  if (there === table.stagingUuid) return
  if (there !== null) {
    throw new AppError('conflict', `${nameOf(table)} was created by somebody else in the meantime.`)
  }
  await letMerge(work)
  await run(flow, engine, renameSql(table.staging, table.as), `${name}/rename`)
}

/** Told by the uuids, so that no second try swaps back. */
async function placeSwapped(work: Work): Promise<void> {
  const { flow, engine, table, name } = work
  const { staging, stagingUuid, as, keptAs } = table
  const there = await findUuid(engine, as)
  if (there === null) throw new AppError('conflict', `${nameOf(table)} was dropped or renamed in the meantime.`)
  if (there !== stagingUuid) {
    await letMerge(work)
    await run(flow, engine, exchangeSql(staging, as), `${name}/exchange`)
  }
  const before = await findUuid(engine, staging)
  if (keptAs && before !== null && before !== stagingUuid) {
    await run(flow, engine, renameSql(staging, keptAs), `${name}/keep`)
  }
}

/** True when an interrupted MOVE has put the rows in place already, so that moving them again would double them. */
async function wasMoved({ engine, table }: Work, partition: string): Promise<boolean> {
  if (table.moving?.partition !== partition) return false
  const there = new Set(await readPartHashes(engine, table.as, { partition, all: true }))
  return table.moving.hashes.every((hash) => there.has(hash))
}

async function movePartition(work: Work, partition: string): Promise<void> {
  const { flow, engine, progress, table, name } = work
  const hashes = await readPartHashes(engine, table.staging, { partition })
  if (hashes.length > 0) {
    if (await wasMoved(work, partition)) {
      await run(flow, engine, dropPartitionSql(table.staging, partition), `${name}/drop/${partition}`)
    } else {
      table.moving = { partition, hashes }
      await saveProgress(flow, progress)
      await run(flow, engine, movePartitionSql(table.staging, table.as, partition), `${name}/move/${partition}`)
    }
  }
  table.moved.push(partition)
  table.moving = null
  await saveProgress(flow, progress, { gotFurther: true })
}

/** A MOVE leaves nothing behind, so moving again what was moved adds nothing. */
async function placeAppended(work: Work): Promise<void> {
  const { flow, engine, table, name } = work
  if ((await findUuid(engine, table.as)) === null) {
    throw new AppError('conflict', `${nameOf(table)} was dropped or renamed in the meantime.`)
  }
  // Parts keep the hashes by which an interrupted MOVE is known.
  const { database, table: staging } = table.staging
  await run(flow, engine, `SYSTEM STOP MERGES ${tableName(database, staging)}`, `${name}/merges`)
  for (const partition of table.units.flatMap(({ partitions }) => partitions)) {
    if (!table.moved.includes(partition)) await movePartition(work, partition)
  }
}

/** An appended copy is empty now. */
async function dropStaging({ flow, engine, table, name }: Work): Promise<void> {
  if ((await findUuid(engine, table.staging)) !== table.stagingUuid) return
  await run(flow, engine, dropTableSql(table.staging), `${name}/drop`)
}

const PLACE = { new: placeNew, swap: placeSwapped, append: placeAppended } as const

/** From here on nothing stops it: half of the chosen tables in their place is worse than all or none. */
export async function placeTables(flow: FlowContext): Promise<string> {
  await ensureTarget(flow)
  const progress = await loadProgress(flow)
  const { name: targetName } = await loadService(flow)
  await onTarget(flow, async (engine) => {
    await endStatements(flow, engine, { isKilled: false })
    for (const [index, table] of progress.tables.entries()) {
      if (table.state === 'placed') continue
      const work = { flow, engine, progress, table, name: `place/${index}` }
      await PLACE[table.how](work)
      table.state = 'placed'
      await saveProgress(flow, progress, { gotFurther: true })
      if (table.how === 'append') await dropStaging(work)
    }
  })
  return placedSentence(progress.tables, targetName)
}
