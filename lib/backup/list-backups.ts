import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { type Backup, db, Prisma } from '@/lib/db'
import { getServiceRow } from '@/lib/service/find-service'
import { type Cursor, decodeCursor, encodeCursor } from './cursor'
import { isComplete } from './options'
import { findActiveOperations, NO_WORK, type Work } from './running-backups'
import { BACKUP_STATES, type BackupPage, type BackupRow } from './types'

const MAX_PAGE = 100
const DEFAULT_PAGE = 25

/** What the list can be sorted by, and the SQL that does it; each has an index with service and id (schema.prisma). */
const SORTS = {
  startedAt: {
    column: Prisma.sql`started_at`,
    type: Prisma.sql`timestamptz`,
    of: (row: Listed) => row.startedAt.toISOString(),
  },
  durationMs: {
    column: Prisma.sql`duration_ms`,
    type: Prisma.sql`int`,
    of: (row: Listed) => row.durationMs?.toString() ?? null,
  },
  sizeBytes: {
    column: Prisma.sql`size_bytes`,
    type: Prisma.sql`bigint`,
    of: (row: Listed) => row.sizeBytes?.toString() ?? null,
  },
}

const inputSchema = z.object({
  serviceId: z.uuid('This is not a service.'),
  sort: z.enum(['startedAt', 'durationMs', 'sizeBytes']).default('startedAt'),
  direction: z.enum(['asc', 'desc']).default('desc'),
  status: z.enum(BACKUP_STATES).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
})

type Input = z.infer<typeof inputSchema>
type Listed = Omit<Backup, 'contents'>

/** Rows after the cursor. PostgreSQL sorts nulls last in ascending and first in descending order; so does this. */
function afterCursor({ value, id }: Cursor, { sort, direction }: Input): Prisma.Sql {
  const { column, type } = SORTS[sort]
  const isAscending = direction === 'asc'
  const beyond = isAscending ? Prisma.sql`>` : Prisma.sql`<`
  if (value === null) {
    const sameNull = Prisma.sql`(${column} IS NULL AND id ${beyond} ${id}::uuid)`
    return isAscending ? sameNull : Prisma.sql`(${sameNull} OR ${column} IS NOT NULL)`
  }
  const later = Prisma.sql`(${column}, id) ${beyond} (${value}::text::${type}, ${id}::uuid)`
  return isAscending ? Prisma.sql`(${later} OR ${column} IS NULL)` : later
}

async function selectPage(input: Input): Promise<Listed[]> {
  const { column } = SORTS[input.sort]
  const order = input.direction === 'asc' ? Prisma.sql`ASC` : Prisma.sql`DESC`
  const status = input.status ? Prisma.sql`AND state = ${input.status}::backup_state` : Prisma.empty
  const cursor = input.cursor ? Prisma.sql`AND ${afterCursor(decodeCursor(input.cursor), input)}` : Prisma.empty
  const ids = await db.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM backup WHERE service_id = ${input.serviceId}::uuid ${status} ${cursor}
    ORDER BY ${column} ${order}, id ${order} LIMIT ${input.limit + 1}`
  const rows = await db.backup.findMany({ where: { id: { in: ids.map((row) => row.id) } }, omit: { contents: true } })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap(({ id }) => byId.get(id) ?? [])
}

/** How many backups stand directly on each of these. */
async function countIncrements(rows: Pick<Backup, 'id'>[]): Promise<Map<string | null, number>> {
  const counts = await db.backup.groupBy({
    by: ['baseBackupId'],
    where: { baseBackupId: { in: rows.map((row) => row.id) } },
    _count: true,
  })
  return new Map(counts.map((count) => [count.baseBackupId, count._count]))
}

function toRow(row: Listed, work: Work, increments: number): BackupRow {
  return {
    id: row.id,
    serviceId: row.serviceId,
    state: row.state,
    type: row.type,
    trigger: row.trigger,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    durationMs: row.durationMs,
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    totalRows: row.totalRows === null ? null : Number(row.totalRows),
    baseBackupId: row.baseBackupId,
    chainId: row.chainId,
    isComplete: isComplete(row.options),
    increments,
    error: row.error,
    checkedAt: row.checkedAt?.toISOString() ?? null,
    checkError: row.checkError,
    ...work,
  }
}

/** Rows of the table as pages show them, with what is at work on each. */
export async function toBackupRows(rows: Listed[]): Promise<BackupRow[]> {
  const [work, increments] = await Promise.all([findActiveOperations(rows), countIncrements(rows)])
  return rows.map((row) => toRow(row, work.get(row.id) ?? NO_WORK, increments.get(row.id) ?? 0))
}

/** One page of a service's backups, by key and not by offset: page 1 and page 4,000 cost the same. */
export async function listBackups(ctx: Ctx, input: unknown): Promise<BackupPage> {
  requirePermission(ctx, 'backup:view')
  const parsed = inputSchema.parse(input)
  await getServiceRow(db, parsed.serviceId)
  const found = await selectPage(parsed)
  const rows = found.slice(0, parsed.limit)
  const last = rows.at(-1)
  return {
    rows: await toBackupRows(rows),
    nextCursor:
      last && found.length > parsed.limit ? encodeCursor({ value: SORTS[parsed.sort].of(last), id: last.id }) : null,
  }
}
