import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { updateAccessList } from '@/lib/access/update-access-list'
import { db } from '@/lib/db'
import { tableName } from '@/lib/clickhouse/quote'
import { getEnv } from '@/lib/env'
import { deleteService } from '@/lib/service/delete-service'
import { stopService } from '@/lib/service/stop-service'
import { StepHooks } from '@/tests/helpers/step-hooks'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  onEngineOf,
  startTestWorker,
  until,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { cancelOperation } from '@/lib/operation/cancel-operation'
import { retryOperation } from '@/lib/operation/retry-operation'
import { stepsOf } from '@/lib/operation/step-labels'
import { guestPasswordOf } from './names'
import { planMigrate } from './plan-migrate'
import { requestMigrate } from './request-migrate'

const ROWS = 20_000
const hooks = new StepHooks()
const nameRow = z.object({ name: z.string() })

let worker: RunningWorker
let source: string
let target: string

const namesOf = (serviceId: string, sql: string) =>
  onEngineOf(serviceId, async (engine) => (await engine.query(sql, nameRow)).map(({ name }) => name))
const usersOf = (serviceId: string) => namesOf(serviceId, 'SELECT name FROM system.users ORDER BY name')
const tablesOf = (serviceId: string) =>
  namesOf(
    serviceId,
    "SELECT concat(database, '.', name) AS name FROM system.tables WHERE database LIKE 'shop%' ORDER BY name",
  )
const onTarget = (sql: string) => onEngineOf(target, (engine) => engine.command(sql))
const onSource = (sql: string) => onEngineOf(source, (engine) => engine.command(sql))

type Chosen = {
  database: string
  table: string
  how: string
  asDatabase?: string
  asTable?: string
  partitions?: string[]
}
const asked = (...tables: Chosen[]) => ({
  sourceServiceId: source,
  targetServiceId: target,
  requestKey: randomUUID(),
  tables,
})
const ORDERS = { database: 'shop', table: 'orders' }

/** Nothing of a copy is left on either side but what it was for. */
async function expectClosed(users: string[]): Promise<void> {
  await until('the access to be closed', async () => (await db.accessOpening.count()) === 0)
  await until('the user to be gone', async () => (await usersOf(source)).join() === users.join())
  expect((await tablesOf(target)).filter((name) => name.includes('_copy_'))).toEqual([])
}

let users: string[]

beforeAll(async () => {
  worker = await startTestWorker({ onStep: hooks.onStep })
  source = await givenService()
  target = await givenService()
  for (const serviceId of [source, target]) await fillWithOrders(serviceId, ROWS)
  // The person's own list lets nobody in: the copy needs no more than its own user.
  await untilSucceeded((await updateAccessList(ADMIN, { serviceId: source, entries: [] })).operationId ?? '')
  users = await usersOf(source)
})

afterAll(async () => {
  hooks.releaseAll()
  await endWorld(worker)
})

test('a table that was truncated by mistake gets its rows back', async () => {
  const before = await fingerprint(source)
  await onTarget('TRUNCATE TABLE shop.orders')
  const request = asked({ ...ORDERS, how: 'append' })
  const plan = await planMigrate(ADMIN, request)
  expect(plan).toMatchObject({ blockedReason: null, tables: [{ isRefused: false, rows: ROWS, rowsThere: 0 }] })
  const { operationId } = await requestMigrate(ADMIN, request)
  expect(await requestMigrate(ADMIN, request)).toEqual({ operationId })
  const { steps } = await untilSucceeded(operationId)
  expect(steps.at(-3)?.detail).toBe('10 partitions are equal')
  expect(await fingerprint(target)).toEqual(before)
  expect(await fingerprint(source)).toEqual(before)
  await expectClosed(users)
  const logs = await Promise.all(
    [source, target].map((id) =>
      readFile(path.join(getEnv().CONSOLE_DATA_DIR, 'services', id, 'log', 'engine.log'), 'utf8'),
    ),
  )
  expect(logs.join()).not.toContain(guestPasswordOf(request.requestKey))
})

test('a table of any name and any types takes the place of another, which stays beside it', async () => {
  const name = "we'ird `tab\\le"
  const quoted = tableName('shop', name)
  const columns =
    'id UInt64, n Nullable(String), m Map(String, UInt8), a Array(Nullable(Int8)), twice UInt64 MATERIALIZED id * 2, j JSON, lc LowCardinality(Nullable(String)), dy Dynamic, s AggregateFunction(uniq, UInt64)'
  const make = `CREATE TABLE ${quoted} (${columns}) ENGINE = MergeTree ORDER BY id PARTITION BY id % 3`
  const fill = `INSERT INTO ${quoted} (id, n, m, a, j, lc, dy, s) SELECT number, if(number % 2, NULL, 'x'), map('k', 1), [1, NULL], '{"a": 1}', NULL, number, uniqState(number) FROM numbers(100) GROUP BY number`
  await onSource(make)
  await onSource(fill)
  await onTarget(`CREATE TABLE ${quoted} (id UInt64) ENGINE = MergeTree ORDER BY id`)
  await onTarget(`INSERT INTO ${quoted} SELECT 7`)
  const request = asked({ database: 'shop', table: name, how: 'swap' })
  const plan = await planMigrate(ADMIN, request)
  expect(plan.tables[0]?.definitions).not.toBeNull()
  const { operationId } = await requestMigrate(ADMIN, request)
  await untilSucceeded(operationId)
  const look = `SELECT toString(sum(cityHash64(id, twice, m, a, toString(j), toString(dy), finalizeAggregation(s), isNull(n)))) AS name FROM ${quoted}`
  expect(await namesOf(target, look)).toEqual(await namesOf(source, look))
  const kept = (await tablesOf(target)).filter((table) => table.includes('_before_'))
  expect(kept).toHaveLength(1)
  expect(
    await namesOf(
      target,
      `SELECT toString(id) AS name FROM ${tableName('shop', kept[0]?.slice('shop.'.length) ?? '')}`,
    ),
  ).toEqual(['7'])
  await expectClosed(users)
})

test('tables whose merges drop rows come over as they are, also in the order in which the last row wins', async () => {
  await onSource('CREATE DATABASE shop_two')
  await onSource('CREATE TABLE shop_two.last (id UInt8, v UInt32) ENGINE = ReplacingMergeTree ORDER BY id')
  await onSource('SYSTEM STOP MERGES shop_two.last')
  for (const value of [1, 2, 3, 4, 5, 6])
    await onSource(`INSERT INTO shop_two.last SELECT number, ${value} FROM numbers(5)`)
  await onSource('CREATE TABLE shop_two.lines (id UInt8) ENGINE = StripeLog')
  await onSource('INSERT INTO shop_two.lines SELECT number FROM numbers(5)')
  await onSource('CREATE TABLE shop_two.none (id UInt8) ENGINE = MergeTree ORDER BY id')
  const tables = ['last', 'lines', 'none'].map((table) => ({ database: 'shop_two', table, how: 'new' }))
  const { operationId } = await requestMigrate(ADMIN, asked(...tables))
  await untilSucceeded(operationId)
  const winners = 'SELECT toString(groupArray((id, v))) AS name FROM (SELECT * FROM shop_two.last FINAL ORDER BY id)'
  expect(await namesOf(target, winners)).toEqual(await namesOf(source, winners))
  expect(await namesOf(target, "SELECT name FROM system.tables WHERE database = 'shop_two' ORDER BY name")).toEqual([
    'last',
    'lines',
    'none',
  ])
  const [definition = ''] = await namesOf(
    target,
    "SELECT create_table_query AS name FROM system.tables WHERE name = 'last'",
  )
  expect(definition).not.toContain('max_bytes_to_merge')
  await expectClosed(users)
})

test('what has no rows of its own, and what can not be done, is named before it starts', async () => {
  await onSource('CREATE VIEW shop.dear AS SELECT * FROM shop.orders WHERE amount > 500')
  await onSource("CREATE TABLE shop.every AS shop.orders ENGINE = Merge(shop, 'orders')")
  const sentences = async (...tables: Chosen[]) =>
    (await planMigrate(ADMIN, asked(...tables))).tables.map(({ sentence }) => sentence)
  expect(
    await sentences({ database: 'shop', table: 'dear', how: 'new' }, { database: 'shop', table: 'every', how: 'new' }),
  ).toEqual([
    'shop.dear is left out. It is a view: it has no rows of its own.',
    'shop.every is left out. It is made of other tables, which can be chosen.',
  ])
  for (const [chosen, words] of [
    [{ ...ORDERS, how: 'new' }, /exists in .* already/],
    [{ ...ORDERS, how: 'append', asTable: 'nowhere' }, /no shop.nowhere to append to/],
    [{ ...ORDERS, how: 'swap', partitions: ['202601'] }, /A swap takes whole tables/],
    [{ ...ORDERS, how: 'append', partitions: ['209901'] }, /no partition 209901/],
  ] as const) {
    await expect(requestMigrate(ADMIN, asked(chosen as Chosen)), String(words)).rejects.toThrow(words)
  }
})

test('chosen partitions are copied beside; a difference is shown and nothing is put in place', async () => {
  const before = await fingerprint(target)
  const some = { ...ORDERS, asTable: 'some', asDatabase: 'shop_three', how: 'new', partitions: ['202601', '202603'] }
  const held = hooks.hold('migrate:copied:after')
  const { operationId } = await requestMigrate(ADMIN, asked(some))
  await held.reached()
  await expect(stopService(ADMIN, { serviceId: source })).rejects.toThrow(/are being copied into/)
  const { name } = await db.service.findUniqueOrThrow({ where: { id: source } })
  await expect(deleteService(ADMIN, { serviceId: source, confirmName: name })).rejects.toThrow(/are being copied/)
  await onSource("INSERT INTO shop.orders SELECT number, '2026-03-01', 1, 'late' FROM numbers(3)")
  held.release()
  const failed = await untilEnded(operationId)
  expect(failed).toMatchObject({
    state: 'failed',
    error: expect.stringMatching(/differs in 1 of 2 partitions: 202603 has/),
  })
  expect(await fingerprint(target)).toEqual(before)
  expect(await namesOf(target, "SELECT name FROM system.databases WHERE name = 'shop_three'")).toEqual([])
  await expectClosed(users)

  await retryOperation(ADMIN, { operationId })
  await untilSucceeded(operationId)
  const count = (serviceId: string, table: string, where: string) =>
    namesOf(serviceId, `SELECT toString(count()) AS name FROM ${table} WHERE ${where}`)
  expect(await count(target, 'shop_three.some', '1')).toEqual(
    await count(source, 'shop.orders', 'toMonth(placed) IN (1, 3)'),
  )
  await expectClosed(users)
})

const POINTS = stepsOf('migrate', { withSample: false }).map(({ key }) => key)

test.each(POINTS)('cancelled after %s, it leaves both services as they were, or is done', async (key) => {
  await onTarget('TRUNCATE TABLE shop.orders')
  const held = hooks.hold(`migrate:${key}:after`)
  const { operationId } = await requestMigrate(ADMIN, asked({ ...ORDERS, how: 'append' }))
  await held.reached()
  await cancelOperation(ADMIN, { operationId })
  held.release()
  const { state } = await untilEnded(operationId)
  const isDone = key === 'placed'
  expect(state).toBe(isDone ? 'succeeded' : 'cancelled')
  expect((await fingerprint(target)).rows).toBe(isDone ? (await fingerprint(source)).rows : 0)
  await expectClosed(users)
})
