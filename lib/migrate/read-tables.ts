import { z } from 'zod'
import type { Engine } from '@/lib/clickhouse/client'
import { SYSTEM_DATABASES } from '@/lib/clickhouse/sql'
import type { Column, TableRef } from './schemas'
import type { SourcePartition } from './units'

const tableRow = z.object({
  database: z.string(),
  table: z.string(),
  engine: z.string(),
  uuid: z.string(),
  definition: z.string(),
  rows: z.number().nullable(),
  bytes: z.number(),
})

const partitionRow = z.object({
  database: z.string(),
  table: z.string(),
  id: z.string(),
  rows: z.number(),
  bytes: z.number(),
})

const columnRow = z.object({ database: z.string(), table: z.string(), name: z.string(), type: z.string() })

/** A table of an engine, with what a copy of it needs to know. */
export type EngineTable = z.infer<typeof tableRow> & { partitions: SourcePartition[]; columns: Column[] }

export type EngineTables = { all: EngineTable[]; find(table: TableRef): EngineTable | null }

/** Tables that the engine keeps for others: the rows of a materialized view or of a time series. */
const INNER = /^\.inner/

/** Every table that people made. */
export async function readTables(engine: Engine): Promise<EngineTables> {
  const params = { system: [...SYSTEM_DATABASES] }
  const own = 'NOT has({system: Array(String)}, database)'
  const [tables, partitions, columns] = await Promise.all([
    engine.query(
      `SELECT database, name AS table, engine, toString(uuid) AS uuid, create_table_query AS definition,
              total_rows AS rows, ifNull(total_bytes, 0) AS bytes
       FROM system.tables WHERE ${own} AND NOT is_temporary ORDER BY database, name`,
      tableRow,
      params,
    ),
    engine.query(
      `SELECT database, table, partition_id AS id, sum(rows) AS rows, sum(bytes_on_disk) AS bytes
       FROM system.parts WHERE ${own} AND active GROUP BY database, table, id ORDER BY id`,
      partitionRow,
      params,
    ),
    engine.query(
      `SELECT database, table, name, type FROM system.columns
       WHERE ${own} AND default_kind IN ('', 'DEFAULT') ORDER BY position`,
      columnRow,
      params,
    ),
  ])
  const isOf = (table: TableRef) => (row: TableRef) => row.database === table.database && row.table === table.table
  const all = tables
    .filter(({ table }) => !INNER.test(table))
    .map((table) => ({
      ...table,
      partitions: partitions.filter(isOf(table)).map(({ id, rows, bytes }) => ({ id, rows, bytes })),
      columns: columns.filter(isOf(table)).map(({ name, type }) => ({ name, type })),
    }))
  return { all, find: (table) => all.find(isOf(table)) ?? null }
}

/** The part of the engine's disk that nothing is written or reserved on, in bytes. */
export async function readFreeBytes(engine: Engine): Promise<number | null> {
  const rows = await engine.query(
    "SELECT unreserved_space AS bytes FROM system.disks WHERE name = 'default'",
    z.object({ bytes: z.number() }),
  )
  return rows[0]?.bytes ?? null
}

/** Databases of this engine, and which of them replicate what is created in them. */
export async function readDatabases(engine: Engine): Promise<Map<string, string>> {
  const row = z.object({ name: z.string(), engine: z.string() })
  const rows = await engine.query('SELECT name, engine FROM system.databases', row)
  return new Map(rows.map(({ name, engine: kind }) => [name, kind]))
}

/** True where tables can be replicated: the server has a Keeper. */
export async function hasKeeper(engine: Engine): Promise<boolean> {
  const rows = await engine.query(
    "SELECT count() AS found FROM system.tables WHERE database = 'system' AND name = 'zookeeper'",
    z.object({ found: z.number() }),
  )
  return rows[0]?.found === 1
}

/** The uuid of the table under this name now, or null. */
export async function findUuid(engine: Engine, { database, table }: TableRef): Promise<string | null> {
  const rows = await engine.query(
    'SELECT toString(uuid) AS uuid FROM system.tables WHERE database = {database: String} AND name = {table: String}',
    z.object({ uuid: z.string() }),
    { database, table },
  )
  return rows[0]?.uuid ?? null
}

export async function readPartitionIds(engine: Engine, { database, table }: TableRef): Promise<string[]> {
  const rows = await engine.query(
    `SELECT DISTINCT partition_id AS id FROM system.parts
     WHERE database = {database: String} AND table = {table: String} AND active AND rows > 0 ORDER BY id`,
    z.object({ id: z.string() }),
    { database, table },
  )
  return rows.map(({ id }) => id)
}

/** The parts of a partition that hold rows, by a hash of all of their files; with `all` also those merged away lately. */
export async function readPartHashes(
  engine: Engine,
  { database, table }: TableRef,
  { partition, all = false }: { partition: string; all?: boolean },
): Promise<string[]> {
  const rows = await engine.query(
    `SELECT hash_of_all_files AS hash FROM system.parts
     WHERE database = {database: String} AND table = {table: String} AND partition_id = {partition: String}
       AND rows > 0 AND (active OR {all: Bool})`,
    z.object({ hash: z.string() }),
    { database, table, partition, all },
  )
  return rows.map(({ hash }) => hash)
}
