import { randomUUID } from 'node:crypto'
import { isConnectionFailure } from '@/lib/clickhouse/client'
import { engineWords } from '@/lib/clickhouse/failure-sentence'
import { type Answer, readAsReader, type Refusal } from '@/lib/clickhouse/reader'
import { errorText } from '@/lib/errors'
import type { Endpoint } from '@/lib/provisioning/port'
import type { CheckQuery, CheckResult } from './check-queries'

/** Shorter than what the reader's connection waits for an answer. */
const MAX_SECONDS = 100
const MAX_ROWS = 1_000
const MAX_RESULT_BYTES = 256 * 1024
/** What is kept of an answer to be shown. */
const SHOWN_LENGTH = 2_000

/** The profile of the user that runs check queries: they read, and end. */
export const CHECK_SETTINGS = {
  max_result_rows: MAX_ROWS,
  max_result_bytes: MAX_RESULT_BYTES,
  result_overflow_mode: 'throw',
  max_execution_time: MAX_SECONDS,
  timeout_overflow_mode: 'throw',
} as const

type Login = { username: string; password: string }
type Said = Pick<CheckResult, 'isPassed' | 'got' | 'problem'>

function cut(text: string): string {
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text
}

/** The two head lines are names and types. */
function rowsOf({ text }: Answer): string {
  return text.split('\n').slice(2).join('\n').replace(/\n$/, '')
}

function judge({ expected }: CheckQuery, answer: Answer | Refusal): Said {
  const refused = (problem: string) => ({ isPassed: false, got: null, problem })
  switch (answer.kind) {
    case 'too-large':
      return refused(`It answered with more than ${MAX_RESULT_BYTES / 1024} kB.`)
    case 'other-format':
      return refused('It names a FORMAT. Leave that out.')
    case 'table': {
      const got = rowsOf(answer)
      return { isPassed: got === expected, got: cut(got), problem: null }
    }
  }
}

async function ask(endpoint: Endpoint, user: Login, query: CheckQuery): Promise<Said> {
  const question = { sql: query.sql, queryId: randomUUID(), maxBytes: MAX_RESULT_BYTES }
  try {
    return judge(query, await readAsReader({ ...endpoint, ...user, tls: null }, question))
  } catch (error) {
    if (isConnectionFailure(error)) throw error
    return { isPassed: false, got: null, problem: `ClickHouse said: ${cut(engineWords(errorText(error)))}` }
  }
}

/** Runs one check query as a user who can only read. @throws what the client throws when the engine goes away. */
export async function runCheck(endpoint: Endpoint, user: Login, query: CheckQuery): Promise<CheckResult> {
  const begun = Date.now()
  const said = await ask(endpoint, user, query)
  return { ...query, ...said, ms: Date.now() - begun }
}
