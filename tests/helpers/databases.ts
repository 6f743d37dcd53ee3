import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

/** Set by tests/global-setup.ts: the maintenance database of the PostgreSQL of this run. */
export const SERVER_URL_VARIABLE = 'TEST_POSTGRES_URL'
/** Has all migrations; nothing may stay connected to it, or PostgreSQL refuses to copy it. */
export const TEMPLATE_DATABASE = 'console_template'

export type TestDatabase = { url: string; drop: () => Promise<void> }

function serverUrl(): string {
  const url = process.env[SERVER_URL_VARIABLE]
  if (!url) throw new Error(`${SERVER_URL_VARIABLE} is not set: run integration tests through npm test -- int`)
  return url
}

async function execute(sql: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl() })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

async function createFrom(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await execute(`create database ${name} template ${template}`)
  const url = new URL(serverUrl())
  url.pathname = `/${name}`
  return { url: url.href, drop: () => execute(`drop database ${name} with (force)`) }
}

/** A private copy of the migrated template, in about 50 ms. */
export const createTestDatabase = (): Promise<TestDatabase> => createFrom(TEMPLATE_DATABASE)

/** A private database without any table. */
export const createEmptyDatabase = (): Promise<TestDatabase> => createFrom('template0')
