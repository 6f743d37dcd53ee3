import { z } from 'zod'
import type { Engine } from './client'
import { SYSTEM_DATABASES, tableName } from './sql'

const SYSTEM_LIST = SYSTEM_DATABASES.map((name) => `'${name}'`).join(', ')

export async function readVersion(engine: Engine): Promise<string> {
  const rows = await engine.query('SELECT version() AS version', z.object({ version: z.string() }))
  return rows[0]?.version ?? 'unknown'
}

/** How many tables people made. */
export async function countUserTables(engine: Engine): Promise<number> {
  const rows = await engine.query(
    `SELECT count() AS tables FROM system.tables WHERE database NOT IN (${SYSTEM_LIST}) AND NOT is_temporary`,
    z.object({ tables: z.number() }),
  )
  return rows[0]?.tables ?? 0
}

/** Exact rows of a table, or null when there is no such table. */
export async function countRows(engine: Engine, database: string, table: string): Promise<number | null> {
  const found = await engine.query(
    'SELECT count() AS found FROM system.tables WHERE database = {database: String} AND name = {table: String}',
    z.object({ found: z.number() }),
    { database, table },
  )
  if (found[0]?.found !== 1) return null
  const rows = await engine.query(
    `SELECT count() AS total FROM ${tableName(database, table)}`,
    z.object({ total: z.number() }),
  )
  return rows[0]?.total ?? 0
}

export type PartProblem = { part: string; message: string }

/** Reads every part of a MergeTree table against its checksums; the parts that don't match. Source: CHECK TABLE. */
export async function findBrokenParts(engine: Engine, database: string, table: string): Promise<PartProblem[]> {
  const rows = await engine.query(
    `CHECK TABLE ${tableName(database, table)} SETTINGS check_query_single_value_result = 0`,
    z.object({ part_path: z.string(), is_passed: z.union([z.boolean(), z.number()]), message: z.string() }),
  )
  return rows.filter((row) => !row.is_passed).map((row) => ({ part: row.part_path, message: row.message }))
}
