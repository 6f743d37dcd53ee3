import { z } from 'zod'
import type { Engine } from './client'
import { SYSTEM_DATABASES } from './sql'

const SYSTEM_LIST = SYSTEM_DATABASES.map((name) => `'${name}'`).join(', ')

const rowSchema = z.object({
  database: z.string(),
  name: z.string(),
  engine: z.string(),
  definition: z.string(),
  rows: z.number().nullable(),
  bytes: z.number(),
})

export type TableFacts = z.infer<typeof rowSchema>

/** Every table that people made: its CREATE statement, rows of MergeTree tables (null for others), and bytes on disk. */
export async function readTableFacts(engine: Engine): Promise<TableFacts[]> {
  return engine.query(
    `SELECT database, name, engine, create_table_query AS definition,
            if(endsWith(engine, 'MergeTree'), total_rows, NULL) AS rows, ifNull(total_bytes, 0) AS bytes
     FROM system.tables WHERE database NOT IN (${SYSTEM_LIST}) AND NOT is_temporary`,
    rowSchema,
  )
}
