import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { deleteBackup } from '@/lib/backup/delete-backup'
import { takeBackup } from '@/lib/backup/take-backup'
import { db } from '@/lib/db'
import { retryOperation } from '@/lib/operation/retry-operation'
import { createService } from '@/lib/service/create-service'
import { backupPath, recordName, serviceStorePath, storeRoot } from '@/lib/store/paths'
import { sweepStore } from '@/lib/store/sweep-store'
import {
  discardService,
  expectGoodBackup,
  expectNoBackupFiles,
  expectRestores,
  givenBackup,
} from '@/tests/helpers/backups'
import { findMountObstacle, mountSmall } from '@/tests/helpers/small-file-system'
import { StepHooks } from '@/tests/helpers/step-hooks'
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

const STORE_MIB = 8
/** Several times what the store takes, as an engine stores it. */
const TOO_MANY_ROWS = 1_500_000

const obstacle = findMountObstacle()
const title = `the store is a small file system${obstacle ? ` (skipped: ${obstacle})` : ''}`

describe.skipIf(obstacle !== null)(title, () => {
  const steps = new StepHooks()
  let store: ReturnType<typeof mountSmall> | undefined
  let worker: RunningWorker | undefined
  let serviceId: string
  let older: string
  let data: { rows: number; checksum: string }

  beforeAll(async () => {
    // Before anything reads the environment: a sample service would fill the store.
    process.env['CONSOLE_SAMPLE'] = 'off'
    store = mountSmall(storeRoot(), STORE_MIB)
    worker = await startTestWorker({ onStep: steps.onStep })
    serviceId = await givenService()
    await fillWithOrders(serviceId, 5_000)
    data = await fingerprint(serviceId)
    older = await givenBackup(serviceId)
  })

  afterEach(async () => {
    store?.setReadOnly(false)
    await expectGoodBackup(older)
  })

  afterAll(async () => {
    await endWorld(worker)
    store?.unmount()
  })

  async function expectFailedBackup(sentence: RegExp): Promise<string> {
    const { backupId, operationId } = await takeBackup(ADMIN, { serviceId })
    const operation = await untilEnded(operationId)
    expect(operation).toMatchObject({ state: 'failed', error: expect.stringMatching(sentence), errorReference: null })
    const backup = await db.backup.findUniqueOrThrow({ where: { id: backupId } })
    expect(backup).toMatchObject({ state: 'failed', error: expect.stringMatching(sentence) })
    return backupId
  }

  test('a backup into a full store is Failed with that sentence, its files are gone, and the older one restores', async () => {
    await fillWithOrders(serviceId, TOO_MANY_ROWS)
    const backupId = await expectFailedBackup(/^The disk is full\./)
    expectNoBackupFiles(serviceId, backupId)
    expect((await readdir(serviceStorePath(serviceId))).toSorted()).toEqual([older, recordName(older)])
    await onEngineOf(serviceId, (engine) => engine.command('TRUNCATE TABLE shop.orders'))
    await fillWithOrders(serviceId, 5_000)
    await expectGoodBackup(await givenBackup(serviceId))
    await expectRestores(older, data)
  })

  test('a backup into a read-only store is Failed with that sentence', async () => {
    store?.setReadOnly(true)
    const backupId = await expectFailedBackup(/^The directory is read-only\./)
    store?.setReadOnly(false)
    await sweepStore()
    expectNoBackupFiles(serviceId, backupId)
  })

  test("partial files that can't be removed at once go with a later sweep", async () => {
    steps.once('backup:copied:after', async ({ operation }) => {
      await rm(path.join(backupPath(serviceId, operation.backupId ?? ''), '.backup'))
      store?.setReadOnly(true)
    })
    const backupId = await expectFailedBackup(/\(\.backup\) is missing/)
    expect(existsSync(backupPath(serviceId, backupId))).toBe(true)
    expect((await db.backup.findUniqueOrThrow({ where: { id: backupId } })).error).toMatch(/tried again every minute/)
    store?.setReadOnly(false)
    await sweepStore()
    expectNoBackupFiles(serviceId, backupId)
  })

  test('deleting from a read-only store fails with a sentence, and Retry finishes it', async () => {
    const backupId = await givenBackup(serviceId)
    store?.setReadOnly(true)
    const { operationId } = await deleteBackup(ADMIN, { backupId })
    expect(await untilEnded(operationId)).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/^The backup store can't be changed .*read-only/),
      errorReference: null,
    })
    store?.setReadOnly(false)
    await retryOperation(ADMIN, { operationId })
    await untilSucceeded(operationId)
    expectNoBackupFiles(serviceId, backupId)
    expect(await db.backup.findUnique({ where: { id: backupId } })).toBeNull()
  })

  test('a new service on a read-only store fails with a sentence, and Retry brings it up', async () => {
    store?.setReadOnly(true)
    const created = await createService(ADMIN, { name: uniqueName() })
    const sentence = expect.stringMatching(/^The backup store can't be changed/)
    expect(await untilEnded(created.operationId)).toMatchObject({
      state: 'failed',
      error: sentence,
      errorReference: null,
    })
    store?.setReadOnly(false)
    await retryOperation(ADMIN, { operationId: created.operationId })
    await untilSucceeded(created.operationId)
    await discardService(created.serviceId)
  })
})
