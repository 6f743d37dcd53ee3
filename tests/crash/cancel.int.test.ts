import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { checkBackup } from '@/lib/backup/check-backup'
import { cancelBackup } from '@/lib/backup/cancel-backup'
import { takeBackup } from '@/lib/backup/take-backup'
import { countRows } from '@/lib/clickhouse/inventory'
import { db } from '@/lib/db'
import { cancelOperation } from '@/lib/operation/cancel-operation'
import { retryOperation } from '@/lib/operation/retry-operation'
import { stepsOf } from '@/lib/operation/step-labels'
import type { OperationKind, OperationView } from '@/lib/operation/types'
import { dropRestored } from '@/lib/restore/drop-restored'
import { requestRestoreInto } from '@/lib/restore/request-restore-into'
import { askRestore, discardService, expectGoodBackup, expectNoBackupFiles, givenBackup } from '@/tests/helpers/backups'
import { expectInstanceGone, expectNoStrayEngines } from '@/tests/helpers/engines'
import { StepHooks } from '@/tests/helpers/step-hooks'
import { startWorkerProcesses, type WorkerProcesses } from '@/tests/helpers/worker-processes'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  onEngineOf,
  startTestWorker,
  uniqueName,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'

const ROWS = 20_000
const APPENDED = 500

const hooks = new StepHooks()
let worker: RunningWorker | undefined
let source: { serviceId: string; backupId: string; data: { rows: number; checksum: string } }

beforeAll(async () => {
  worker = await startTestWorker({ onStep: hooks.onStep })
  const serviceId = await givenService(uniqueName('source'))
  await fillWithOrders(serviceId, ROWS)
  await onEngineOf(serviceId, async (engine) => {
    await engine.command('CREATE TABLE shop.more AS shop.orders')
    await engine.command('INSERT INTO shop.more SELECT * FROM shop.orders')
  })
  source = { serviceId, backupId: await givenBackup(serviceId), data: await fingerprint(serviceId) }
})

afterEach(async () => {
  hooks.releaseAll()
  expect(await fingerprint(source.serviceId)).toEqual(source.data)
  await expectGoodBackup(source.backupId)
  await expectNoStrayEngines()
})

afterAll(async () => {
  hooks.releaseAll()
  await endWorld(worker)
})

const pointsOf = (kind: OperationKind) =>
  stepsOf(kind, { withSample: false }).flatMap(({ key }) => [`${kind}:${key}:before`, `${kind}:${key}:after`])

const cancelAt = (point: string) =>
  hooks.once(point, async ({ operation }) => cancelOperation(ADMIN, { operationId: operation.id }))

const stepStates = ({ steps }: OperationView) => new Set(steps.map(({ state }) => state))

async function expectVanished(serviceId: string, operationId: string): Promise<void> {
  const operation = await untilEnded(operationId)
  expect(operation).toMatchObject({ state: 'cancelled', error: expect.stringContaining('Nothing of it was kept') })
  expect(stepStates(operation)).not.toContain('running')
  expect(await db.service.findUniqueOrThrow({ where: { id: serviceId } })).toMatchObject({ state: 'terminated' })
  await expectInstanceGone(serviceId)
}

describe('a cancelled restore into a new service leaves nothing', () => {
  test.each(pointsOf('restore').slice(0, -1))('at %s', async (point) => {
    cancelAt(point)
    const name = uniqueName('restored')
    const { serviceId, operationId } = await askRestore(source.backupId, name)
    await expectVanished(serviceId, operationId)
    expect(await db.service.count({ where: { name, state: { not: 'terminated' } } })).toBe(0)
  })

  test('is refused once the service runs, which stays as it is', async () => {
    let refusal: unknown
    hooks.once('restore:running:after', async ({ operation }) => {
      refusal = await cancelOperation(ADMIN, { operationId: operation.id }).catch((error: unknown) => error)
    })
    const { serviceId, operationId } = await askRestore(source.backupId)
    await untilSucceeded(operationId)
    expect(refusal).toMatchObject({ code: 'conflict', userMessage: expect.stringContaining('runs') })
    expect(await fingerprint(serviceId)).toEqual(source.data)
    await discardService(serviceId)
  })
})

describe('a cancelled backup leaves no file', () => {
  test.each(pointsOf('backup').slice(0, -1))('at %s', async (point) => {
    cancelAt(point)
    const { backupId, operationId } = await takeBackup(ADMIN, { serviceId: source.serviceId })
    expect(await untilEnded(operationId)).toMatchObject({ state: 'cancelled' })
    expect(await db.backup.findUniqueOrThrow({ where: { id: backupId } })).toMatchObject({ state: 'cancelled' })
    expectNoBackupFiles(source.serviceId, backupId)
  })

  test('that was Successful before the cancellation came is kept, and its operation says so', async () => {
    cancelAt('backup:checked:after')
    const { backupId, operationId } = await takeBackup(ADMIN, { serviceId: source.serviceId })
    expect(await untilSucceeded(operationId)).toMatchObject({ wasCancelledTooLate: true })
    await expectGoodBackup(backupId)
    await expect(cancelBackup(ADMIN, { backupId })).rejects.toMatchObject({ code: 'conflict' })
  })
})

test('a cancelled check says nothing about the backup', async () => {
  const before = await db.backup.findUniqueOrThrow({ where: { id: source.backupId } })
  cancelAt('check_backup:files:before')
  const { operationId } = await checkBackup(ADMIN, { backupId: source.backupId })
  expect(await untilEnded(operationId)).toMatchObject({ state: 'cancelled' })
  expect(await db.backup.findUniqueOrThrow({ where: { id: source.backupId } })).toEqual(before)
})

describe('a cancelled restore into an existing service', () => {
  let target: string
  const count = (table: string) => onEngineOf(target, (engine) => countRows(engine, 'shop', table))

  beforeAll(async () => {
    target = await givenService(uniqueName('target'))
    await fillWithOrders(target, ROWS)
  })

  /** One table is made, and one that holds rows gets those of the backup besides. */
  async function askBoth(): Promise<{ operationId: string; made: string; appended: string }> {
    const made = `made_${randomUUID().slice(0, 8)}`
    const appended = `appended_${randomUUID().slice(0, 8)}`
    await onEngineOf(target, async (engine) => {
      await engine.command(`CREATE TABLE shop.${appended} AS shop.orders`)
      await engine.command(`INSERT INTO shop.${appended} SELECT * FROM shop.orders LIMIT ${APPENDED}`)
    })
    const { operationId } = await requestRestoreInto(ADMIN, {
      targetServiceId: target,
      backupId: source.backupId,
      requestKey: randomUUID(),
      allowNonEmptyTables: true,
      elements: [
        { database: 'shop', table: 'orders', asTable: made },
        { database: 'shop', table: 'more', asTable: appended },
      ],
    })
    return { operationId, made, appended }
  }

  test.each(pointsOf('restore_into').slice(0, -1))(
    'tells what is complete, and the rest is restored on demand: %s',
    async (point) => {
      cancelAt(point)
      const { operationId, made, appended } = await askBoth()
      const cancelled = await untilEnded(operationId)
      expect(cancelled).toMatchObject({ state: 'cancelled', canRetry: true })
      const rowsOf = { [made]: [null, ROWS], [appended]: [APPENDED, ROWS + APPENDED] }
      for (const { name, state } of cancelled.tables) {
        const [without, whole] = rowsOf[name.replace('shop.', '')] ?? []
        expect(['complete', 'pending', 'failed']).toContain(state)
        expect(await count(name.replace('shop.', ''))).toBe(state === 'complete' ? whole : without)
      }
      await retryOperation(ADMIN, { operationId })
      await untilSucceeded(operationId)
      expect([await count(made), await count(appended)]).toEqual([ROWS, ROWS + APPENDED])
    },
  )

  test('drops what it created and only that', async () => {
    cancelAt('restore_into:verified:before')
    const { operationId, made, appended } = await askBoth()
    expect(await untilEnded(operationId)).toMatchObject({ state: 'cancelled', canDropRestored: true })
    expect(await dropRestored(ADMIN, { operationId })).toEqual({ dropped: [`shop.${made}`] })
    expect([await count(made), await count(appended)]).toEqual([null, ROWS + APPENDED])
    expect(await fingerprint(target)).toEqual(source.data)
  })

  test('that waits for other work ends at once', async () => {
    const held = hooks.hold('backup:started:before')
    const backup = await takeBackup(ADMIN, { serviceId: target })
    await held.reached()
    const { operationId } = await askBoth()
    await cancelOperation(ADMIN, { operationId })
    expect(await untilEnded(operationId)).toMatchObject({ state: 'cancelled', startedAt: null })
    held.release()
    await untilSucceeded(backup.operationId)
  })
})

describe('asked for while the worker is dead, the next one cancels', () => {
  let workers: WorkerProcesses

  beforeAll(async () => {
    hooks.releaseAll()
    await worker?.stop()
    worker = undefined
    workers = await startWorkerProcesses()
  })

  afterAll(() => workers.close())

  test('a backup, which leaves no file', async () => {
    const { backupId, operationId } = await takeBackup(ADMIN, { serviceId: source.serviceId })
    await workers.dieAt('backup:copied:after')
    await cancelBackup(ADMIN, { backupId })
    await workers.whileAlive(() => untilEnded(operationId))
    expectNoBackupFiles(source.serviceId, backupId)
  })

  test('a restore, though workers die while they remove what it made', async () => {
    const { serviceId, operationId } = await askRestore(source.backupId)
    await workers.dieAt('restore:data:after')
    await cancelOperation(ADMIN, { operationId })
    await workers.dieAt('remove:before')
    await workers.dieAt('remove:after')
    await workers.whileAlive(() => expectVanished(serviceId, operationId))
  })
})
