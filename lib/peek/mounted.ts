import { z } from 'zod'
import { isMergeTree } from '@/lib/backup/contents'
import type { BackupContents, TableContents } from '@/lib/backup/types'
import type { Engine } from '@/lib/clickhouse/client'
import { identifier, literal } from '@/lib/clickhouse/quote'
import { placeFragments } from '@/lib/clickhouse/statements/place'
import type { BackupPlace } from '@/lib/clickhouse/statements/schemas'
import { toStatement } from '@/lib/clickhouse/statements/fragments'
import type { Mounted } from './types'

/** The JSON column `peek.mounted`. */
export const mountedSchema: z.ZodType<Mounted> = z.object({
  tables: z.array(z.object({ database: z.string(), table: z.string(), rows: z.number().nullable() })),
  unmounted: z.array(z.object({ database: z.string(), table: z.string(), reason: z.string() })),
})

const engineRow = z.object({ engine: z.string() })
const tableRow = z.object({ name: z.string(), total_rows: z.number().nullable() })

/** Letters, digits and _: the engine looks for the files of any other database in the wrong place. */
const PLAIN_NAME = /^[A-Za-z0-9_]+$/

/** The databases of a backup, as their names in SQL. */
export function databasesOf(contents: BackupContents): string[] {
  return contents.databases.filter(({ tables }) => tables.length > 0).map(({ name }) => name)
}

async function findEngineOf(engine: Engine, database: string): Promise<string | null> {
  const sql = 'SELECT engine FROM system.databases WHERE name = {database: String}'
  return (await engine.query(sql, engineRow, { database }))[0]?.engine ?? null
}

/** The database of the backup stands on the engine under its own name; the engine's own empty `default` gives way. */
export async function ensureMounted(engine: Engine, database: string, place: BackupPlace): Promise<void> {
  const current = await findEngineOf(engine, database)
  if (current === 'Backup') return
  if (current !== null) await engine.command(`DROP DATABASE ${identifier(database)}`)
  const { sql } = toStatement([
    `CREATE DATABASE ${identifier(database)} ENGINE = Backup(${literal(database)}, `,
    ...placeFragments(place, undefined),
    ')',
  ])
  await engine.command(sql)
}

/** Why a table can't be read, or not whole, in a sentence; null when it can. `found` is what the engine gives. */
function findProblem(database: string, table: TableContents, found: { total_rows: number | null } | undefined) {
  if (found) {
    if (table.rows === null || found.total_rows === table.rows) return null
    return `Only ${found.total_rows} of its ${table.rows} rows are there. Check the backup.`
  }
  if (!isMergeTree(table.engine)) return `A ${table.engine}: ClickHouse mounts only tables of the MergeTree family.`
  if (!PLAIN_NAME.test(database)) return "ClickHouse can't mount a database with such a name."
  return "ClickHouse can't mount it. Check the backup."
}

/** Which tables the engine gives out of the mounted backup, each with the rows that the backup's own counts say. */
export async function listMounted(engine: Engine, contents: BackupContents): Promise<Mounted> {
  const mounted: Mounted = { tables: [], unmounted: [] }
  for (const database of contents.databases) {
    const sql = 'SELECT name, total_rows FROM system.tables WHERE database = {database: String}'
    const rows = await engine.query(sql, tableRow, { database: database.name })
    const found = new Map(rows.map((row) => [row.name, row]))
    for (const table of database.tables) {
      const name = { database: database.name, table: table.name }
      const reason = findProblem(database.name, table, found.get(table.name))
      if (reason === null) mounted.tables.push({ ...name, rows: table.rows })
      else mounted.unmounted.push({ ...name, reason })
    }
  }
  return mounted
}
