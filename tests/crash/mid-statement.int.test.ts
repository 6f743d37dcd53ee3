import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cancelBackup } from '@/lib/backup/cancel-backup'
import { takeBackup } from '@/lib/backup/take-backup'
import { findBackupProgress } from '@/lib/clickhouse/backups'
import { countRows } from '@/lib/clickhouse/inventory'
import { db } from '@/lib/db'
import { cancelOperation } from '@/lib/operation/cancel-operation'
import { requestRestoreInto } from '@/lib/restore/request-restore-into'
import { getService } from '@/lib/service/get-service'
import { serviceStorePath, unpackedName } from '@/lib/store/paths'
import { isUnpacked } from '@/lib/store/unpack'
import {
  askRestore,
  discardService,
  expectGoodBackup,
  expectNoBackupFiles,
  expectRestores,
  givenBackup,
} from '@/tests/helpers/backups'
import { enginePid, expectInstanceGone, expectNoStrayEngines, killEngine } from '@/tests/helpers/engines'
import { slowDown, speedUp } from '@/tests/helpers/slow-engine'
import { StepHooks } from '@/tests/helpers/step-hooks'
import { expireLeases, startWorkerProcesses, type WorkerProcesses } from '@/tests/helpers/worker-processes'
import {
  ADMIN,
  endWorld,
  fingerprint,
  givenService,
  onEngineOf,
  startTestWorker,
  uniqueName,
  until,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'

/** Many files make unpacking last, and bytes that no codec makes smaller a statement of an engine that was slowed down. */
const PARTS = 200
const ROWS = 60_000
const ROW_BYTES = 100
/** Six seconds for a statement that is looked at all the time. */
const SLOW_BYTES_PER_SECOND = 1_000_000
const FORMS = ['tar', 'tar.gz', 'tar.zst'] as const

const steps = new StepHooks()
let worker: RunningWorker | undefined
let source: { serviceId: string; backupId: string; data: { rows: number; checksum: string } }

beforeAll(async () => {
  worker = await startTestWorker({ onStep: steps.onStep })
  const serviceId = await givenService(uniqueName('source'))
  await onEngineOf(serviceId, async (engine) => {
    await engine.command('CREATE DATABASE shop')
    await engine.command(
      `CREATE TABLE shop.orders (id UInt64, note String) ENGINE = MergeTree PARTITION BY id % ${PARTS} ORDER BY id`,
    )
    await engine.command(
      `INSERT INTO shop.orders SELECT number, randomString(${ROW_BYTES}) FROM numbers(${ROWS}) SETTINGS max_partitions_per_insert_block = 0`,
    )
  })
  source = { serviceId, backupId: await givenBackup(serviceId), data: await fingerprint(serviceId) }
})

afterEach(async () => {
  await untilRunning(source.serviceId)
  expect(await fingerprint(source.serviceId)).toEqual(source.data)
  await expectGoodBackup(source.backupId)
  await expectNoStrayEngines()
})

afterAll(() => endWorld(worker))

async function untilRunning(serviceId: string): Promise<void> {
  await until('the engine to run', async () => {
    const { state, activeOperation } = await getService(ADMIN, { serviceId })
    return state === 'running' && !activeOperation && (await enginePid(serviceId).catch(() => null))
  })
}

async function restartSlow(serviceId: string): Promise<void> {
  await slowDown(serviceId, SLOW_BYTES_PER_SECOND)
  await killEngine(serviceId)
  await untilRunning(serviceId)
}

/** Returns while the engine works on the statement, of which it has done some bytes and has more to do. */
async function untilUnderWay(status: 'CREATING_BACKUP' | 'RESTORING', serviceId: string, id: string): Promise<void> {
  await until(`${status} of ${id}`, async () => {
    const progress = await onEngineOf(serviceId, (engine) => findBackupProgress(engine, id)).catch(() => null)
    if (progress && progress.status !== status) throw new Error(`too late, it is ${progress.status}`)
    return progress && progress.readBytes + progress.writtenBytes > 0
  })
}

describe('a RESTORE into a new service, in the middle of the statement', () => {
  async function untilRestoring(): Promise<{ serviceId: string; operationId: string; name: string }> {
    steps.once('restore:instance:before', ({ operation }) => slowDown(operation.serviceId, SLOW_BYTES_PER_SECOND))
    const name = uniqueName('restored')
    const { serviceId, operationId } = await askRestore(source.backupId, name)
    await until('an engine to restore into', async () => (await getService(ADMIN, { serviceId })).httpPort !== null)
    await untilUnderWay('RESTORING', serviceId, operationId)
    return { serviceId, operationId, name }
  }

  test('is cancelled, and nothing of it is kept', async () => {
    const { serviceId, operationId, name } = await untilRestoring()
    await cancelOperation(ADMIN, { operationId })
    const { state, error } = await untilEnded(operationId)
    expect([state, error]).toEqual(['cancelled', expect.stringContaining('Nothing of it was kept')])
    expect((await db.service.findUniqueOrThrow({ where: { id: serviceId } })).state).toBe('terminated')
    expect(await db.service.count({ where: { name, state: { not: 'terminated' } } })).toBe(0)
    await expectInstanceGone(serviceId)
  })

  test('survives the death of its engine with every row', async () => {
    const { serviceId, operationId } = await untilRestoring()
    await speedUp(serviceId)
    await killEngine(serviceId)
    await untilSucceeded(operationId)
    expect(await fingerprint(serviceId)).toEqual(source.data)
    await discardService(serviceId)
  })
})

test('a RESTORE into an existing service is cancelled in the middle of the statement: no table is half there', async () => {
  const target = await givenService(uniqueName('target'))
  await restartSlow(target)
  const { operationId } = await requestRestoreInto(ADMIN, {
    targetServiceId: target,
    backupId: source.backupId,
    requestKey: randomUUID(),
    elements: [{ database: 'shop', table: 'orders' }],
  })
  await untilUnderWay('RESTORING', target, operationId)
  await cancelOperation(ADMIN, { operationId })
  const { state, tables } = await untilEnded(operationId)
  expect([state, tables.map((table) => table.state)]).toEqual(['cancelled', ['failed']])
  expect(await onEngineOf(target, (engine) => countRows(engine, 'shop', 'orders'))).toBeFalsy()
  await discardService(target)
})

describe('a BACKUP in the middle of the statement', () => {
  beforeAll(() => restartSlow(source.serviceId))

  async function untilBackingUp(): Promise<{ backupId: string; operationId: string }> {
    const asked = await takeBackup(ADMIN, { serviceId: source.serviceId })
    await untilUnderWay('CREATING_BACKUP', source.serviceId, asked.backupId)
    return asked
  }

  test('is cancelled, and leaves no file', async () => {
    const { backupId, operationId } = await untilBackingUp()
    await cancelBackup(ADMIN, { backupId })
    expect((await untilEnded(operationId)).state).toBe('cancelled')
    expect((await db.backup.findUniqueOrThrow({ where: { id: backupId } })).state).toBe('cancelled')
    expectNoBackupFiles(source.serviceId, backupId)
  })

  test('survives the death of its engine, and restores', async () => {
    const { backupId, operationId } = await untilBackingUp()
    await speedUp(source.serviceId)
    await killEngine(source.serviceId)
    await untilSucceeded(operationId)
    await expectGoodBackup(backupId)
    await expectRestores(backupId, source.data)
  })
})

describe('unpacking an archive, in the middle of it', () => {
  const archives = new Map<string, string>()
  const inStore = async () =>
    (await readdir(serviceStorePath(source.serviceId))).filter((name) => name.includes('.for-'))

  beforeAll(async () => {
    for (const form of FORMS) {
      const asked = await takeBackup(ADMIN, { serviceId: source.serviceId, options: { form } })
      await untilSucceeded(asked.operationId)
      archives.set(form, asked.backupId)
    }
  })

  /** Returns while the copy is being made: some of it is there, and what is written last is not. */
  async function untilUnpacking(form: string) {
    const backupId = archives.get(form) ?? ''
    const asked = await askRestore(backupId)
    const copy = path.join(serviceStorePath(source.serviceId), unpackedName(backupId, asked.operationId))
    const isUnderWay = async () => existsSync(path.join(copy, 'data')) && !(await isUnpacked(copy))
    return { ...asked, copy, isUnderWay }
  }

  test.each(FORMS)('a cancelled restore of a %s leaves neither copy nor service', async (form) => {
    const { serviceId, operationId, isUnderWay } = await untilUnpacking(form)
    await until('the copy to be made', isUnderWay)
    await cancelOperation(ADMIN, { operationId })
    expect(await isUnderWay()).toBe(true)
    expect((await untilEnded(operationId)).state).toBe('cancelled')
    expect(await inStore()).toEqual([])
    await expectInstanceGone(serviceId)
  })

  describe('by a worker that is killed', () => {
    let workers: WorkerProcesses

    beforeAll(async () => {
      await worker?.stop()
      worker = undefined
      workers = await startWorkerProcesses()
    })

    afterAll(() => workers.close())

    test('the restore succeeds with the next one and leaves no copy', async () => {
      const { serviceId, operationId, isUnderWay } = await untilUnpacking('tar.gz')
      const doomed = workers.next()
      doomed.begin()
      await until('the copy to be made', isUnderWay)
      await doomed.kill()
      expect(await isUnderWay()).toBe(true)
      await expireLeases()
      await workers.whileAlive(() => untilSucceeded(operationId))
      expect(await fingerprint(serviceId)).toEqual(source.data)
      expect(await inStore()).toEqual([])
      await discardService(serviceId)
    })
  })
})
