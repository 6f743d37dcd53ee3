import { z } from 'zod'
import type { Engine } from '@/lib/clickhouse/client'
import type { TableRef } from './schemas'

const liveTableRow = z.object({
  database: z.string(),
  table: z.string(),
  uuid: z.string(),
  engine: z.string(),
  createSql: z.string(),
})

export type LiveTable = z.infer<typeof liveTableRow>

export type LiveTables = { databases: ReadonlySet<string>; find(table: TableRef): LiveTable | null }

/** What an engine holds now in the databases of these tables. */
export async function readLiveTables(engine: Engine, tables: readonly TableRef[]): Promise<LiveTables> {
  const databases = [...new Set(tables.map((table) => table.database))]
  const rows = await engine.query(
    `SELECT database, name AS table, toString(uuid) AS uuid, engine, create_table_query AS createSql
     FROM system.tables WHERE has({databases: Array(String)}, database)`,
    liveTableRow,
    { databases },
  )
  const found = await engine.query('SELECT name FROM system.databases', z.object({ name: z.string() }))
  return {
    databases: new Set(found.map(({ name }) => name)),
    find: ({ database, table }) => rows.find((row) => row.database === database && row.table === table) ?? null,
  }
}

/** The uuid of the table under this name now, or null. */
export async function findTableUuid(engine: Engine, table: TableRef): Promise<string | null> {
  return (await readLiveTables(engine, [table])).find(table)?.uuid ?? null
}
