import type { Ctx } from '@/lib/auth/ctx'
import { isConnectionFailure } from '@/lib/clickhouse/client'
import { literal } from '@/lib/clickhouse/quote'
import { queryIdSchema } from '@/lib/select/schemas'
import { peekIdSchema, requirePeek } from './find-peek'
import { READER_USERNAME, withPeekEngine } from './instance'

const inputSchema = queryIdSchema.extend(peekIdSchema.shape)

/** Ends a running query; nothing to do when it has ended, or its engine has. */
export async function cancelPeekQuery(ctx: Ctx, input: unknown): Promise<null> {
  const { peekId, queryId } = inputSchema.parse(input)
  const peek = await requirePeek(ctx, 'backup:peek', peekId)
  const sql = `KILL QUERY WHERE query_id = ${literal(queryId)} AND user = ${literal(READER_USERNAME)} ASYNC`
  try {
    await withPeekEngine(peek, (engine) => engine.command(sql))
  } catch (error) {
    if (!isConnectionFailure(error)) throw error
  }
  return null
}
