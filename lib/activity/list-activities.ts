import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { type Activity, db } from '@/lib/db'
import { activityFilterSchema, activityQuery, encodeActivityCursor } from './query'
import type { ActivityPage } from './types'
import { toActivityView } from './view'

const MAX_PAGE = 1_000
const DEFAULT_PAGE = 50

const inputSchema = activityFilterSchema.extend({
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
})

/** Who did what, the newest first, one page of it. */
export async function listActivities(ctx: Ctx, input: unknown): Promise<ActivityPage> {
  requirePermission(ctx, 'activity:view')
  const { cursor, limit, ...filter } = inputSchema.parse(input)
  const found = await db.$queryRaw<Activity[]>(activityQuery(filter, cursor, limit + 1))
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return {
    rows: rows.map(toActivityView),
    nextCursor: last && found.length > limit ? encodeActivityCursor(last) : null,
  }
}
