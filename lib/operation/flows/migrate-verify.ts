import { z } from 'zod'
import type { Engine } from '@/lib/clickhouse/client'
import { AppError } from '@/lib/errors'
import { findDifference } from '@/lib/migrate/compare'
import { changesRows } from '@/lib/migrate/engines'
import { readPartitionIds } from '@/lib/migrate/read-tables'
import type { CopyUnit, MigrateProgress, TableProgress } from '@/lib/migrate/schemas'
import { checksumSql } from '@/lib/migrate/statements'
import { differenceSentence } from '@/lib/migrate/words'
import type { FlowContext } from '../flow'
import { copyPending } from './migrate-copy'
import { endStatements, ensureTarget, loadProgress, onSource, onTarget, saveProgress } from './migrate-job'
import { loadService, requireOngoing } from './shared'

/** A source that merges rows away while it is copied is copied again this often. */
const ROUNDS = 3

const checksumRow = z.object({ partition: z.string(), rows: z.number(), checksum: z.string() })

type Sides = { flow: FlowContext; source: Engine; target: Engine }

async function compareUnit({ source, target }: Sides, table: TableProgress, unit: CopyUnit) {
  const { columns, staging } = table
  const scope = { columns, partitions: unit.partitions }
  const [there, here] = await Promise.all([
    source.query(checksumSql(table, scope), checksumRow),
    target.query(checksumSql(staging, scope), checksumRow),
  ])
  return findDifference(there, here, unit.partitions)
}

/** Partitions that came into the source since the plan, of a table that is copied whole. */
async function findNewPartitions({ source }: Sides, table: TableProgress): Promise<string[]> {
  const known = new Set(table.units.flatMap(({ partitions }) => partitions))
  if (!table.isWhole || !table.engine.endsWith('MergeTree')) return []
  return (await readPartitionIds(source, table)).filter((id) => !known.has(id))
}

async function compareTable(sides: Sides, progress: MigrateProgress, table: TableProgress): Promise<void> {
  const { flow } = sides
  table.checked = []
  for (const unit of table.units) {
    await requireOngoing(flow)
    await flow.reportDetail(`${table.database}.${table.table}`)
    const checked = await compareUnit(sides, table, unit)
    table.checked.push(...checked)
    if (checked.some(({ isSame }) => !isSame)) unit.state = 'started'
  }
  for (const partition of await findNewPartitions(sides, table)) {
    table.checked.push({ partition, sourceRows: 0, copiedRows: 0, isSame: false })
  }
  table.state = table.checked.every(({ isSame }) => isSame) ? 'verified' : 'different'
  await saveProgress(flow, progress, { gotFurther: true })
}

async function compareAll(flow: FlowContext, target: Engine, progress: MigrateProgress): Promise<TableProgress[]> {
  await onSource(flow, async (source) => {
    for (const table of progress.tables) {
      if (table.state === 'copied') await compareTable({ flow, source, target }, progress, table)
    }
  })
  return progress.tables.filter(({ state }) => state === 'different')
}

/** Rows and checksums of every partition on both sides. @throws AppError `conflict` that names what differs. */
export async function verifyTables(flow: FlowContext): Promise<string> {
  await ensureTarget(flow)
  const progress = await loadProgress(flow)
  return onTarget(flow, async (target) => {
    await endStatements(flow, target)
    // A worker that was killed in here may have left some to be copied again.
    await copyPending(flow, target, progress)
    for (let round = 1; ; round++) {
      const different = await compareAll(flow, target, progress)
      if (different.length === 0) break
      const isOfMerges = different.every((table) => changesRows(table.engine, table.definition))
      if (!isOfMerges || round === ROUNDS) {
        const { name } = await loadService(flow)
        throw new AppError('conflict', `${different.map(differenceSentence).join(' ')} Nothing of ${name} was changed.`)
      }
      for (const table of different) table.state = 'pending'
      await saveProgress(flow, progress)
      await copyPending(flow, target, progress)
    }
    const partitions = progress.tables.reduce((sum, { checked }) => sum + checked.length, 0)
    return `${partitions.toLocaleString('en-US')} ${partitions === 1 ? 'partition is' : 'partitions are'} equal`
  })
}
