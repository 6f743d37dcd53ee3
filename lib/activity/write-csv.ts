import type { Ctx } from '@/lib/auth/ctx'
import { csvLine } from '@/lib/csv'
import { listActivities } from './list-activities'
import { activityFilterSchema } from './query'
import type { ActivityView } from './types'

const PAGE = 1_000

const HEAD = [
  'time',
  'who',
  'address',
  'what',
  'outcome',
  'service',
  'service id',
  'backup id',
  'operation id',
  'detail',
]

function line(row: ActivityView): string {
  const { at, actor, address, action, outcome, serviceName, serviceId, backupId, operationId, detail } = row
  return csvLine([at, actor, address, action, outcome, serviceName, serviceId, backupId, operationId, detail])
}

/** All activities that a filter finds, as lines of CSV (RFC 4180), a page at a time. */
export async function* writeCsv(ctx: Ctx, input: unknown): AsyncGenerator<string> {
  const filter = activityFilterSchema.parse(input)
  let cursor: string | null = null
  let chunk = csvLine(HEAD)
  do {
    const page: Awaited<ReturnType<typeof listActivities>> = await listActivities(ctx, {
      ...filter,
      limit: PAGE,
      ...(cursor && { cursor }),
    })
    chunk += page.rows.map(line).join('')
    yield chunk
    chunk = ''
    cursor = page.nextCursor
  } while (cursor)
}
