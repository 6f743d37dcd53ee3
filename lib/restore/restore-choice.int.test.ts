import { randomUUID } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { takeBackup } from '@/lib/backup/take-backup'
import { countRows } from '@/lib/clickhouse/inventory'
import { db } from '@/lib/db'
import { getService } from '@/lib/service/get-service'
import { backupPath } from '@/lib/store/paths'
import { askRestore, discardService, givenBackup } from '@/tests/helpers/backups'
import {
  ADMIN,
  endWorld,
  givenService,
  onEngineOf,
  startTestWorker,
  uniqueName,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import type { RestoreChoiceInput } from './new/schemas'
import { planRestore } from './plan-restore'
import { planRestoreInto } from './plan-restore-into'
import { requestRestore } from './request-restore'

let worker: RunningWorker
let original: string
let backupId: string

const SOURCE = [
  'CREATE DATABASE web',
  'CREATE DATABASE `a "b`',
  'CREATE TABLE web.z_hits (x UInt32) ENGINE = MergeTree ORDER BY x',
  'CREATE TABLE web.y_target (x UInt32) ENGINE = MergeTree ORDER BY x',
  'CREATE MATERIALIZED VIEW web.a_view TO web.y_target AS SELECT x FROM web.z_hits',
  'CREATE MATERIALIZED VIEW web.b_inner ENGINE = MergeTree PARTITION BY x % 3 ORDER BY x AS SELECT x FROM web.z_hits',
  'CREATE VIEW web.c_plain AS SELECT x FROM web.a_view',
  "CREATE DICTIONARY web.d_dict (x UInt32) PRIMARY KEY x SOURCE(CLICKHOUSE(DB 'web' TABLE 'z_hits')) LAYOUT(FLAT()) LIFETIME(0)",
  'INSERT INTO web.z_hits SELECT number FROM numbers(100)',
  'CREATE TABLE `a "b`.`p t` (p UInt8, x UInt32) ENGINE = MergeTree PARTITION BY p ORDER BY x',
  'INSERT INTO `a "b`.`p t` SELECT number % 5, number FROM numbers(1000)',
  'CREATE TABLE `a "b`.deleted (p UInt8, x UInt32) ENGINE = MergeTree PARTITION BY p ORDER BY x',
  'INSERT INTO `a "b`.deleted SELECT number % 2, number FROM numbers(100)',
  'DELETE FROM `a "b`.deleted WHERE x < 10',
  'CREATE TABLE `a "b`.twice (x UInt32) ENGINE = ReplacingMergeTree ORDER BY x',
  'INSERT INTO `a "b`.twice SELECT number FROM numbers(50)',
  'INSERT INTO `a "b`.twice SELECT number FROM numbers(50)',
]

beforeAll(async () => {
  worker = await startTestWorker()
  original = await givenService()
  await onEngineOf(original, async (engine) => {
    for (const sql of SOURCE) await engine.command(sql)
  })
  backupId = await givenBackup(original)
})

afterAll(() => endWorld(worker))

type Elements = RestoreChoiceInput['elements']

const table = (database: string, name: string, partitions?: string[]) => ({
  kind: 'table' as const,
  database,
  table: name,
  ...(partitions && { partitions }),
})

const VIEWS = ['z_hits', 'y_target', 'a_view'].map((name) => table('web', name))

const ask = (elements: Elements, options: Partial<RestoreChoiceInput> = {}, id = backupId) => ({
  backupId: id,
  name: uniqueName('part'),
  requestKey: randomUUID(),
  choice: { elements, ...options },
})

/** Restores what was chosen, hands over the new service, and frees it. */
async function restored(input: ReturnType<typeof ask>, look: (serviceId: string) => Promise<void>): Promise<void> {
  const { serviceId, operationId } = await requestRestore(ADMIN, input)
  await untilSucceeded(operationId)
  await look(serviceId)
  await discardService(serviceId)
}

const count = (serviceId: string, database: string, name: string) =>
  onEngineOf(serviceId, (engine) => countRows(engine, database, name))

const rowsOf = (serviceId: string, sql: string) =>
  onEngineOf(serviceId, async (engine) =>
    (await engine.query(`SELECT toString(${sql}) AS text`, z.object({ text: z.string() }))).map(({ text }) => text),
  )

const tablesOf = (serviceId: string) =>
  rowsOf(
    serviceId,
    `arraySort((SELECT groupArray(concat(database, '.', name)) FROM system.tables WHERE database IN ('web', 'a "b') AND NOT startsWith(name, '.inner')))`,
  )

describe('of a backup, a new service gets only what was chosen', () => {
  test("partitions '2' and '3' of a table, with every row of them", async () => {
    const input = ask([table('a "b', 'p t', ['2', '3'])])
    const plan = await planRestore(ADMIN, input)
    expect(plan).toMatchObject({ blockedReason: null, totals: { tables: 1, rows: 400 }, part: { tables: 1, of: 9 } })
    expect(plan.sql).toEqual([
      'CREATE DATABASE IF NOT EXISTS `a "b`',
      expect.stringMatching(/^RESTORE TABLE `a "b`\.`p t` PARTITIONS ID '2', ID '3' FROM Disk\(.* ASYNC$/),
    ])
    await restored(input, async (serviceId) => {
      const sum =
        '(SELECT (count(), groupUniqArray(p), groupBitXor(cityHash64(*))) FROM `a "b`.`p t` WHERE p IN (2, 3))'
      expect(await tablesOf(serviceId)).toEqual([`['a "b.p t']`])
      expect(await count(serviceId, 'a "b', 'p t')).toBe(400)
      expect(await rowsOf(serviceId, sum)).toEqual(await rowsOf(original, sum))
      expect((await getService(ADMIN, { serviceId })).source).toMatchObject({
        part: { tables: 1, of: 9, withSomePartitions: 1, structureOnly: false },
      })
    })
  })

  test('a table with its materialized view, which goes on filling its target', async () => {
    await restored(ask(VIEWS), async (serviceId) => {
      expect(await tablesOf(serviceId)).toEqual(["['web.a_view','web.y_target','web.z_hits']"])
      await onEngineOf(serviceId, (engine) => engine.command('INSERT INTO web.z_hits VALUES (1000)'))
      expect([await count(serviceId, 'web', 'z_hits'), await count(serviceId, 'web', 'y_target')]).toEqual([101, 101])
    })
  })

  test('a database with its views and dictionary in whatever order they need, without one of its tables', async () => {
    const web = { kind: 'database' as const, name: 'web', exceptTables: ['b_inner'] }
    await restored(ask([web]), async (serviceId) => {
      expect(await count(serviceId, 'web', 'c_plain')).toBe(100)
      const names = ['a_view', 'c_plain', 'd_dict', 'y_target', 'z_hits'].map((name) => `'web.${name}'`)
      expect(await tablesOf(serviceId)).toEqual([`[${names.join()}]`])
    })
  })

  test('a partition of what a materialized view keeps inside', async () => {
    const input = ask([table('web', 'b_inner', ['1'])], { withoutNeeded: true })
    await restored(input, async (serviceId) => {
      expect(await rowsOf(serviceId, '(SELECT (count(), groupUniqArray(x % 3)) FROM web.b_inner)')).toEqual([
        '(33,[1])',
      ])
    })
  })

  test('the structure alone, of everything', async () => {
    const input = ask(
      ['web', 'a "b'].map((name) => ({ kind: 'database' as const, name })),
      { structureOnly: true },
    )
    await restored(input, async (serviceId) => {
      expect(await tablesOf(serviceId)).toEqual(await tablesOf(original))
      expect([await count(serviceId, 'web', 'z_hits'), await count(serviceId, 'a "b', 'p t')]).toEqual([0, 0])
    })
  })

  test('a database of a backup that holds only one of its tables', async () => {
    const scope = { kind: 'elements', elements: [table('web', 'z_hits')] }
    const { backupId: ofTable, operationId } = await takeBackup(ADMIN, { serviceId: original, options: { scope } })
    await untilSucceeded(operationId)
    await restored(ask([{ kind: 'database', name: 'web' }], {}, ofTable), async (serviceId) => {
      expect(await count(serviceId, 'web', 'z_hits')).toBe(100)
    })
  })
})

test('rows that a lightweight DELETE hides and rows that merges will drop do not fail a restore', async () => {
  const { serviceId, operationId } = await askRestore(backupId)
  await untilSucceeded(operationId)
  expect(await count(serviceId, 'a "b', 'deleted')).toBe(90)
  expect(await rowsOf(serviceId, '(SELECT count() FROM `a "b`.twice FINAL)')).toEqual(['50'])
  await discardService(serviceId)
})

describe('before it runs, the plan says', () => {
  test('which tables a view lacks, and both plan and request refuse it until they are chosen or not wanted', async () => {
    const input = ask([table('web', 'c_plain')])
    const plan = await planRestore(ADMIN, input)
    expect(plan.warnings).toEqual(['web.c_plain needs web.a_view, which is not chosen.'])
    expect(plan.needed.map((one) => one.table)).toEqual(['a_view', 'y_target', 'z_hits'])
    expect(plan.blockedReason).toMatch(/needs tables that are not chosen/)
    await expect(requestRestore(ADMIN, input)).rejects.toMatchObject({ userMessage: plan.blockedReason })
    const all = [...input.choice.elements, ...plan.needed.map((one) => table(one.database, one.table))]
    expect(await planRestore(ADMIN, ask(all))).toMatchObject({ blockedReason: null, needed: [], warnings: [] })
    const without = await planRestore(ADMIN, ask(input.choice.elements, { withoutNeeded: true }))
    expect(without).toMatchObject({ blockedReason: null, warnings: plan.warnings })
  })

  test.each<[what: string, elements: Elements, options: Partial<RestoreChoiceInput>, sentence: string]>([
    ['a table it does not hold', [table('web', 'nothing')], {}, 'web.nothing is not in this backup.'],
    [
      'a partition it does not hold',
      [table('a "b', 'p t', ['2', '9'])],
      {},
      'a "b.p t has no partition 9 in this backup.',
    ],
    [
      'a database it does not hold',
      [{ kind: 'database', name: 'other' }],
      {},
      'The backup holds no tables of the database other.',
    ],
    [
      'partitions without rows',
      [table('a "b', 'p t', ['2'])],
      { structureOnly: true },
      'Structure only takes no rows, so it cannot be of chosen partitions.',
    ],
    ['a table twice', [table('web', 'z_hits'), table('web', 'z_hits')], {}, 'A database or table is chosen twice.'],
  ])('%s, and the server refuses it with that sentence', async (_what, elements, options, sentence) => {
    const input = ask(elements, options)
    expect((await planRestore(ADMIN, input)).blockedReason).toBe(sentence)
    await expect(requestRestore(ADMIN, input)).rejects.toMatchObject({ userMessage: sentence })
  })
})

test('one request never stands for two choices or two names', async () => {
  const input = ask([table('web', 'z_hits')])
  const first = await requestRestore(ADMIN, input)
  expect(await requestRestore(ADMIN, input)).toEqual({ ...first, isRepeated: true })
  const other = { ...input, choice: { elements: [table('web', 'y_target')] } }
  await expect(requestRestore(ADMIN, other)).rejects.toMatchObject({ code: 'conflict' })
  await expect(requestRestore(ADMIN, { ...other, requestKey: randomUUID() })).rejects.toMatchObject({
    code: 'conflict',
  })
  const named = { ...input, name: uniqueName('renamed') }
  await expect(requestRestore(ADMIN, named)).rejects.toMatchObject({
    userMessage: expect.stringMatching(/which stands/),
  })
  // Whatever the service is called by now, the same request finds it.
  await db.service.update({ where: { id: first.serviceId }, data: { name: named.name } })
  expect(await requestRestore(ADMIN, input)).toEqual({ ...first, isRepeated: true })
  await untilSucceeded(first.operationId)
  await discardService(first.serviceId)
})

test('a restore whose base backup is gone says which one, in every plan and in the operation', async () => {
  const { backupId: increment, operationId } = await takeBackup(ADMIN, { serviceId: original, baseBackupId: backupId })
  await untilSucceeded(operationId)
  const directory = backupPath(original, backupId)
  await rename(directory, `${directory}.away`)
  const sentence = new RegExp(
    `^The base backup taken at \\d{4}-\\d\\d-\\d\\d [\\d:]{8} \\(UTC\\), ${backupId}, can't be read`,
  )
  const chosen = ask([table('web', 'z_hits')], {}, increment)
  expect((await planRestore(ADMIN, { backupId: increment })).blockedReason).toMatch(sentence)
  expect((await planRestore(ADMIN, chosen)).blockedReason).toMatch(sentence)
  await expect(requestRestore(ADMIN, chosen)).rejects.toMatchObject({ userMessage: expect.stringMatching(sentence) })
  const into = { backupId: increment, targetServiceId: original, elements: [{ database: 'web', table: 'z_hits' }] }
  await expect(planRestoreInto(ADMIN, into)).rejects.toMatchObject({ userMessage: expect.stringMatching(sentence) })
  const whole = await askRestore(increment)
  expect(await untilEnded(whole.operationId)).toMatchObject({
    state: 'failed',
    error: expect.stringMatching(sentence),
  })
  await rename(`${directory}.away`, directory)
})
