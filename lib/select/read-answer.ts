import type { ServerLogin } from '@/lib/clickhouse/client'
import { readAsReader } from '@/lib/clickhouse/reader'
import { parseTabSeparated } from '@/lib/clickhouse/tab-separated'
import { AppError } from '@/lib/errors'
import { QUERY_LIMITS } from './limits'
import { RESULT_TOO_LARGE } from './query-failure'
import type { QueryResult } from './types'

type Question = { sql: string; queryId: string; settings?: Record<string, string | number> }

/** Asks one question and reads what is shown of the answer. @throws AppError, or the client's error with the engine's words. */
export async function readAnswer(login: ServerLogin, question: Question): Promise<QueryResult> {
  const { rows: maxRows, resultBytes: maxBytes } = QUERY_LIMITS
  const answer = await readAsReader(login, { ...question, maxBytes })
  if (answer.kind === 'too-large') throw new AppError('bad_request', RESULT_TOO_LARGE)
  if (answer.kind === 'other-format') {
    throw new AppError('bad_request', 'Leave FORMAT out: the result is shown as a table.')
  }
  const { columns, rows } = parseTabSeparated(answer.text)
  const { elapsedMs, readRows, readBytes } = answer
  return { columns, rows: rows.slice(0, maxRows), isCut: rows.length > maxRows, elapsedMs, readRows, readBytes }
}
