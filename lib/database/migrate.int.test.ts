import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createEmptyDatabase } from '@/tests/helpers/databases'
import { diffToSchema } from './diff'
import { applyMigrations } from './migrate'
import { MIGRATIONS_DIR, readMigrations } from './migration-files'

let url: string
let drop: () => Promise<void>

beforeEach(async () => {
  ;({ url, drop } = await createEmptyDatabase())
})

afterEach(() => drop())

async function query<Row extends object>(sql: string, values: unknown[] = [], at = url): Promise<Row[]> {
  const client = new Client({ connectionString: at })
  await client.connect()
  try {
    return (await client.query<Row>(sql, values)).rows
  } finally {
    await client.end()
  }
}

describe('applyMigrations', () => {
  test('brings an empty database to the schema, once', async () => {
    const names = (await readMigrations()).map(({ name }) => name)
    expect(await applyMigrations(url)).toEqual(names)
    expect(await applyMigrations(url)).toEqual([])
    const applied = await query<{ migration_name: string }>('select migration_name from _prisma_migrations order by 1')
    expect(applied.map((row) => row.migration_name)).toEqual(names)
  })

  test('lets concurrent callers wait, and exactly one applies', async () => {
    const results = await Promise.all([applyMigrations(url), applyMigrations(url), applyMigrations(url)])
    expect(results.filter((names) => names.length > 0)).toHaveLength(1)
  })

  test('brings a database with rows from an earlier day to the schema', async () => {
    const names = (await readMigrations()).map(({ name }) => name)
    const half = Math.floor(names.length / 2)
    for (const missing of [names.slice(half), names.slice(-3)]) {
      const dir = await mkdtemp(path.join(tmpdir(), 'console-migrations-'))
      const { url: older, drop: dropOlder } = await createEmptyDatabase()
      try {
        await cp(MIGRATIONS_DIR, dir, { recursive: true })
        for (const name of missing) await rm(path.join(dir, name), { recursive: true })
        await applyMigrations(older, dir)
        await query(
          `insert into service (id, name, state, driver, password_sha256, console_password_enc, updated_at)
           values (gen_random_uuid(), 'kept', 'running', 'process', 'x', 'x', now())`,
          [],
          older,
        )
        expect(await applyMigrations(older)).toEqual(missing)
        expect(await query('select name from service', [], older)).toEqual([{ name: 'kept' }])
      } finally {
        await dropOlder()
        await rm(dir, { recursive: true })
      }
    }
  })

  test('refuses a migration that was changed after it had been applied', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'console-migrations-'))
    try {
      await cp(MIGRATIONS_DIR, dir, { recursive: true })
      await mkdir(path.join(dir, '29991231000000_extra'))
      const file = path.join(dir, '29991231000000_extra', 'migration.sql')
      await writeFile(file, 'create table extra (id int);')
      await applyMigrations(url, dir)
      await writeFile(file, 'create table extra (id bigint);')
      await expect(applyMigrations(url, dir)).rejects.toThrow('29991231000000_extra was changed')
    } finally {
      await rm(dir, { recursive: true })
    }
  })

  test('leaves nothing between the migrations and prisma/schema.prisma', async () => {
    const sql = await diffToSchema(url, await readMigrations())
    expect(sql.replaceAll(/^--.*$/gm, '').trim()).toBe('')
  })
})

describe('the hand-written part', () => {
  const insertService = `insert into service (id, name, state, driver, password_sha256, console_password_enc, updated_at)
    values (gen_random_uuid(), $1, $2::service_state, 'process', '', '', now()) returning id`

  beforeEach(() => applyMigrations(url).then(() => undefined))

  test('refuses a name that a living service has, in any case, and frees it when that one is terminated', async () => {
    await query(insertService, ['Shop', 'running'])
    await expect(query(insertService, ['shop', 'provisioning'])).rejects.toThrow('service_living_name_key')
    await query(`update service set state = 'terminated'`)
    await query(insertService, ['shop', 'provisioning'])
  })

  test('lets one running operation hold a service, beside those that hold none', async () => {
    const [service] = await query<{ id: string }>(insertService, ['shop', 'running'])
    const insertOperation = `insert into operation (id, kind, state, holds_service, service_id, requested_by)
      values (gen_random_uuid(), $1::operation_kind, $2::operation_state, $3, $4, 'test')`
    await query(insertOperation, ['backup', 'running', true, service?.id])
    await query(insertOperation, ['backup', 'queued', true, service?.id])
    await query(insertOperation, ['delete_backup', 'running', false, service?.id])
    await expect(query(insertOperation, ['restore', 'running', true, service?.id])).rejects.toThrow(
      'operation_holds_service_key',
    )
  })

  test('tells listeners what changed, but not about a bare heartbeat', async () => {
    const [service] = await query<{ id: string }>(insertService, ['shop', 'running'])
    const listener = new Client({ connectionString: url })
    await listener.connect()
    const heard: unknown[] = []
    listener.on('notification', (message) => heard.push(JSON.parse(message.payload ?? '')))
    await listener.query('listen console_changes')
    await query("update service set updated_at = now() + interval '1 second'")
    await query(`update service set state = 'stopping'`)
    const told = [{ entity: 'service', id: service?.id, serviceId: service?.id }]
    await expect.poll(() => heard, { timeout: 30_000 }).toEqual(told)
    await listener.end()
  })
})
