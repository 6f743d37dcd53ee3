import { recordActivity } from '@/lib/activity/record'
import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { readAsReader } from '@/lib/clickhouse/reader'
import { parseTabSeparated } from '@/lib/clickhouse/tab-separated'
import { db, type Peek } from '@/lib/db'
import { AppError, isAppError } from '@/lib/errors'
import { openSecret } from '@/lib/secrets'
import { endpointOfPeek, peekIdSchema, touchPeek } from './find-peek'
import { READER_USERNAME } from './instance'
import { QUERY_LIMITS } from './limits'
import { RESULT_TOO_LARGE, toQueryFailure } from './query-failure'
import type { PeekResult } from './types'

const MAX_SQL_LENGTH = 100_000

export const querySchema = peekIdSchema.extend({
  /** Chosen by who asks, so that the query can be cancelled while it runs. */
  queryId: z.uuid('This is not a query.'),
  sql: z.string().trim().min(1, 'Write a query first.').max(MAX_SQL_LENGTH, 'This query is too long.'),
})

async function run(peek: Peek, sql: string, queryId: string): Promise<PeekResult> {
  const user = { username: READER_USERNAME, password: openSecret(peek.readerPasswordEnc) }
  const { rows: maxRows, resultBytes: maxBytes } = QUERY_LIMITS
  const answer = await readAsReader(endpointOfPeek(peek), user, { sql, queryId, maxBytes })
  if (answer.kind === 'too-large') throw new AppError('bad_request', RESULT_TOO_LARGE)
  if (answer.kind === 'other-format') {
    throw new AppError('bad_request', 'Leave FORMAT out: the result is shown as a table.')
  }
  const { columns, rows } = parseTabSeparated(answer.text)
  const { elapsedMs, readRows, readBytes } = answer
  return { columns, rows: rows.slice(0, maxRows), isCut: rows.length > maxRows, elapsedMs, readRows, readBytes }
}

/**
 * Runs one statement on an open peek, as a user who can only read what is mounted; the engine holds the limits.
 * @throws AppError with the engine's words.
 */
export async function runPeekQuery(ctx: Ctx, input: unknown): Promise<PeekResult> {
  requirePermission(ctx, 'backup:peek')
  const { peekId, queryId, sql } = querySchema.parse(input)
  const now = new Date()
  const peek = await touchPeek(peekId, { usedAt: now, seenAt: now })
  const { serviceId, backupId } = peek
  await recordActivity(db, ctx, { action: 'peek_query', serviceId, ...(backupId && { backupId }) })
  try {
    return await run(peek, sql, queryId)
  } catch (error) {
    throw isAppError(error) ? error : toQueryFailure(error)
  }
}
