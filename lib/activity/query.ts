import { z } from 'zod'
import { type Activity, Prisma } from '@/lib/db'
import { type ActivityAction, ACTIVITY_OUTCOMES, OWN_ACTIONS } from './types'
import { OPERATION_KINDS } from '@/lib/operation/types'
import { storedTime } from '@/lib/stored-time'

const MAX_SEARCH = 200
const MAX_BIGINT = 2n ** 63n - 1n
const day = z.iso
  .date('Write the day as YYYY-MM-DD.')
  .refine((text) => !text.startsWith('0000'), 'The first year is 0001.')
const empty = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema)

const actions = [...OPERATION_KINDS, ...OWN_ACTIONS] as const satisfies readonly ActivityAction[]

export const activityFilterSchema = z.object({
  search: empty(z.string().trim().max(MAX_SEARCH, `Use ${MAX_SEARCH} characters or fewer.`).optional()),
  serviceId: empty(z.uuid('This is not a service.').optional()),
  action: empty(z.enum(actions).optional()),
  outcome: empty(z.enum(ACTIVITY_OUTCOMES).optional()),
  /** Days in UTC, both included. */
  from: empty(day.optional()),
  until: empty(day.optional()),
  /** To the millisecond, both included. */
  notBefore: storedTime().optional(),
  notAfter: storedTime().optional(),
})

export type ActivityFilter = z.infer<typeof activityFilterSchema>

const cursorSchema = z.tuple([storedTime(), z.coerce.bigint().min(0n).max(MAX_BIGINT)])

export const encodeActivityCursor = ({ at, id }: Pick<Activity, 'at' | 'id'>): string => `${at.toISOString()}_${id}`

/** @throws ZodError for what is no cursor of ours. */
function decodeCursor(cursor: string): { at: string; id: bigint } {
  const [at, id] = cursorSchema.parse(cursor.split('_'))
  return { at, id }
}

/** Every word that is typed must begin a word of the activity; marks alone are in none. */
function hasWords(search: string): Prisma.Sql {
  const words = search.toLowerCase().match(/[\p{L}\p{N}]+/gu)
  if (!words) return Prisma.sql`false`
  const query = words.map((word) => `${word}:*`).join(' & ')
  return Prisma.sql`activity_words(actor, address, service_name, detail) @@ to_tsquery('pg_catalog.simple', ${query})`
}

function conditions({ search, serviceId, action, outcome, from, until, ...times }: ActivityFilter): Prisma.Sql[] {
  return [
    ...(search ? [hasWords(search)] : []),
    ...(serviceId ? [Prisma.sql`service_id = ${serviceId}::uuid`] : []),
    ...(action ? [Prisma.sql`action = ${action}`] : []),
    ...(outcome ? [Prisma.sql`outcome = ${outcome}::activity_outcome`] : []),
    ...(from ? [Prisma.sql`at >= ${`${from}T00:00:00Z`}::timestamptz`] : []),
    ...(until ? [Prisma.sql`at < ${`${until}T00:00:00Z`}::timestamptz + interval '1 day'`] : []),
    ...(times.notBefore ? [Prisma.sql`at >= ${times.notBefore}::timestamptz`] : []),
    ...(times.notAfter ? [Prisma.sql`at <= ${times.notAfter}::timestamptz`] : []),
  ]
}

const SELECT = Prisma.sql`
  SELECT id, at, actor_id AS "actorId", actor, address, action, outcome::text, service_id::text AS "serviceId",
         service_name AS "serviceName", operation_id::text AS "operationId", backup_id::text AS "backupId", detail
  FROM activity`

/** The newest first, by key and not by offset: page 1 and page 4,000 cost the same. */
export function activityQuery(filter: ActivityFilter, cursor: string | undefined, limit: number): Prisma.Sql {
  const { at, id } = cursor ? decodeCursor(cursor) : { at: null, id: null }
  const after = at === null ? [] : [Prisma.sql`(at, id) < (${at}::timestamptz, ${id}::bigint)`]
  const all = [Prisma.sql`true`, ...conditions(filter), ...after]
  return Prisma.sql`
    ${SELECT} WHERE ${Prisma.join(all, ' AND ')}
    ORDER BY at DESC, id DESC LIMIT ${limit}`
}

/** One activity, by its id. */
export function oneActivityQuery(id: bigint): Prisma.Sql {
  return Prisma.sql`${SELECT} WHERE id = ${id}`
}
