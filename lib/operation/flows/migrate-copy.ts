import { z } from 'zod'
import type { Engine } from '@/lib/clickhouse/client'
import { AppError } from '@/lib/errors'
import { changesRows, keepsOrder, kindOf } from '@/lib/migrate/engines'
import { findUuid, readDatabases } from '@/lib/migrate/read-tables'
import type { CopyUnit, MigrateProgress, TableProgress } from '@/lib/migrate/schemas'
import { countOf } from '@/lib/count-of'
import {
  copyStatement,
  createDatabaseSql,
  createSql,
  dropPartitionSql,
  stopMergesSql,
  truncateSql,
} from '@/lib/migrate/statements'
import type { FlowContext } from '../flow'
import { followAddress } from './migrate-access'
import {
  endStatements,
  ensureTarget,
  follow,
  loadProgress,
  onSource,
  onTarget,
  remoteOf,
  run,
  saveProgress,
} from './migrate-job'
import { requireOngoing } from './shared'

/** How often a running INSERT is looked at. */
const POLL_MS = 200

type Work = { flow: FlowContext; engine: Engine; progress: MigrateProgress }

const readRow = z.object({ rows: z.number() })
const partRow = z.object({ name: z.string() })

/** Databases and empty tables beside those that the rows are for. */
export async function makeTables(flow: FlowContext): Promise<string> {
  await ensureTarget(flow)
  const progress = await loadProgress(flow)
  return onTarget(flow, async (engine) => {
    const databases = await readDatabases(engine)
    for (const database of new Set(progress.tables.map(({ as }) => as.database))) {
      if (databases.has(database)) continue
      progress.createdDatabases.push(database)
      await saveProgress(flow, progress)
      await requireOngoing(flow)
      await run(flow, engine, createDatabaseSql(database), `database/${progress.createdDatabases.length}`)
    }
    for (const [index, table] of progress.tables.entries()) {
      if (table.state === 'placed') continue
      await requireOngoing(flow)
      await run(flow, engine, createSql(table.staging, table.definition), `create/${index}`)
      table.stagingUuid = await findUuid(engine, table.staging)
      await saveProgress(flow, progress)
      if (changesRows(table.engine, table.definition)) {
        await run(flow, engine, stopMergesSql(table.staging), `merges/${index}`)
      }
    }
    const made = progress.tables.filter(({ state }) => state !== 'placed').length
    return countOf(made, 'table')
  })
}

/** What an interrupted INSERT wrote of this unit goes, so that no row comes twice. */
async function emptyUnit({ flow, engine }: Work, table: TableProgress, unit: CopyUnit, name: string): Promise<void> {
  if (kindOf(table.engine) === 'whole') return run(flow, engine, truncateSql(table.staging), `${name}/empty`)
  for (const partition of unit.partitions) {
    await run(flow, engine, dropPartitionSql(table.staging, partition), `${name}/empty/${partition}`)
  }
}

const bytesOf = (units: readonly CopyUnit[]): number => units.reduce((sum, { bytes }) => sum + bytes, 0)
const allUnits = ({ tables }: MigrateProgress): CopyUnit[] => tables.flatMap(({ units }) => units)
const copiedBytes = (progress: MigrateProgress): number =>
  bytesOf(allUnits(progress).filter(({ state }) => state === 'copied'))

/** Parts in the order in which their rows came, where that decides which rows stay. */
async function findParts(flow: FlowContext, { database, table }: TableProgress, { partitions }: CopyUnit) {
  const rows = await onSource(flow, (engine) =>
    engine.query(
      `SELECT name FROM system.parts
       WHERE database = {database: String} AND table = {table: String} AND active
         AND has({partitions: Array(String)}, partition_id) ORDER BY partition_id, min_block_number`,
      partRow,
      { database, table, partitions },
    ),
  )
  return rows.map(({ name }) => name)
}

async function copyRows(work: Work, table: TableProgress, unit: CopyUnit, name: string, part?: string): Promise<void> {
  const { flow, engine, progress } = work
  const { partitions } = unit
  const { sql } = copyStatement({
    into: table.staging,
    from: table,
    source: await remoteOf(flow),
    columns: table.columns,
    partitions,
    ...(part !== undefined && { part }),
  })
  const total = bytesOf(allUnits(progress))
  const look = async (queryId: string) => {
    const rows = await engine.query(
      'SELECT read_rows AS rows FROM system.processes WHERE query_id = {queryId: String}',
      readRow,
      { queryId },
    )
    const share = unit.rows > 0 ? Math.min(1, (rows[0]?.rows ?? 0) / unit.rows) : 0
    await flow.reportProgress(Math.round(copiedBytes(progress) + share * unit.bytes), total)
  }
  await follow(flow, { engine, sql, name }, { everyMs: POLL_MS, look })
}

async function copyInOrder(work: Work, table: TableProgress, unit: CopyUnit, name: string): Promise<void> {
  const parts = await findParts(work.flow, table, unit)
  for (const [index, part] of parts.entries()) await copyRows(work, table, unit, `${name}/${index}`, part)
  const now = await findParts(work.flow, table, unit)
  if (now.join() === parts.join()) return
  throw new AppError('unavailable', `Parts of ${table.database}.${table.table} were merged while they were copied.`, {
    retryable: true,
  })
}

async function copyUnit(work: Work, table: TableProgress, unit: CopyUnit, name: string): Promise<void> {
  const { flow, progress } = work
  if (unit.state === 'started') await emptyUnit(work, table, unit, name)
  unit.state = 'started'
  await saveProgress(flow, progress)
  await requireOngoing(flow)
  if (keepsOrder(table.engine)) await copyInOrder(work, table, unit, name)
  else await copyRows(work, table, unit, name)
  unit.state = 'copied'
  await saveProgress(flow, progress, { gotFurther: true })
  await flow.reportProgress(copiedBytes(progress), bytesOf(allUnits(progress)))
}

function whereItIs(table: TableProgress, unit: CopyUnit): string {
  const name = `${table.database}.${table.table}`
  if (unit.partitions.length === 0) return name
  const at = table.units.slice(0, table.units.indexOf(unit)).reduce((sum, one) => sum + one.partitions.length, 0)
  const all = table.units.reduce((sum, one) => sum + one.partitions.length, 0)
  const upTo = at + unit.partitions.length
  return `${name}, partition ${unit.partitions.length > 1 ? `${at + 1} to ${upTo}` : upTo} of ${all}`
}

/** Copies what is not copied yet; each statement's rows are written once, however often it is interrupted. */
export async function copyPending(flow: FlowContext, engine: Engine, progress: MigrateProgress): Promise<void> {
  const work = { flow, engine, progress }
  await endStatements(flow, engine)
  if (progress.tables.some(({ state }) => state === 'pending')) await followAddress(flow)
  for (const [index, table] of progress.tables.entries()) {
    if (table.state !== 'pending') continue
    for (const [number, unit] of table.units.entries()) {
      if (unit.state === 'copied') continue
      await flow.reportDetail(whereItIs(table, unit))
      await copyUnit(work, table, unit, `copy/${index}/${number}`)
    }
    table.state = 'copied'
    await saveProgress(flow, progress, { gotFurther: true })
  }
}

export async function copyTables(flow: FlowContext): Promise<string> {
  await ensureTarget(flow)
  const progress = await loadProgress(flow)
  await onTarget(flow, (engine) => copyPending(flow, engine, progress))
  const rows = allUnits(progress).reduce((sum, unit) => sum + unit.rows, 0)
  return countOf(rows, 'row')
}
