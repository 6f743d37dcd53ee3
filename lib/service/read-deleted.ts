import { z } from 'zod'
import { decodeCursor, encodeCursor } from '@/lib/backup/cursor'
import { db, Prisma } from '@/lib/db'
import { storedTime } from '@/lib/stored-time'
import { hasBackups, isNamedLike, searchSchema } from './list-query'
import type { DeletedServicePage } from './types'

const PAGE = 10

export const deletedListSchema = z.object({ search: searchSchema, cursor: z.string().max(500).optional() })

type Row = { id: string; name: string; deletedAt: Date; isRebuilt: boolean; backups: number; sizeBytes: number }

/**
 * One more than a page of the services that are gone while backups of them are there, the latest first. Of those found by
 * a rebuild also such in a bucket count. Only those of the page are summed up.
 */
export function deletedQuery({ search, cursor }: z.output<typeof deletedListSchema>): Prisma.Sql {
  const after = cursor ? decodeCursor(cursor, storedTime()) : null
  const isAfter = after
    ? Prisma.sql`(coalesce(s.terminated_at, s.updated_at), s.id) < (${after.value}::timestamptz, ${after.id}::uuid)`
    : Prisma.sql`true`
  const inBucket = Prisma.sql`external_backup e JOIN bucket u ON u.id = e.bucket_id AND u.state = 'active'
    WHERE s.rebuilt_at IS NOT NULL AND e.service_id = s.id AND e.state = 'successful'`
  return Prisma.sql`
    SELECT s.id::text, s.name, s."deletedAt", s.rebuilt_at IS NOT NULL AS "isRebuilt",
           (own.backups + far.backups)::int AS backups, (own.bytes + far.bytes)::float8 AS "sizeBytes"
    FROM (
      SELECT s.id, s.name, s.rebuilt_at, coalesce(s.terminated_at, s.updated_at) AS "deletedAt" FROM service s
      WHERE s.state = 'terminated' AND ${isNamedLike(search)} AND ${isAfter}
        AND (${hasBackups} OR EXISTS (SELECT FROM ${inBucket}))
      ORDER BY coalesce(s.terminated_at, s.updated_at) DESC, s.id DESC LIMIT ${PAGE + 1}) s,
    LATERAL (SELECT count(*) AS backups, coalesce(sum(b.size_bytes), 0) AS bytes FROM backup b WHERE b.service_id = s.id) own,
    LATERAL (SELECT count(*) AS backups, coalesce(sum(e.size_bytes), 0) AS bytes FROM ${inBucket}) far
    ORDER BY s."deletedAt" DESC, s.id DESC`
}

/** A page of the deleted services whose backups can still be restored. */
export async function readDeleted(input: z.output<typeof deletedListSchema>): Promise<DeletedServicePage> {
  const found = await db.$queryRaw<Row[]>(deletedQuery(input))
  const rows = found.slice(0, PAGE)
  const last = rows.at(-1)
  return {
    deleted: rows.map(({ deletedAt, ...row }) => ({ ...row, terminatedAt: deletedAt.toISOString() })),
    nextDeleted:
      last && found.length > PAGE ? encodeCursor({ value: last.deletedAt.toISOString(), id: last.id }) : null,
  }
}
