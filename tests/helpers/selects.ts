import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { z } from 'zod'
import { db } from '@/lib/db'
import { cancelSelect } from '@/lib/select/cancel-select'
import { QUERY_LIMITS } from '@/lib/select/limits'
import { runSelect } from '@/lib/select/run-select'
import { serviceStorePath } from '@/lib/store/paths'
import { messageOf } from './peeks'
import { ADMIN, fingerprint, onEngineOf, until } from './world'

const select = (serviceId: string, sql: string, queryId: string = randomUUID()) =>
  runSelect(ADMIN, { serviceId, queryId, sql })

const rowsOf = async (serviceId: string, sql: string) => (await select(serviceId, sql)).rows

const NO_SELECT = [
  "INSERT INTO shop.orders VALUES (1, '2026-01-01', 1, '')",
  "WITH 1 AS one INSERT INTO shop.orders SELECT one, '2026-01-01', 1, ''",
  'DROP TABLE shop.orders',
  'TRUNCATE TABLE shop.orders',
  'ALTER TABLE shop.orders DELETE WHERE 1',
  'DELETE FROM shop.orders WHERE 1',
  'OPTIMIZE TABLE shop.orders FINAL',
  'CREATE USER somebody',
  'SHOW CREATE USER console',
  'SYSTEM STOP MERGES',
  'SYSTEM SHUTDOWN',
  '/* SELECT 1 */ KILL QUERY WHERE 1',
  'SET readonly = 0',
  'SELECT 1 FORMAT JSON',
  'SELECT 1 PARALLEL WITH SYSTEM STOP MERGES',
]

const NOT_READ = [
  "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
  "SELECT * FROM s3('http://127.0.0.1:1/bucket/x.csv')",
  "SELECT * FROM executable('id', TSV, 'x String')",
  "SELECT * FROM remote('127.0.0.1:1', shop.orders)",
  'SELECT * FROM shop.orders SETTINGS readonly = 0',
  'SELECT * FROM shop.orders SETTINGS limit = 100000',
]

async function backUpStatement(serviceId: string): Promise<string> {
  const [disk] = await onEngineOf(serviceId, (engine) =>
    engine.query("SELECT name FROM system.disks WHERE name LIKE 'backups%'", z.object({ name: z.string() })),
  )
  return `BACKUP TABLE shop.orders TO Disk('${disk?.name}', 'evil')`
}

const ENDLESS = 'SELECT count() FROM numbers(1000000) WHERE sleepEachRow(0.00002) = 0'

/** A service that has `shop.orders` answers SELECTs within limits, and nothing can be changed by one. */
export async function expectOnlySelects(serviceId: string): Promise<void> {
  const before = await fingerprint(serviceId)
  expect(await rowsOf(serviceId, 'SELECT count() FROM shop.orders; -- all')).toEqual([[`${before.rows}`]])
  expect(await rowsOf(serviceId, '(WITH 1 AS one SELECT one, NULL) UNION ALL SELECT 2, 3')).toHaveLength(2)
  const backUp = await backUpStatement(serviceId)
  const held = "SELECT getSetting('max_execution_time'), getSetting('timeout_overflow_mode'), getSetting('readonly')"
  expect(await rowsOf(serviceId, held)).toEqual([[`${QUERY_LIMITS.seconds}`, 'throw', '1']])
  for (const sql of [...NO_SELECT, backUp, `SELECT 1 PARALLEL WITH ${backUp}`]) {
    expect(await messageOf(select(serviceId, sql)), sql).toBe(
      'Only one SELECT, without FORMAT, can be run here, and nothing changed.',
    )
  }
  for (const sql of NOT_READ) {
    expect(await messageOf(select(serviceId, sql)), sql).toMatch(/^Only what this service itself holds can be read/)
  }
  expect(await messageOf(select(serviceId, 'SELECT 1; DROP TABLE shop.orders'))).toMatch(/Multi-statements/)
  expect(existsSync(path.join(serviceStorePath(serviceId), 'evil'))).toBe(false)

  const cut = await select(serviceId, 'SELECT id FROM shop.orders UNION ALL SELECT number FROM numbers(5000)')
  expect([cut.rows.length, cut.isCut]).toEqual([QUERY_LIMITS.rows, true])
  expect(await messageOf(select(serviceId, "SELECT repeat('x', 20000) FROM numbers(1000)"))).toMatch(/larger than 8 MB/)
  const greedy = 'SELECT length(groupArray(number)) FROM numbers(1000000000)'
  expect(await messageOf(select(serviceId, greedy))).toMatch(/more than 1024 MB of memory/)
  expect(await messageOf(select(serviceId, 'SELECT nothing FROM shop.orders'))).toMatch(/^ClickHouse said: .*nothing/)

  await expectCancellable(serviceId)
  expect(await fingerprint(serviceId)).toEqual(before)
  const written = await db.activity.findMany({ where: { serviceId, action: 'service_query' } })
  expect(written.length).toBeGreaterThan(NO_SELECT.length)
  expect(new Set(written.map(({ actor, detail }) => `${actor} ${detail}`))).toEqual(
    new Set([`${ADMIN.actor.label} null`]),
  )
}

async function expectCancellable(serviceId: string): Promise<void> {
  const queryId = randomUUID()
  const cancelled = messageOf(select(serviceId, ENDLESS, queryId))
  const answer = await until('the query to be cancelled', async () => {
    await cancelSelect(ADMIN, { serviceId, queryId })
    return Promise.race([cancelled, new Promise<null>((resolve) => setImmediate(() => resolve(null)))])
  })
  expect(answer).toBe('The query was cancelled.')
}
