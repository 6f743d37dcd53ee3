import { createHash } from 'node:crypto'
import { ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { CONSOLE_USERNAME, type Endpoint } from '@/lib/provisioning/port'

export const PERSON = 'admin'
export const PERSON_PASSWORD = 'Person-password-1'
export const CONSOLE_PASSWORD = 'console-password'

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function connect(endpoint: Endpoint, username: string, password: string) {
  const url = `http://${endpoint.host}:${endpoint.httpPort}`
  return createClient({ url, username, password, log: { level: ClickHouseLogLevel.OFF } })
}

export async function query<T>(endpoint: Endpoint, username: string, password: string, sql: string): Promise<T[]> {
  const client = connect(endpoint, username, password)
  try {
    const result = await client.query({ query: sql, format: 'JSONEachRow' })
    return await result.json<T>()
  } finally {
    await client.close()
  }
}

export async function command(endpoint: Endpoint, sql: string, who = CONSOLE_USERNAME, password = CONSOLE_PASSWORD) {
  const client = connect(endpoint, who, password)
  try {
    await client.command({ query: sql })
  } finally {
    await client.close()
  }
}
