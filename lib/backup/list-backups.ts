import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { archiveFormSchema } from '@/lib/clickhouse/statements/schemas'
import { type Backup, db, Prisma } from '@/lib/db'
import { getServiceRow } from '@/lib/service/find-service'
import { storedTime } from '@/lib/stored-time'
import { isLocked } from './archive-password'
import { type Cursor, decodeCursor, encodeCursor } from './cursor'
import { damageOf } from './good'
import { isComplete } from './options'
import { findActiveOperations, NO_WORK, type Work } from './running-backups'
import { BACKUP_STATES, type BackupPage, type BackupRow } from './types'

/** Of a program; pages show far fewer. */
const MAX_PAGE = 1_000
const DEFAULT_PAGE = 25

/** What the list can be sorted by, and the SQL that does it; each has an index with service and id (schema.prisma). */
const SORTS = {
  startedAt: {
    column: Prisma.sql`started_at`,
    type: Prisma.sql`timestamptz`,
    place: storedTime(),
    of: (row: Listed) => row.startedAt.toISOString(),
  },
  durationMs: {
    column: Prisma.sql`duration_ms`,
    type: Prisma.sql`int`,
    place: z
      .string()
      .regex(/^\d{1,10}$/)
      .refine((text) => Number(text) < 2 ** 31),
    of: (row: Listed) => row.durationMs?.toString() ?? null,
  },
  sizeBytes: {
    column: Prisma.sql`size_bytes`,
    type: Prisma.sql`bigint`,
    place: z.string().regex(/^\d{1,18}$/),
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

/**
 * The page's ids in one query: rows that have the value in its order, then those without one (in progress, failed), in
 * either direction. Each part reads an index from where the cursor stands.
 */
export function pageQuery(input: Input): Prisma.Sql {
  const { column, type, place } = SORTS[input.sort]
  const [order, beyond] =
    input.direction === 'asc' ? [Prisma.sql`ASC`, Prisma.sql`>`] : [Prisma.sql`DESC`, Prisma.sql`<`]
  const status = input.status ? Prisma.sql`AND state = ${input.status}::backup_state` : Prisma.empty
  const listed = Prisma.sql`service_id = ${input.serviceId}::uuid ${status}`
  const limit = input.limit + 1
  const cursor: Cursor | null = input.cursor ? decodeCursor(input.cursor, place.nullable()) : null
  const isPastValues = cursor !== null && cursor.value === null
  const afterValue =
    cursor === null || isPastValues
      ? Prisma.empty
      : Prisma.sql`AND (${column}, id) ${beyond} (${cursor.value}::text::${type}, ${cursor.id}::uuid)`
  const afterNull = isPastValues ? Prisma.sql`AND id ${beyond} ${cursor.id}::uuid` : Prisma.empty
  return Prisma.sql`
    SELECT id::text FROM (
      (SELECT id, ${column} AS value FROM backup WHERE ${!isPastValues} AND ${listed} AND ${column} IS NOT NULL ${afterValue}
       ORDER BY ${column} ${order}, id ${order} LIMIT ${limit})
      UNION ALL
      (SELECT id, NULL FROM backup WHERE ${listed} AND ${column} IS NULL ${afterNull}
       ORDER BY id ${order} LIMIT ${limit})) page
    ORDER BY value ${order} NULLS LAST, page.id ${order} LIMIT ${limit}`
}

async function selectPage(input: Input): Promise<Listed[]> {
  const ids = await db.$queryRaw<{ id: string }[]>(pageQuery(input))
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

function verifiedOf({ drilledAt, drillError, drillRestoreMs, drillCheckError }: Listed): BackupRow['verified'] {
  if (drilledAt === null || drillError !== null || drillRestoreMs === null) return null
  return { at: drilledAt.toISOString(), restoreMs: drillRestoreMs, checkError: drillCheckError }
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
    form: archiveFormSchema.parse(row.form),
    isLocked: isLocked(row),
    isComplete: isComplete(row.options),
    increments,
    error: row.error,
    checkedAt: row.checkedAt?.toISOString() ?? null,
    damage: damageOf(row),
    verified: verifiedOf(row),
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
  const parsed = inputSchema.parse(input)
  requirePermission(ctx, 'backup:view', parsed.serviceId)
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
