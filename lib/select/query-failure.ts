import { engineWords } from '@/lib/clickhouse/failure-sentence'
import { AppError, errorText } from '@/lib/errors'
import { QUERY_LIMITS } from './limits'

const MEGABYTE = 1024 ** 2

export const RESULT_TOO_LARGE = `The result is larger than ${QUERY_LIMITS.resultBytes / MEGABYTE} MB. Ask for fewer columns or rows.`

/** By the name of the engine's error. */
const SENTENCES: Record<string, string> = {
  TIMEOUT_EXCEEDED: `The query ran for ${QUERY_LIMITS.seconds} seconds, which is the limit, and was stopped.`,
  QUERY_WAS_CANCELLED: 'The query was cancelled.',
  QUERY_WAS_CANCELLED_BY_CLIENT: 'The query was cancelled.',
  TOO_MANY_ROWS_OR_BYTES: RESULT_TOO_LARGE,
  MEMORY_LIMIT_EXCEEDED: `The query needs more than ${QUERY_LIMITS.memoryBytes / MEGABYTE} MB of memory.`,
}

/** Whose sentence says it all. */
const WITHOUT_WORDS = [
  'TIMEOUT_EXCEEDED',
  'QUERY_WAS_CANCELLED',
  'QUERY_WAS_CANCELLED_BY_CLIENT',
  'TOO_MANY_ROWS_OR_BYTES',
]

const NOT_ALLOWED = ['ACCESS_DENIED', 'READONLY']

function typeOf(error: unknown): string {
  return error instanceof Error && 'type' in error ? String(error.type) : ''
}

/**
 * What the engine answered, for the person who asked; `refused` says what is not allowed. Anything but an answer stays
 * as it is.
 */
export function toQueryFailure(error: unknown, refused: string): unknown {
  const type = typeOf(error)
  if (type === '') return error
  const sentence = NOT_ALLOWED.includes(type) ? refused : SENTENCES[type]
  const words = WITHOUT_WORDS.includes(type) ? null : `ClickHouse said: ${engineWords(errorText(error))}`
  const text = [sentence, words].filter((part) => part != null).join(' ')
  return new AppError('bad_request', text, { message: errorText(error), cause: error })
}
