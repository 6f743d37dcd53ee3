import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import type { Engine } from '@/lib/clickhouse/client'
import { SYSTEM_DATABASES } from '@/lib/clickhouse/sql'
import { db } from '@/lib/db'
import { getServiceRow } from '@/lib/service/find-service'
import { askEngine } from '@/lib/service/instance'
import { serviceIdSchema } from '@/lib/service/schemas'
import type { LiveDatabase } from './types'

/** Of a table with more partitions, these many are listed: more than anyone ticks one by one. */
const LISTED_PARTITIONS = 200

const tableRow = z.object({
  database: z.string(),
  name: z.string(),
  engine: z.string(),
  rows: z.coerce.number().nullable(),
  bytes: z.coerce.number(),
})

const partitionRow = z.object({
  database: z.string(),
  table: z.string(),
  id: z.string(),
  rows: z.coerce.number(),
  bytes: z.coerce.number(),
  total: z.coerce.number(),
})

const OURS = SYSTEM_DATABASES.map((name) => `'${name}'`).join(', ')

async function readTables(engine: Engine): Promise<LiveDatabase[]> {
  const [databases, tables, partitions] = await Promise.all([
    engine.query(
      `SELECT name FROM system.databases WHERE name NOT IN (${OURS}) ORDER BY name`,
      z.object({ name: z.string() }),
    ),
    engine.query(
      `SELECT database, name, engine, total_rows AS rows, coalesce(total_bytes, 0) AS bytes FROM system.tables
       WHERE database NOT IN (${OURS}) AND NOT is_temporary AND NOT startsWith(name, '.inner') ORDER BY name`,
      tableRow,
    ),
    engine.query(
      `SELECT database, table, partition_id AS id, sum(parts.rows) AS rows, sum(parts.bytes_on_disk) AS bytes,
              count() OVER (PARTITION BY database, table) AS total
       FROM system.parts AS parts WHERE active AND database NOT IN (${OURS})
       GROUP BY database, table, partition_id ORDER BY id LIMIT ${LISTED_PARTITIONS} BY database, table`,
      partitionRow,
    ),
  ])
  const partitionsOf = new Map<string, typeof partitions>()
  for (const partition of partitions) {
    const key = JSON.stringify([partition.database, partition.table])
    partitionsOf.set(key, [...(partitionsOf.get(key) ?? []), partition])
  }
  return databases.map((database) => ({
    name: database.name,
    tables: tables
      .filter((table) => table.database === database.name)
      .map(({ name, engine: kind, rows, bytes }) => {
        const own = partitionsOf.get(JSON.stringify([database.name, name])) ?? []
        return {
          name,
          engine: kind,
          rows,
          bytes,
          partitions: own.map(({ id, rows: count, bytes: size }) => ({ id, rows: count, bytes: size })),
          partitionCount: own[0]?.total ?? 0,
        }
      }),
  }))
}

/** What a running service holds now, asked of its engine. @throws AppError `unavailable` when it has no address. */
export async function listServiceTables(ctx: Ctx, input: unknown): Promise<LiveDatabase[]> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'backup:view', serviceId)
  const service = await getServiceRow(db, serviceId)
  return askEngine(service, readTables)
}
