import { ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { z } from 'zod'
import { type ServerLogin, transportOf } from './client'

const FORMAT = 'TabSeparatedWithNamesAndTypes'
/** The engine stops a query of its own accord long before. */
const REQUEST_TIMEOUT_MS = 120_000

export type ReaderQuery = {
  sql: string
  /** Under which KILL QUERY finds it. */
  queryId: string
  /** The most that is read of the answer. */
  maxBytes: number
  /** For a user who has no limits of their own. */
  settings?: Record<string, string | number>
}

export type Answer = { kind: 'table'; text: string; readRows: number; readBytes: number; elapsedMs: number }
/** The query asked for a format of its own, or answered with more than `maxBytes`. */
export type Refusal = { kind: 'other-format' } | { kind: 'too-large' }

const summarySchema = z.object({
  read_rows: z.coerce.number(),
  read_bytes: z.coerce.number(),
  elapsed_ns: z.coerce.number(),
})

async function readUpTo(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Runs one statement as a user who only reads. @throws the client's error with the engine's words. */
export async function readAsReader(
  login: ServerLogin,
  { sql, queryId, maxBytes, settings = {} }: ReaderQuery,
): Promise<Answer | Refusal> {
  const client = createClient({
    ...transportOf(login),
    request_timeout: REQUEST_TIMEOUT_MS,
    application: 'backup-console',
    log: { level: ClickHouseLogLevel.OFF },
  })
  try {
    const result = await client.exec({
      query: sql,
      query_id: queryId,
      http_headers: { 'X-ClickHouse-Format': FORMAT },
      // The whole answer before its first byte: an error can't come in the middle of rows.
      clickhouse_settings: { wait_end_of_query: 1, ...settings },
    })
    const format = result.response_headers['x-clickhouse-format']
    if (format !== undefined && format !== FORMAT) return { kind: 'other-format' }
    const text = await readUpTo(result.stream, maxBytes)
    if (text === null) return { kind: 'too-large' }
    const summary = summarySchema.parse(result.summary)
    return {
      kind: 'table',
      text,
      readRows: summary.read_rows,
      readBytes: summary.read_bytes,
      elapsedMs: summary.elapsed_ns / 1e6,
    }
  } finally {
    await client.close()
  }
}
