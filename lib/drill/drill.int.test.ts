import { rename } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chooseBase } from '@/lib/backup/choose-base'
import { deleteBackup } from '@/lib/backup/delete-backup'
import { isGood } from '@/lib/backup/good'
import { getBackupsSummary } from '@/lib/backup/get-backups-summary'
import { takeBackup } from '@/lib/backup/take-backup'
import { db } from '@/lib/db'
import { cancelOperation } from '@/lib/operation/cancel-operation'
import { getOperation } from '@/lib/operation/get-operation'
import { getService } from '@/lib/service/get-service'
import { listServices } from '@/lib/service/list-services'
import { backupPath } from '@/lib/store/paths'
import { givenBackup } from '@/tests/helpers/backups'
import { biggestFile, flipByte } from '@/tests/helpers/damage'
import { drilled, findBad, verify } from '@/tests/helpers/drills'
import { expectInstanceGone, expectNoStrayEngines, killEngine } from '@/tests/helpers/engines'
import { StepHooks } from '@/tests/helpers/step-hooks'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  makeDriver,
  onEngineOf,
  startTestWorker,
  until,
  SUPPORT,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import type { CheckQuery } from './check-queries'
import { drillSpec } from './instance'
import { requestDrill } from './request-drill'
import { startDueDrills } from './start-due-drills'
import { sweepDrills } from './sweep-drills'
import { updateCheckQueries } from './update-check-queries'

const steps = new StepHooks()
let worker: RunningWorker
let serviceId: string
let data: { rows: number; checksum: string }
/** A full backup and an increment on it. */
let full: string
let increment: string

beforeAll(async () => {
  worker = await startTestWorker({ onStep: steps.onStep })
  serviceId = await givenService()
  await fillWithOrders(serviceId, 50_000)
  full = await givenBackup(serviceId)
  await onEngineOf(serviceId, async (engine) => {
    await engine.command('CREATE TABLE shop.latest (id UInt64, v UInt64) ENGINE = ReplacingMergeTree(v) ORDER BY id')
    await engine.command('SYSTEM STOP MERGES shop.latest')
    for (const version of [1, 2, 3, 4]) {
      await engine.command(`INSERT INTO shop.latest SELECT number, ${version} FROM numbers(1000)`)
    }
  })
  const taken = await takeBackup(ADMIN, { serviceId, baseBackupId: full })
  await untilSucceeded(taken.operationId)
  increment = taken.backupId
  data = await fingerprint(serviceId)
})

afterEach(async () => {
  steps.releaseAll()
  expect(await db.drill.count({ where: { state: 'open' } })).toBe(0)
  await expectNoStrayEngines()
  expect(await fingerprint(serviceId)).toEqual(data)
})

afterAll(async () => {
  steps.releaseAll()
  await endWorld(worker)
})

describe('a good backup', () => {
  test('is Verified with the time of its restore, its parts timed, rows unmerged, in an instance that is no service', async () => {
    const before = await listServices(ADMIN)
    const held = steps.hold('drill:verified:before')
    const { operationId } = await requestDrill(ADMIN, { backupId: increment })
    await held.reached()
    expect(await makeDriver().inspect(operationId)).toMatchObject({ state: 'running' })
    const names = (list: typeof before) => list.services.map((service) => service.name)
    expect(names(await listServices(ADMIN))).toEqual(names(before))
    expect(await requestDrill(ADMIN, { backupId: increment })).toEqual({ operationId })
    await expect(deleteBackup(ADMIN, { backupId: increment })).rejects.toThrow(/is being verified/)
    held.release()
    const operation = await untilSucceeded(operationId)
    expect(operation.steps.find((step) => step.key === 'verified')?.detail).toBe('54,000 rows in 2 tables')
    const drill = await db.drill.findUniqueOrThrow({ where: { id: operationId } })
    expect(Object.keys(drill.parts as object).toSorted()).toEqual([
      'backup_checked',
      'checks',
      'data',
      'instance',
      'verified',
    ])
    expect(drill).toMatchObject({ state: 'verified', restoreMs: expect.any(Number) })
    const backup = await drilled(increment)
    expect(backup).toMatchObject({ drillError: null, drillRestoreMs: drill.restoreMs })
    expect(Number(backup.drilledAt)).toBeGreaterThanOrEqual(Number(drill.startedAt))
    await expectInstanceGone(operationId)
    expect((await getService(ADMIN, { serviceId })).recovery).toEqual({
      lastGoodAt: backup.startedAt.toISOString(),
      restore: { ms: drill.restoreMs, from: 'itself', runs: 1 },
    })
  })

  test('drills go one after the other', async () => {
    const held = steps.hold('drill:data:before')
    const first = await requestDrill(ADMIN, { backupId: full })
    await held.reached()
    const second = await requestDrill(ADMIN, { backupId: increment })
    const turn = { operationId_key: { operationId: second.operationId, key: 'turn' } }
    await until('the second to ask for its turn', async () => {
      return (await db.operationStep.findUniqueOrThrow({ where: turn })).startedAt
    })
    expect(await makeDriver().inspect(second.operationId)).toEqual({ state: 'missing' })
    held.release()
    const { finishedAt } = await untilSucceeded(first.operationId)
    await untilSucceeded(second.operationId)
    const { startedAt } = await db.drill.findUniqueOrThrow({ where: { id: second.operationId } })
    expect(Number(startedAt)).toBeGreaterThanOrEqual(Date.parse(finishedAt ?? ''))
  })
})

test('what would begin to work by itself is left out and named: queues, and views that refresh themselves', async () => {
  await onEngineOf(serviceId, async (engine) => {
    await engine.command('CREATE DATABASE live')
    await engine.command('CREATE TABLE live.seen (x UInt64) ENGINE = MergeTree ORDER BY x')
    await engine.command("CREATE TABLE live.queue (x UInt64) ENGINE = Kafka('127.0.0.1:1', 't', 'g', 'JSONEachRow')")
    await engine.command(
      'CREATE MATERIALIZED VIEW live.again REFRESH EVERY 1 SECOND APPEND TO live.seen AS SELECT 1::UInt64 AS x',
    )
  })
  try {
    const backupId = await givenBackup(serviceId)
    const { steps: taken } = await getOperation(ADMIN, { operationId: await verify(backupId) })
    const detailOf = (key: string) => taken.find((step) => step.key === key)?.detail
    expect(detailOf('data')).toBe(
      'Left out, because they would begin to work here: live.again (refreshes itself), live.queue (Kafka)',
    )
    expect(detailOf('verified')).toMatch(/rows in 3 tables/)
    await untilSucceeded((await deleteBackup(ADMIN, { backupId })).operationId)
  } finally {
    await onEngineOf(serviceId, (engine) => engine.command('DROP DATABASE live SYNC'))
  }
})

describe('a bad backup', () => {
  test('with a flipped byte is Not restorable and counts as good nowhere, until a drill finds it good again', async () => {
    await verify(full)
    const file = await biggestFile(serviceId, full)
    await flipByte(file)
    expect(await findBad(full)).toMatch(/shop\.orders .*does not match its checksums|damaged/)
    expect(await drilled(increment)).toMatchObject({ baseCheckError: expect.stringContaining(full), drillError: null })
    expect((await getBackupsSummary(ADMIN, { serviceId })).lastSuccessfulAt).toBeNull()
    expect((await getService(ADMIN, { serviceId })).recovery).toEqual({ lastGoodAt: null, restore: null })
    expect(await chooseBase(serviceId, 10)).toEqual({ whyFull: 'a drill could not restore the chain' })
    await expect(takeBackup(ADMIN, { serviceId, baseBackupId: full })).rejects.toThrow(/nothing new is built on it/)
    await flipByte(file)
    await verify(full)
    expect(isGood(await drilled(full))).toBe(true)
    expect(isGood(await drilled(increment))).toBe(true)
  })

  test('whose base is missing is Not restorable, and its base is not blamed', async () => {
    const directory = backupPath(serviceId, full)
    await rename(directory, `${directory}.away`)
    try {
      expect(await findBad(increment)).toMatch(new RegExp(`The base backup .*${full}.* can't be read.*gone`))
    } finally {
      await rename(`${directory}.away`, directory)
    }
    expect(isGood(await drilled(full))).toBe(true)
    await verify(increment)
  })
})

describe('check queries', () => {
  const setUp = (...queries: CheckQuery[]) => updateCheckQueries(ADMIN, { serviceId, queries })
  const ORDERS = { name: 'Orders', sql: 'SELECT count(), max(id) FROM shop.orders', expected: '50000\t49999' }

  afterAll(() => setUp())

  test('are answered by the restored data, by a user who can read nothing else and change nothing', async () => {
    const latest = { name: 'Latest', sql: "SELECT id, 'a\\tb' FROM shop.latest FINAL WHERE id < 2", expected: '' }
    const isReader = { name: 'User', sql: 'SELECT currentUser()', expected: 'drill_reader\r\n' }
    await setUp(ORDERS, { ...latest, expected: '0\ta\\tb\n1\ta\\tb\n' }, isReader)
    const operationId = await verify(increment)
    const { steps: taken, checks } = await getOperation(ADMIN, { operationId })
    expect(taken.find((step) => step.key === 'checks')?.detail).toBe('3 of 3 as expected')
    expect(checks).toMatchObject([ORDERS, { got: '0\ta\\tb\n1\ta\\tb' }, { isPassed: true }])
    expect((await getOperation(SUPPORT, { operationId })).checks).toEqual([])
    expect(await drilled(increment)).toMatchObject({ drillCheckError: null })
  })

  test('that fail say what they answered; the backup is as good as before and is not called Verified', async () => {
    await setUp(
      ORDERS,
      { name: 'Wrong', sql: 'SELECT sum(v) FROM shop.latest', expected: '1' },
      { name: 'Deletes', sql: 'DROP TABLE shop.orders SYNC', expected: '' },
      { name: 'Reaches out', sql: "SELECT * FROM url('http://127.0.0.1:1/', CSV)", expected: '' },
      {
        name: 'Never ends',
        sql: 'SELECT sleepEachRow(3) FROM system.numbers SETTINGS max_execution_time = 0',
        expected: '',
      },
    )
    const { operationId } = await requestDrill(ADMIN, { backupId: increment })
    const operation = await untilEnded(operationId)
    await expectInstanceGone(operationId)
    const drill = await db.drill.findUniqueOrThrow({ where: { id: operationId } })
    expect(drill).toMatchObject({ state: 'check_failed', retryAt: null, restoreMs: expect.any(Number) })
    expect(drill.reason).toBe(
      '4 of 5 check queries did not answer what they should: “Wrong”, “Deletes”, “Reaches out”, “Never ends”.',
    )
    expect(operation).toMatchObject({
      state: 'failed',
      error: `The backup was restored whole, but its data is not what was expected. ${drill.reason}`,
    })
    expect((await getOperation(ADMIN, { operationId })).checks).toMatchObject([
      { name: 'Orders', isPassed: true },
      { name: 'Wrong', expected: '1', got: '10000', isPassed: false, problem: null },
      { name: 'Deletes', got: null, problem: expect.stringMatching(/readonly|Not enough privileges/) },
      { name: 'Reaches out', got: null, problem: expect.stringMatching(/readonly|Not enough privileges/) },
      { name: 'Never ends', got: null, problem: expect.stringMatching(/readonly/) },
    ])
    const backup = await drilled(increment)
    expect(backup).toMatchObject({ drillError: null, drillRestoreMs: drill.restoreMs, drillCheckError: drill.reason })
    expect(isGood(backup)).toBe(true)
    expect(await startDueDrills(new Date(Date.now() + 24 * 3_600_000))).toBe(0)
  })

  test('are not asked of a backup that can not be restored', async () => {
    await setUp(ORDERS)
    const file = await biggestFile(serviceId, full)
    await flipByte(file)
    await findBad(full)
    expect(await drilled(full)).toMatchObject({ drillCheckError: null })
    await flipByte(file)
    await verify(full)
  })
})

describe('a failure of our own', () => {
  test('says nothing about the backup and is tried again after growing pauses', async () => {
    const before = await drilled(full)
    steps.once('drill:data:after', ({ operation }) => killEngine(operation.id))
    const { operationId } = await requestDrill(ADMIN, { backupId: full })
    expect(await untilEnded(operationId)).toMatchObject({ state: 'failed', errorReference: null })
    await expectInstanceGone(operationId)
    expect(await drilled(full)).toMatchObject({ drilledAt: before.drilledAt, drillError: null })
    const drill = await db.drill.findUniqueOrThrow({ where: { id: operationId } })
    expect(drill).toMatchObject({
      state: 'unfinished',
      attempt: 1,
      reason: expect.stringMatching(/ended in the middle/),
    })
    expect(await startDueDrills(new Date())).toBe(0)
    expect(await startDueDrills(drill.retryAt ?? new Date(0))).toBe(1)
    const again = await db.drill.findFirstOrThrow({ where: { attempt: 2 } })
    await untilSucceeded(again.id)
    expect(await startDueDrills(drill.retryAt ?? new Date(0))).toBe(0)
    expect((await drilled(full)).drilledAt).not.toEqual(before.drilledAt)
  })

  test('cancelled it leaves nothing and is not tried again', async () => {
    steps.once('drill:data:after', async ({ operation }) => {
      await cancelOperation(ADMIN, { operationId: operation.id })
    })
    const { operationId } = await requestDrill(ADMIN, { backupId: full })
    expect(await untilEnded(operationId)).toMatchObject({ state: 'cancelled' })
    await expectInstanceGone(operationId)
    expect(await db.drill.findUnique({ where: { id: operationId } })).toMatchObject({
      state: 'cancelled',
      retryAt: null,
    })
  })

  test('an instance that a worker made too late is swept away, and one of a drill under way is not', async () => {
    const over = await verify(full)
    await makeDriver().ensureRunning(await drillSpec(over, await drilled(full), { image: null }))
    const held = steps.hold('drill:data:before')
    const { operationId } = await requestDrill(ADMIN, { backupId: full })
    await held.reached()
    // The worker's own round may have done it already.
    await sweepDrills(makeDriver())
    await expectInstanceGone(over)
    held.release()
    await untilSucceeded(operationId)
  })
})
