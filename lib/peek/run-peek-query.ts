import { recordActivity } from '@/lib/activity/record'
import type { Ctx } from '@/lib/auth/ctx'
import { isConnectionFailure } from '@/lib/clickhouse/client'
import { db, type Peek } from '@/lib/db'
import { AppError, isAppError } from '@/lib/errors'
import { openSecret } from '@/lib/secrets'
import { toQueryFailure } from '@/lib/select/query-failure'
import { readAnswer } from '@/lib/select/read-answer'
import { questionSchema } from '@/lib/select/schemas'
import type { QueryResult } from '@/lib/select/types'
import { endpointOfPeek, peekIdSchema, touchPeek, requirePeek } from './find-peek'
import { READER_USERNAME } from './instance'

const inputSchema = questionSchema.extend(peekIdSchema.shape)

const REFUSED = 'Only what is mounted can be read here, and nothing changed.'

function readerOf(peek: Peek) {
  return {
    ...endpointOfPeek(peek),
    username: READER_USERNAME,
    password: openSecret(peek.readerPasswordEnc),
    tls: null,
  }
}

function failureOf(error: unknown): unknown {
  if (isAppError(error)) return error
  if (!isConnectionFailure(error)) return toQueryFailure(error, REFUSED)
  return new AppError('unavailable', 'The engine ended while the query ran. Open the backup again.', { cause: error })
}

/**
 * Runs one statement on an open peek, as a user who can only read what is mounted; the engine holds the limits.
 * @throws AppError with the engine's words.
 */
export async function runPeekQuery(ctx: Ctx, input: unknown): Promise<QueryResult> {
  const { peekId, queryId, sql } = inputSchema.parse(input)
  await requirePeek(ctx, 'backup:peek', peekId)
  const now = new Date()
  const peek = await touchPeek(peekId, { usedAt: now, seenAt: now })
  const { serviceId, backupId } = peek
  await recordActivity(db, ctx, { action: 'peek_query', serviceId, ...(backupId && { backupId }) })
  try {
    return await readAnswer(readerOf(peek), { sql, queryId })
  } catch (error) {
    throw failureOf(error)
  }
}
