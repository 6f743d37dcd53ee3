import { z } from 'zod'
import { isMergeTree } from '@/lib/backup/contents'
import type { Engine } from '@/lib/clickhouse/client'
import { findBrokenParts } from '@/lib/clickhouse/inventory'
import { SYSTEM_DATABASES } from '@/lib/clickhouse/sql'
import { countOf } from '@/lib/count-of'
import type { TableRef } from '../into/schemas'
import { formatNumber, nameOf } from '../into/words'
import type { ExpectedTable } from '../new/chosen'
import { type AttachedRows, attachedRows, type PartRow } from './attached-rows'

const SYSTEM_LIST = SYSTEM_DATABASES.map((name) => `'${name}'`).join(', ')

const liveRow = z.object({ database: z.string(), table: z.string(), uuid: z.string() })

type LiveTable = z.infer<typeof liveRow>

const partRow: z.ZodType<PartRow> = z.object({
  partition: z.string(),
  minBlock: z.coerce.number(),
  maxBlock: z.coerce.number(),
  level: z.coerce.number(),
  dataVersion: z.coerce.number(),
  rows: z.coerce.number(),
  isActive: z.coerce.boolean(),
})

/** Most tables are small: what takes long is asking for one after the other. */
const TABLES_AT_A_TIME = 4

export type TableProblem = { table: string; message: string }

const keyOf = ({ database, table }: TableRef): string => JSON.stringify([database, table])

/** Every table that people made; what a materialized view keeps its rows in counts as the view. */
async function readTables(engine: Engine): Promise<Map<string, LiveTable>> {
  const rows = await engine.query(
    `SELECT database, name AS table, toString(uuid) AS uuid FROM system.tables
     WHERE database NOT IN (${SYSTEM_LIST}) AND NOT is_temporary AND NOT startsWith(name, '.inner')`,
    liveRow,
  )
  return new Map(rows.map((row) => [keyOf(row), row]))
}

/** The table whose parts hold the rows: of a materialized view without a target, the one inside it. */
function partsTableOf(
  { database, table, engine }: TableRef & { engine: string },
  { uuid }: { uuid: string },
): TableRef {
  return { database, table: engine === 'MaterializedView' ? `.inner_id.${uuid}` : table }
}

/** @throws what the engine says. */
async function readParts(engine: Engine, table: TableRef): Promise<PartRow[]> {
  return engine.query(
    `SELECT partition_id AS partition, min_block_number AS minBlock, max_block_number AS maxBlock, level,
            data_version AS dataVersion, rows, active AS isActive
     FROM system.parts WHERE database = {database: String} AND table = {table: String}`,
    partRow,
    table,
  )
}

/** All rows that a RESTORE brought into a table that it made. */
export async function countAttachedRows(
  engine: Engine,
  table: TableRef & { engine: string; uuid: string },
): Promise<AttachedRows> {
  const attached = [...attachedRows(await readParts(engine, partsTableOf(table, table))).values()]
  return { rows: attached.reduce((sum, { rows }) => sum + rows, 0), isExact: attached.every(({ isExact }) => isExact) }
}

/** How the rows of one table differ from those that the backup counts, partition by partition; null when they don't. */
function findRowProblem(expected: ExpectedTable, parts: readonly PartRow[]): string | null {
  const found = attachedRows(parts)
  for (const { id, rows } of expected.partitions) {
    const attached = found.get(id) ?? { rows: 0, isExact: true }
    found.delete(id)
    if (attached.isExact ? attached.rows === rows : attached.rows <= rows) continue
    return `has ${countOf(attached.rows, 'row')} in its partition ${id}, the backup says ${formatNumber(rows)}`
  }
  const [extra] = found.keys()
  return extra === undefined ? null : `has a partition ${extra} that should not be in it`
}

async function findTableProblem(
  engine: Engine,
  expected: ExpectedTable,
  live: LiveTable | undefined,
  structureOnly: boolean,
): Promise<string | null> {
  if (!live) return 'is missing'
  if (expected.rows === null) return null
  const partsTable = partsTableOf(expected, live)
  const parts = await readParts(engine, partsTable)
  if (structureOnly) return parts.length > 0 ? 'holds rows, though only its structure was chosen' : null
  const problem = findRowProblem(expected, parts)
  const isChecked =
    expected.partitions.length > 0 && (isMergeTree(expected.engine) || partsTable.table !== expected.table)
  if (problem || !isChecked) return problem
  const [broken] = await findBrokenParts(engine, partsTable.database, partsTable.table)
  return broken ? `has a part ${broken.part} that does not match its checksums` : null
}

/**
 * What a service that was restored holds, against what it should: these tables and no others, with the rows of every
 * partition, and parts that match their checksums. RESTORE itself does not notice a flipped byte.
 */
export async function findProblems(
  engine: Engine,
  tables: readonly ExpectedTable[],
  { structureOnly, beforeTable }: { structureOnly: boolean; beforeTable: () => Promise<void> },
): Promise<TableProblem[]> {
  const live = await readTables(engine)
  const problems: TableProblem[] = []
  for (let at = 0; at < tables.length; at += TABLES_AT_A_TIME) {
    await beforeTable()
    const some = tables.slice(at, at + TABLES_AT_A_TIME)
    const messages = await Promise.all(
      some.map((expected) => findTableProblem(engine, expected, live.get(keyOf(expected)), structureOnly)),
    )
    for (const [index, expected] of some.entries()) {
      live.delete(keyOf(expected))
      const message = messages[index]
      if (message) problems.push({ table: nameOf(expected), message })
    }
  }
  for (const extra of live.values()) problems.push({ table: nameOf(extra), message: 'should not be there' })
  return problems
}
