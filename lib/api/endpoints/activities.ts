import { z } from 'zod'
import { getActivity } from '@/lib/activity/get-activity'
import { listActivities } from '@/lib/activity/list-activities'
import { activitySchema, toCloudActivity } from '../activity-view'
import { endpoint, PAGE_QUERY } from '../endpoint'

const tag = 'Organization'
const ALL = '/{organizationId}/activities'
const time = z.iso.datetime({ offset: true, error: 'Write the time as in ISO 8601.' }).optional()

export const activityEndpoints = [
  endpoint({
    method: 'get',
    path: ALL,
    operationId: 'activityGetList',
    summary: 'Who did what, the newest first; a page has 1,000 at most, and nextCursor leads to the next',
    tag,
    query: PAGE_QUERY.extend({ from_date: time, to_date: time }),
    result: z.array(activitySchema),
    handle: async (ctx, { query: { from_date: notBefore, to_date: notAfter, ...page } }) => {
      const { rows, nextCursor } = await listActivities(ctx, { ...page, notBefore, notAfter })
      return { result: rows.map(toCloudActivity), nextCursor }
    },
  }),
  endpoint({
    method: 'get',
    path: `${ALL}/{activityId}`,
    operationId: 'activityGet',
    summary: 'One activity',
    tag,
    params: z.object({ activityId: z.string() }),
    result: activitySchema,
    handle: async (ctx, { params }) => ({ result: toCloudActivity(await getActivity(ctx, params)) }),
  }),
]
