import { z } from 'zod'
import { decodeCursor, encodeCursor } from '@/lib/backup/cursor'
import { Prisma } from '@/lib/db'
import { storedText } from '@/lib/stored-text'
import { MAX_NAME_LENGTH } from './schemas'
import { SERVICE_STATES } from './types'

/** Of a program; pages show far fewer. */
const MAX_PAGE = 1_000
/** Two or three cards in a row. */
const DEFAULT_PAGE = 24

const empty = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema)

export const searchSchema = empty(
  storedText().trim().max(MAX_NAME_LENGTH, `Use ${MAX_NAME_LENGTH} characters or fewer.`).optional(),
)

export const serviceListSchema = z.object({
  /** Part of a name, in either case. */
  search: searchSchema,
  state: empty(z.enum(SERVICE_STATES).exclude(['terminated']).optional()),
  cursor: empty(z.string().max(500).optional()),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
})

export type ServiceListInput = z.output<typeof serviceListSchema>

/** A condition on a service `s`. */
export const isNamedLike = (search: string | undefined): Prisma.Sql =>
  search ? Prisma.sql`strpos(lower(s.name), lower(${search})) > 0` : Prisma.sql`true`

export function isListed({ search, state }: Pick<ServiceListInput, 'search' | 'state'>): Prisma.Sql {
  const inState = state ? Prisma.sql`s.state = ${state}::service_state` : Prisma.sql`true`
  return Prisma.sql`s.state <> 'terminated' AND ${inState} AND ${isNamedLike(search)}`
}

/** One more than a page, by key and not by offset: no service is lost or doubled when another comes or goes. */
export function pageOf({ cursor, limit, ...filter }: ServiceListInput): Prisma.Sql {
  const after = cursor ? decodeCursor(cursor, storedText()) : null
  const isAfter = after
    ? Prisma.sql`(lower(s.name), s.id) > (lower(${after.value}), ${after.id}::uuid)`
    : Prisma.sql`true`
  return Prisma.sql`WHERE ${isListed(filter)} AND ${isAfter} ORDER BY lower(s.name), s.id LIMIT ${limit + 1}`
}

export const cursorAfter = ({ name, id }: { name: string; id: string }): string => encodeCursor({ value: name, id })

/** Of a service `s`; by key, which an EXISTS would not be: PostgreSQL reads all backups for one service without any. */
export const hasBackups = Prisma.sql`
  (SELECT b.id FROM backup b WHERE b.service_id = s.id ORDER BY b.started_at DESC, b.id DESC LIMIT 1) IS NOT NULL`
