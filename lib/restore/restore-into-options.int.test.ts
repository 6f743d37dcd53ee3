import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countRows } from '@/lib/clickhouse/inventory'
import { givenBackup } from '@/tests/helpers/backups'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  onEngineOf,
  startTestWorker,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { planRestoreInto } from './plan-restore-into'
import { requestRestoreInto } from './request-restore-into'

const ROWS = 1_000
const ORDERS = { database: 'shop', table: 'orders' }

let worker: RunningWorker
let serviceId: string
let backupId: string

const command = (sql: string) => onEngineOf(serviceId, (engine) => engine.command(sql))
const count = (database: string, table: string) => onEngineOf(serviceId, (engine) => countRows(engine, database, table))

beforeAll(async () => {
  worker = await startTestWorker()
  serviceId = await givenService()
  await fillWithOrders(serviceId, ROWS)
  await command('CREATE TABLE shop.deleted (x UInt32) ENGINE = MergeTree ORDER BY x')
  await command('INSERT INTO shop.deleted SELECT number FROM numbers(100)')
  await command('DELETE FROM shop.deleted WHERE x < 10')
  await command('CREATE VIEW shop.recent AS SELECT * FROM shop.orders')
  backupId = await givenBackup(serviceId)
})

afterAll(() => endWorld(worker))

const ask = (element: object, options: object = {}) => ({
  targetServiceId: serviceId,
  backupId,
  requestKey: randomUUID(),
  elements: [element],
  ...options,
})

async function restore(input: object): Promise<void> {
  await untilSucceeded((await requestRestoreInto(ADMIN, input)).operationId)
}

test('a table goes into another database, which is made for it, and the original stays as it is', async () => {
  const before = await fingerprint(serviceId)
  const input = ask({ ...ORDERS, asDatabase: 'shop copy' })
  expect((await planRestoreInto(ADMIN, input)).sql).toEqual([
    'CREATE DATABASE IF NOT EXISTS `shop copy`',
    expect.stringContaining('RESTORE TABLE `shop`.`orders` AS `shop copy`.`orders` FROM'),
  ])
  await restore(input)
  expect(await count('shop copy', 'orders')).toBe(ROWS)
  expect(await fingerprint(serviceId)).toEqual(before)
})

test('a table with rows that a lightweight DELETE hides comes back whole', async () => {
  await restore(ask({ database: 'shop', table: 'deleted', asTable: 'deleted_again' }))
  expect(await count('shop', 'deleted_again')).toBe(90)
})

describe('what may be created', () => {
  test('always: a table that exists is refused, one that does not is made', async () => {
    const input = ask(ORDERS, { createTable: true })
    await expect(requestRestoreInto(ADMIN, input)).rejects.toMatchObject({ userMessage: 'shop.orders already exists.' })
    await restore(ask({ ...ORDERS, asTable: 'always' }, { createTable: true }))
    expect(await count('shop', 'always')).toBe(ROWS)
  })

  test('never: an empty table that exists is filled, one that does not is refused', async () => {
    await command('CREATE TABLE shop.never AS shop.orders')
    await restore(ask({ ...ORDERS, asTable: 'never' }, { createTable: false }))
    expect(await count('shop', 'never')).toBe(ROWS)
    const missing = ask({ ...ORDERS, asTable: 'nowhere' }, { createTable: false })
    await expect(requestRestoreInto(ADMIN, missing)).rejects.toMatchObject({ code: 'conflict' })
    expect(await count('shop', 'nowhere')).toBeNull()
  })

  test('no database: one that does not exist is refused', async () => {
    const input = ask({ ...ORDERS, asDatabase: 'no such' }, { createDatabase: false })
    const sentence = 'The database of no such.orders does not exist, and creating databases is switched off.'
    expect((await planRestoreInto(ADMIN, input)).blockedReason).toBe(sentence)
    await expect(requestRestoreInto(ADMIN, input)).rejects.toMatchObject({ userMessage: sentence })
  })
})

test.each([
  [{ createTable: true, allowNonEmptyTables: true }, 'Rows can only be appended to tables that may exist already.'],
  [
    { createTable: true, allowDifferentTableDef: true },
    'Tables that must not exist yet cannot have another definition.',
  ],
  [
    { structureOnly: true, allowNonEmptyTables: true },
    'Structure only restores no rows, so there is nothing to append.',
  ],
])('%j is refused by plan and request before anything runs', async (options, userMessage) => {
  const input = ask({ ...ORDERS, asTable: 'combination' }, options)
  await expect(planRestoreInto(ADMIN, input)).rejects.toMatchObject({ code: 'bad_request', userMessage })
  await expect(requestRestoreInto(ADMIN, input)).rejects.toMatchObject({ code: 'bad_request', userMessage })
})

test('partitions without rows are refused', async () => {
  const input = ask({ ...ORDERS, partitions: ['202601'] }, { structureOnly: true })
  await expect(planRestoreInto(ADMIN, input)).rejects.toMatchObject({
    userMessage: 'Structure only takes no rows, so it cannot be of chosen partitions.',
  })
})

test('a view is said to lack its table only where that is neither chosen nor there', async () => {
  const input = ask({ database: 'shop', table: 'recent', asTable: 'recent_again' })
  expect((await planRestoreInto(ADMIN, input)).warnings).toEqual([])
  const empty = await givenService()
  const plan = await planRestoreInto(ADMIN, { ...input, targetServiceId: empty })
  expect(plan.warnings).toEqual(['shop.recent needs shop.orders, which is not chosen.'])
})
