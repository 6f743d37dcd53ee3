import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db, type Service } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { askEngine, loginOf } from '@/lib/service/instance'
import { serviceIdSchema } from '@/lib/service/schemas'
import { engineQueryId, getAnsweringService } from './find-target'
import { SELECT_SETTINGS } from './limits'
import { toQueryFailure } from './query-failure'
import { readAnswer } from './read-answer'
import { requireSelect } from './require-select'
import { questionSchema } from './schemas'
import type { QueryResult } from './types'

const inputSchema = questionSchema.extend(serviceIdSchema.shape)

const REFUSED = 'Only what this service itself holds can be read here, and nothing changed.'

function read(service: Service, question: { sql: string; queryId: string }): Promise<QueryResult> {
  return askEngine(service, async (engine) => {
    await requireSelect(engine, question.sql)
    return readAnswer(loginOf(service), { ...question, settings: SELECT_SETTINGS })
  })
}

/**
 * Runs one SELECT on a service, whoever made its engine. The engine holds the limits and changes nothing.
 * @throws AppError with the engine's words.
 */
export async function runSelect(ctx: Ctx, input: unknown): Promise<QueryResult> {
  const { serviceId, queryId, sql } = inputSchema.parse(input)
  requirePermission(ctx, 'service:query', serviceId)
  const service = await getAnsweringService(serviceId)
  await recordActivity(db, ctx, { action: 'service_query', serviceId })
  try {
    return await read(service, { sql, queryId: engineQueryId(queryId) })
  } catch (error) {
    throw isAppError(error) ? error : toQueryFailure(error, REFUSED)
  }
}
