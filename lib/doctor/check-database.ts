import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Client } from 'pg'
import { embeddedDatabaseUrl } from '@/lib/database/embedded-url'
import { readMigrations } from '@/lib/database/migration-files'
import type { Env } from '@/lib/env'
import { errorText } from '@/lib/errors'
import { LIVE_WORKERS } from '@/lib/health/live-workers'
import { openSecret } from '@/lib/secrets'
import { type Finding, ok, problem, skipped } from './types'

const CONNECT_TIMEOUT_MS = 5_000
/** More than this apart, schedules fire at other times than people read. */
const CLOCK_LIMIT_MS = 5_000

const CHECK = 'PostgreSQL'
const START = 'Start the console: `npm start`. If it does not come up, logs/postgres.log says why.'

/** Where the database is; null and a finding when the console's own one never ran or is down. */
export async function findDatabase(env: Env): Promise<{ url: string } | { finding: Finding }> {
  if (env.DATABASE_URL) return { url: env.DATABASE_URL }
  const { CONSOLE_DATA_DIR: dataDir } = env
  const isKnown = await readFile(path.join(dataDir, 'postgres-password'), 'utf8').catch(() => null)
  if (isKnown === null) return { finding: skipped(CHECK, "The console's own one is made by the first start.") }
  try {
    return { url: await embeddedDatabaseUrl(dataDir) }
  } catch {
    return { finding: problem(CHECK, "The console's own PostgreSQL does not run.", START) }
  }
}

/** Runs `work` with a connection. @returns a problem where there is none. */
export async function withDatabase<T>(
  url: string,
  isOwn: boolean,
  work: (client: Client) => Promise<T>,
): Promise<T | Finding> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  // A connection that is lost meanwhile also fails the query.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    const { host } = new URL(url)
    const reason = error instanceof AggregateError ? error.errors.map(errorText).join(', ') : errorText(error)
    const fix = isOwn ? START : 'Look whether it runs and takes connections, and correct DATABASE_URL.'
    return problem(CHECK, `${host} can't be connected to: ${reason}.`, fix)
  }
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function checkSchema(client: Client): Promise<Finding> {
  const check = 'database schema'
  const { rows: tables } = await client.query<{ found: string | null }>(
    "SELECT to_regclass('_prisma_migrations') AS found",
  )
  const migrations = await readMigrations()
  const newest = migrations.at(-1)?.name ?? ''
  if (tables[0]?.found === null)
    return problem(check, 'The database is empty.', 'Start the console: it makes the tables.')
  const { rows } = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  )
  const applied = new Set(rows.map(({ name }) => name))
  const known = new Set(migrations.map(({ name }) => name))
  const pending = migrations.filter(({ name }) => !applied.has(name)).length
  const unknown = [...applied].filter((name) => !known.has(name)).length
  if (unknown > 0) {
    return problem(
      check,
      `It is newer than this console by ${unknown} steps.`,
      'Start the newer version of the console.',
    )
  }
  if (pending > 0) return problem(check, `${pending} steps are missing.`, 'Start the console: it brings the schema up.')
  return ok(check, newest)
}

async function checkWorker(client: Client): Promise<Finding> {
  const { rows } = await client.query<{ alive: number }>(LIVE_WORKERS)
  const alive = rows[0]?.alive ?? 0
  if (alive > 0) return ok('worker', `${alive} alive`)
  return problem(
    'worker',
    'None has said in the last 10 seconds that it lives.',
    'Start the console; logs/worker.log says why it ended.',
  )
}

async function checkClock(client: Client): Promise<Finding> {
  const before = Date.now()
  const { rows } = await client.query<{ ms: string }>('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms')
  const here = (before + Date.now()) / 2
  const apart = Math.abs(Number(rows[0]?.ms ?? 0) - here)
  const found = `${(apart / 1_000).toFixed(1)} s apart from the database's`
  if (apart <= CLOCK_LIMIT_MS) return ok('clock', found)
  return problem('clock', `It is ${found}.`, 'Synchronise both machines with a time server (NTP).')
}

async function checkSealed(client: Client, secret: string | null): Promise<Finding> {
  const check = 'sealed secrets'
  const { rows } = await client.query<{ sealed: string }>(
    'SELECT console_password_enc AS sealed FROM service WHERE terminated_at IS NULL ORDER BY created_at DESC LIMIT 1',
  )
  const sealed = rows[0]?.sealed
  if (sealed === undefined || secret === null) return skipped(check, 'There are none yet.')
  try {
    openSecret(sealed, secret)
    return ok(check, 'They open with this secret.')
  } catch {
    const fix = 'Set CONSOLE_SECRET to the one that they were sealed with; CONSOLE_SECRET_PREVIOUS to change it.'
    return problem(check, 'They do not open with this secret: services and buckets can not be reached.', fix)
  }
}

/** All that only the database can tell. */
export async function checkDatabase(client: Client, secret: string | null): Promise<Finding[]> {
  const { rows } = await client.query<{ version: string }>("SELECT current_setting('server_version') AS version")
  const findings = [ok(CHECK, rows[0]?.version ?? ''), await checkClock(client)]
  const schema = await checkSchema(client)
  findings.push(schema)
  if (schema.state !== 'ok') return [...findings, skipped('worker', 'The schema must be right first.')]
  return [...findings, await checkWorker(client), await checkSealed(client, secret)]
}
