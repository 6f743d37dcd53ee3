import { z } from 'zod'
import { type Actor, type Ctx, requirePermission } from '@/lib/auth/ctx'
import { can } from '@/lib/auth/permissions'
import { db, Prisma } from '@/lib/db'
import { hasBackups, isNamedLike, searchSchema } from './list-query'
import { NAMES_PURPOSES, type ServiceName, type ServiceNames } from './types'

/** As many as a menu or a select can show; the rest is searched for. */
const LIMIT = 50
const MAX_FIRST = 100

const inputSchema = z.object({
  search: searchSchema,
  purpose: z.enum(NAMES_PURPOSES).default('living'),
  /** Ids of services that come first, with commas between: those already chosen. */
  first: z
    .string()
    .transform((ids) => ids.split(',').filter(Boolean))
    .pipe(z.array(z.uuid('This is not a service.')).max(MAX_FIRST))
    .optional(),
})

type Input = z.output<typeof inputSchema>

/** On services, without a role of their own there, the role for all of them counts. */
function mayRestoreInto(actor: Actor): Prisma.Sql {
  if (actor.kind === 'system') return Prisma.sql`true`
  const { role, serviceRoles } = actor
  const own = Object.keys(serviceRoles).filter((id) => can(actor, 'service:restore-into', id))
  const others = Object.keys(serviceRoles).filter((id) => !own.includes(id))
  const mayElsewhere = can({ role, serviceRoles: {} }, 'service:restore-into', '')
  return mayElsewhere ? Prisma.sql`s.id <> ALL(${others}::uuid[])` : Prisma.sql`s.id = ANY(${own}::uuid[])`
}

function suits({ purpose }: Input, { actor }: Ctx): Prisma.Sql {
  const isUp = Prisma.sql`s.state IN ('running', 'degraded')`
  switch (purpose) {
    case 'any':
      return Prisma.sql`(s.state <> 'terminated' OR s.rebuilt_at IS NOT NULL OR ${hasBackups})`
    case 'living':
      return Prisma.sql`s.state <> 'terminated'`
    case 'restore-into':
      return Prisma.sql`${isUp} AND ${mayRestoreInto(actor)}`
    case 'copy-into':
      return Prisma.sql`${isUp} AND s.existing IS NULL AND ${mayRestoreInto(actor)}`
  }
}

/** The names of services to choose from: the first ones by name, deleted ones last, and how many there are. */
export async function listServiceNames(ctx: Ctx, input: unknown = {}): Promise<ServiceNames> {
  requirePermission(ctx, 'service:list')
  const parsed = inputSchema.parse(input)
  const first = Prisma.sql`s.id = ANY(${parsed.first ?? []}::uuid[])`
  const found = Prisma.sql`${suits(parsed, ctx)} AND (${first} OR ${isNamedLike(parsed.search)})`
  const rows = await db.$queryRaw<(ServiceName & { total: number })[]>`
    SELECT s.id::text, s.name, s.state = 'terminated' AS "isDeleted", count(*) OVER ()::int AS total
    FROM service s WHERE ${found}
    ORDER BY ${first} DESC, s.state = 'terminated', lower(s.name), s.id LIMIT ${LIMIT + (parsed.first?.length ?? 0)}`
  return {
    services: rows.map(({ id, name, isDeleted }) => ({ id, name, isDeleted })),
    total: rows[0]?.total ?? 0,
  }
}
