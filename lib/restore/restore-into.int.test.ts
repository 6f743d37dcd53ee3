import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { deleteBackup } from '@/lib/backup/delete-backup'
import { readManifest } from '@/lib/backup/manifest'
import { countRows } from '@/lib/clickhouse/inventory'
import { retryOperation } from '@/lib/operation/retry-operation'
import { directoryFiles } from '@/lib/store/directory-files'
import { backupPath } from '@/lib/store/paths'
import { discardService, givenBackup } from '@/tests/helpers/backups'
import { StepHooks } from '@/tests/helpers/step-hooks'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  onEngineOf,
  startTestWorker,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { dropRestored } from './drop-restored'
import { planRestoreInto } from './plan-restore-into'
import { requestRestoreInto } from './request-restore-into'

const ROWS = 3_000

const hooks = new StepHooks()
let worker: RunningWorker
let serviceId: string
let backupId: string

beforeAll(async () => {
  worker = await startTestWorker({ onStep: hooks.onStep })
  serviceId = await givenService()
  await fillWithOrders(serviceId, ROWS)
  backupId = await givenBackup(serviceId)
})

afterAll(async () => {
  hooks.releaseAll()
  await endWorld(worker)
})

type Options = { elements: object[] } & Record<string, unknown>

const ORDERS = { database: 'shop', table: 'orders' }

const ask = (options: Options, ids: { targetServiceId?: string; backupId?: string } = {}) => ({
  targetServiceId: serviceId,
  backupId,
  requestKey: randomUUID(),
  ...ids,
  ...options,
})

async function restoreInto(input: Record<string, unknown>): Promise<string> {
  const { operationId } = await requestRestoreInto(ADMIN, input)
  await untilSucceeded(operationId)
  return operationId
}

const command = (sql: string, id = serviceId) => onEngineOf(id, (engine) => engine.command(sql))
const count = (database: string, table: string, id = serviceId) =>
  onEngineOf(id, (engine) => countRows(engine, database, table))

async function checksum(table: string, where = '1', id = serviceId): Promise<string | undefined> {
  const sql = `SELECT concat(toString(count()), '/', toString(groupBitXor(cityHash64(*)))) AS sum FROM ${table} WHERE ${where}`
  const rows = await onEngineOf(id, (engine) => engine.query(sql, z.object({ sum: z.string() })))
  return rows[0]?.sum
}

async function tablesOf(database: string, id = serviceId): Promise<string[]> {
  const sql = `SELECT name FROM system.tables WHERE database = {database: String} AND NOT startsWith(name, '.inner') ORDER BY name`
  const rows = await onEngineOf(id, (engine) => engine.query(sql, z.object({ name: z.string() }), { database }))
  return rows.map(({ name }) => name)
}

describe('a table of a backup, into the service that it was taken of', () => {
  test('comes back under another name beside the original, which stays as it is', async () => {
    await fillWithOrders(serviceId, 10)
    const before = await fingerprint(serviceId)
    const input = ask({ elements: [{ ...ORDERS, asTable: 'orders_restored' }] })
    const plan = await planRestoreInto(ADMIN, input)
    expect(plan.blockedReason).toBeNull()
    expect(plan.tables).toMatchObject([{ effect: 'created', rowsInBackup: ROWS, rowsNow: null }])
    expect(plan.sql).toEqual([
      expect.stringMatching(/^RESTORE TABLE `shop`\.`orders` AS `shop`\.`orders_restored` FROM Disk\(.* ASYNC$/),
    ])
    const operationId = await restoreInto(input)
    expect(await count('shop', 'orders_restored')).toBe(ROWS)
    expect(await fingerprint(serviceId)).toEqual(before)
    expect(await requestRestoreInto(ADMIN, input)).toEqual({ operationId })
    const used = { code: 'conflict', userMessage: expect.stringMatching(/which stands/) }
    await expect(requestRestoreInto(ADMIN, { ...input, structureOnly: true })).rejects.toMatchObject(used)
    const other = { ...input, elements: [{ ...ORDERS, asTable: 'another' }] }
    await expect(requestRestoreInto(ADMIN, other)).rejects.toMatchObject(used)
    await command('DROP TABLE shop.orders_restored SYNC')
  })

  test('comes back with its whole database, under the name of one that does not exist yet', async () => {
    const input = ask({ elements: [{ database: 'shop', asDatabase: 'shop copy' }] })
    expect((await planRestoreInto(ADMIN, input)).sql[0]).toBe('CREATE DATABASE IF NOT EXISTS `shop copy`')
    await restoreInto(input)
    expect(await tablesOf('shop copy')).toEqual(['orders'])
    expect(await count('shop copy', 'orders')).toBe(ROWS)
    await command('DROP DATABASE `shop copy` SYNC')
  })

  test('comes back with two of its many partitions only', async () => {
    const partitions = ['202602', '202603']
    const input = ask({ elements: [{ ...ORDERS, asTable: 'two', partitions }] })
    const [table] = (await planRestoreInto(ADMIN, input)).tables
    await restoreInto(input)
    const where = 'toYYYYMM(placed) IN (202602, 202603)'
    expect(await checksum('shop.two')).toBe(await checksum('shop.two', where))
    expect(await count('shop', 'two')).toBe(table?.rowsInBackup)
    expect(table?.rowsInBackup).toBeGreaterThan(0)
    expect(table?.rowsInBackup).toBeLessThan(ROWS)
    await command('DROP TABLE shop.two SYNC')
  })

  test('a partition that the backup does not have is refused', async () => {
    const input = ask({ elements: [{ ...ORDERS, asTable: 'none', partitions: ['209901'] }] })
    const sentence = 'shop.orders has no partition 209901 in this backup.'
    expect((await planRestoreInto(ADMIN, input)).blockedReason).toBe(sentence)
    await expect(requestRestoreInto(ADMIN, input)).rejects.toMatchObject({ code: 'conflict', userMessage: sentence })
  })

  test('is refused where rows are, with the sentence of the plan, and doubles them when that is allowed', async () => {
    await restoreInto(ask({ elements: [{ ...ORDERS, asTable: 'twice' }] }))
    const input = ask({ elements: [{ ...ORDERS, asTable: 'twice' }] })
    const plan = await planRestoreInto(ADMIN, input)
    expect(plan.tables).toMatchObject([{ effect: 'refused', rowsNow: ROWS }])
    expect(plan.blockedReason).toBe('shop.twice holds 3,000 rows.')
    await expect(requestRestoreInto(ADMIN, input)).rejects.toMatchObject({ userMessage: plan.blockedReason })
    expect(await count('shop', 'twice')).toBe(ROWS)

    const allowed = { ...input, allowNonEmptyTables: true }
    expect((await planRestoreInto(ADMIN, allowed)).tables).toMatchObject([{ effect: 'appended' }])
    await restoreInto(allowed)
    expect(await count('shop', 'twice')).toBe(2 * ROWS)
    await command('DROP TABLE shop.twice SYNC')
  })

  test('is refused where the table has another definition, and both are shown', async () => {
    await command('CREATE TABLE shop.other (id UInt64, placed Date) ENGINE = MergeTree ORDER BY id')
    const input = ask({ elements: [{ ...ORDERS, asTable: 'other' }] })
    const plan = await planRestoreInto(ADMIN, input)
    expect(plan.tables).toMatchObject([
      {
        effect: 'different',
        definitions: {
          backup: expect.stringContaining('`note` String'),
          service: expect.stringContaining('(`id` UInt64, `placed` Date)'),
        },
      },
    ])
    await expect(requestRestoreInto(ADMIN, input)).rejects.toMatchObject({ userMessage: plan.blockedReason })
    await command('DROP TABLE shop.other SYNC')
    await command(
      'CREATE TABLE shop.other (id UInt64, placed Date) ENGINE = MergeTree PARTITION BY toYYYYMM(placed) ORDER BY id',
    )
    await restoreInto({ ...input, allowDifferentTableDef: true })
    expect(await count('shop', 'other')).toBe(ROWS)
    await command('DROP TABLE shop.other SYNC')
  })

  test('structure only makes the table without rows', async () => {
    await restoreInto(ask({ elements: [{ ...ORDERS, asTable: 'empty' }], structureOnly: true }))
    expect(await count('shop', 'empty')).toBe(0)
    await command('DROP TABLE shop.empty SYNC')
  })

  test.each([
    ['the table must exist', { createTable: false }, 'shop.new does not exist, and creating tables is switched off.'],
    ['the database must not exist', { createDatabase: true }, 'The database of shop.new already exists.'],
  ])('%s: refused otherwise', async (_what, options, sentence) => {
    const input = ask({ elements: [{ ...ORDERS, asTable: 'new' }], ...options })
    await expect(requestRestoreInto(ADMIN, input)).rejects.toMatchObject({ userMessage: sentence })
  })

  test('what is not in the backup, and what is chosen twice, is refused', async () => {
    const missing = ask({ elements: [{ database: 'shop', table: 'nothing' }] })
    expect((await planRestoreInto(ADMIN, missing)).tables).toMatchObject([{ effect: 'missing' }])
    const twice = ask({ elements: [ORDERS, { ...ORDERS, asTable: 'b' }] })
    await expect(planRestoreInto(ADMIN, twice)).rejects.toMatchObject({ code: 'bad_request' })
  })
})

test("another service's backup is restored after one restart, and blocks its deletion meanwhile", async () => {
  const target = await givenService()
  await fillWithOrders(target, 7)
  const before = await fingerprint(target)
  const input = ask({ elements: [{ ...ORDERS, asTable: 'from_other' }] }, { targetServiceId: target })
  expect((await planRestoreInto(ADMIN, input)).restartsEngine).toBe(true)
  const held = hooks.hold('restore_into:data:before')
  const { operationId } = await requestRestoreInto(ADMIN, input)
  await held.reached()
  await expect(deleteBackup(ADMIN, { backupId })).rejects.toMatchObject({
    userMessage: expect.stringContaining('is being restored'),
  })
  held.release()
  await untilSucceeded(operationId)
  expect(await count('shop', 'from_other', target)).toBe(ROWS)
  expect(await fingerprint(target)).toEqual(before)
  expect((await planRestoreInto(ADMIN, { ...input, elements: [ORDERS] })).restartsEngine).toBe(false)
  await discardService(target)
})

test('views, their targets and dictionaries come back in an order that works, and name the restored tables', async () => {
  for (const sql of [
    'CREATE DATABASE web',
    'CREATE TABLE web.z_hits (x UInt32) ENGINE = MergeTree ORDER BY x',
    'CREATE TABLE web.y_target (x UInt32) ENGINE = MergeTree ORDER BY x',
    'CREATE MATERIALIZED VIEW web.a_view TO web.y_target AS SELECT x FROM web.z_hits',
    'CREATE MATERIALIZED VIEW web.b_inner ENGINE = MergeTree ORDER BY x AS SELECT x FROM web.z_hits',
    'CREATE VIEW web.c_plain AS SELECT x FROM web.a_view',
    "CREATE DICTIONARY web.d_dict (x UInt32) PRIMARY KEY x SOURCE(CLICKHOUSE(DB 'web' TABLE 'z_hits')) LAYOUT(FLAT()) LIFETIME(0)",
    'INSERT INTO web.z_hits SELECT number FROM numbers(100)',
  ])
    await command(sql)
  const names = await tablesOf('web')
  const before = await Promise.all(['z_hits', 'y_target', 'b_inner'].map((name) => checksum(`web.${name}`)))
  const webBackup = await givenBackup(serviceId)
  await restoreInto(ask({ elements: [{ database: 'web', asDatabase: 'web2' }] }, { backupId: webBackup }))
  expect(await tablesOf('web2')).toEqual(names)
  expect(await Promise.all(['z_hits', 'y_target', 'b_inner'].map((name) => checksum(`web2.${name}`)))).toEqual(before)
  await command('INSERT INTO web2.z_hits VALUES (1000)')
  expect(await Promise.all(['y_target', 'b_inner', 'c_plain'].map((name) => count('web2', name)))).toEqual([
    101, 101, 101,
  ])
  expect(await Promise.all(['z_hits', 'y_target', 'b_inner'].map((name) => checksum(`web.${name}`)))).toEqual(before)
})

/** Fails when the engine loads the part: the size, and so the look at the files before, is right. */
async function breakPart(id: string, database: string, table: string): Promise<() => Promise<void>> {
  const directory = backupPath(serviceId, id)
  const { files } = await readManifest(directoryFiles(directory))
  const file = files.find(({ name }) => name.startsWith(`data/${database}/${table}/`) && name.endsWith('/columns.txt'))
  if (!file) throw new Error(`no part of ${table}`)
  const place = path.join(directory, file.storedAs)
  const whole = await readFile(place)
  await writeFile(place, Buffer.alloc(whole.length, 'x'))
  return () => writeFile(place, whole)
}

describe('when one table of several is broken', () => {
  async function givenHalfBroken() {
    const database = `half_${randomUUID().slice(0, 8)}`
    await command(`CREATE DATABASE ${database}`)
    for (const [index, name] of ['a', 'b', 'c'].entries()) {
      const column = `x${index}`
      await command(`CREATE TABLE ${database}.${name} (${column} UInt32) ENGINE = MergeTree ORDER BY ${column}`)
      await command(`INSERT INTO ${database}.${name} SELECT number FROM numbers(${10 + index})`)
    }
    const id = await givenBackup(serviceId)
    await command(`DROP TABLE ${database}.a SYNC`)
    await command(`DROP TABLE ${database}.b SYNC`)
    const repair = await breakPart(id, database, 'b')
    const elements = [{ database }]
    const input = ask({ elements, allowNonEmptyTables: true }, { backupId: id })
    const { operationId } = await requestRestoreInto(ADMIN, input)
    const failed = await untilEnded(operationId)
    return { database, operationId, failed, repair }
  }

  test('the operation names what is complete, and a retry restores only the rest', async () => {
    const { database, operationId, failed, repair } = await givenHalfBroken()
    expect(failed).toMatchObject({ state: 'failed', canRetry: true, canDropRestored: true })
    expect(failed.error).toContain(`Complete: ${database}.a, ${database}.c. Not complete: ${database}.b.`)
    expect([await count(database, 'a'), await count(database, 'c')]).toEqual([10, 24])
    await repair()
    await retryOperation(ADMIN, { operationId })
    await untilSucceeded(operationId)
    expect(await Promise.all(['a', 'b', 'c'].map((name) => count(database, name)))).toEqual([10, 11, 24])
  })

  test('what it created can be dropped, and only that; a retry then restores it again', async () => {
    const { database, operationId, repair } = await givenHalfBroken()
    await command(`CREATE TABLE ${database}.mine (x UInt8) ENGINE = MergeTree ORDER BY x`)
    await command(`DROP TABLE IF EXISTS ${database}.b SYNC`)
    await command(`CREATE TABLE ${database}.b (x UInt8) ENGINE = MergeTree ORDER BY x`)
    expect(await dropRestored(ADMIN, { operationId })).toEqual({ dropped: [`${database}.a`] })
    expect(await tablesOf(database)).toEqual(['b', 'c', 'mine'])
    expect(await count(database, 'c')).toBe(24)
    await expect(dropRestored(ADMIN, { operationId })).rejects.toMatchObject({ code: 'conflict' })
    await command(`DROP TABLE ${database}.b SYNC`)
    await repair()
    await retryOperation(ADMIN, { operationId })
    await untilSucceeded(operationId)
    expect(await Promise.all(['a', 'b', 'c'].map((name) => count(database, name)))).toEqual([10, 11, 24])
  })
})
