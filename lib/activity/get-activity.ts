import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { type Activity, db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { oneActivityQuery } from './query'
import type { ActivityView } from './types'
import { toActivityView } from './view'

const inputSchema = z.object({ activityId: z.string().regex(/^\d{1,18}$/, 'This is not an activity.') })

/** One activity. */
export async function getActivity(ctx: Ctx, input: unknown): Promise<ActivityView> {
  requirePermission(ctx, 'activity:view')
  const { activityId } = inputSchema.parse(input)
  const [row] = await db.$queryRaw<Activity[]>(oneActivityQuery(BigInt(activityId)))
  if (!row) throw new AppError('not_found', 'There is no such activity.')
  return toActivityView(row)
}
