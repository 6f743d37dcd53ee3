import { text } from 'node:stream/consumers'
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import type { z } from 'zod'
import { CONSOLE_USERNAME, type Endpoint } from '@/lib/provisioning/port'
import { hostPort } from '@/lib/host-port'

/** Statements of ours answer at once (BACKUP and RESTORE run ASYNC); counting a big table may take longer. */
const REQUEST_TIMEOUT_MS = 300_000

/** A long statement answers with a header this often, so that nothing in between takes it for dead. */
const PROGRESS_HEADER_MS = 20_000

export type Engine = {
  /** Rows of a SELECT, each checked against the schema. */
  query<T>(sql: string, row: z.ZodType<T>, params?: Record<string, unknown>): Promise<T[]>
  /** The answer to a statement that takes no FORMAT, tab-separated. */
  text(sql: string): Promise<string>
  /** `queryId` is what system.processes and KILL QUERY know it by. */
  command(sql: string, options?: { queryId: string }): Promise<void>
  close(): Promise<void>
}

function wrap(client: ClickHouseClient): Engine {
  return {
    async query(sql, row, params) {
      const result = await client.query({ query: sql, format: 'JSONEachRow', ...(params && { query_params: params }) })
      const rows: unknown[] = await result.json()
      return rows.map((value) => row.parse(value))
    },
    async text(sql) {
      const { stream } = await client.exec({ query: sql })
      return text(stream)
    },
    async command(sql, options) {
      await client.command({ query: sql, ...(options && { query_id: options.queryId }) })
    },
    close: () => client.close(),
  }
}

/** Statements that copy or count big tables may take as long as this; what follows them looks at system.processes. */
const LONG_REQUEST_TIMEOUT_MS = 24 * 3_600_000

/** How to reach a server, and as whom. */
export type ServerLogin = {
  host: string
  httpPort: number
  username: string
  password: string
  /** With the PEM of the authority that signed the server's certificate, when it is not a public one. */
  tls: { caPem: string | null } | null
}

/** The client's options that say where to and as whom. */
export function transportOf({ host, httpPort, username, password, tls }: ServerLogin) {
  return {
    url: `${tls ? 'https' : 'http'}://${hostPort(host, httpPort)}`,
    username,
    password,
    ...(tls?.caPem && { tls: { ca_cert: Buffer.from(tls.caPem) } }),
  }
}

type ConnectOptions = {
  requestTimeoutMs?: number
  /** For statements of hours: headers of progress would add up to more than a client reads. */
  isLong?: boolean
}

/** A connection to any server. Close it after use. */
export function connectServer(login: ServerLogin, { requestTimeoutMs, isLong = false }: ConnectOptions = {}): Engine {
  return wrap(
    createClient({
      ...transportOf(login),
      request_timeout: requestTimeoutMs ?? (isLong ? LONG_REQUEST_TIMEOUT_MS : REQUEST_TIMEOUT_MS),
      application: 'backup-console',
      // Every failure is thrown as well; ours say what it was for.
      log: { level: ClickHouseLogLevel.OFF },
      clickhouse_settings: {
        output_format_json_quote_64bit_integers: 0,
        ...(!isLong && {
          send_progress_in_http_headers: 1 as const,
          http_headers_progress_interval_ms: String(PROGRESS_HEADER_MS),
        }),
      },
    }),
  )
}

/** A connection to a provisioned engine as the console's own user. Close it after use. */
export function connectEngine({ host, httpPort }: Endpoint, password: string, options?: ConnectOptions): Engine {
  return connectServer({ host, httpPort, username: CONSOLE_USERNAME, password, tls: null }, options)
}

const CONNECTION_FAILURES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'socket hang up',
  'Timeout error',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]

/** True when the engine went away in the middle, as against an answer that says no. */
export function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return CONNECTION_FAILURES.some((failure) => code === failure || error.message.includes(failure))
}
