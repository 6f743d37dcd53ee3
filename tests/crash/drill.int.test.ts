import { statfsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { KEEP_FREE_BYTES } from '@/lib/drill/limits'
import { requestDrill } from '@/lib/drill/request-drill'
import { getEnv } from '@/lib/env'
import { stepsOf } from '@/lib/operation/step-labels'
import { givenBackup } from '@/tests/helpers/backups'
import { biggestFile, flipByte } from '@/tests/helpers/damage'
import { expectInstanceGone, expectNoStrayEngines } from '@/tests/helpers/engines'
import { findMountObstacle, mountSmall } from '@/tests/helpers/small-file-system'
import { StepHooks } from '@/tests/helpers/step-hooks'
import { startWorkerProcesses, type WorkerProcesses } from '@/tests/helpers/worker-processes'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  startTestWorker,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'

const MIB = 1024 * 1024
/** What drills leave free and some room for two engines. */
const DISK_MIB = KEEP_FREE_BYTES / MIB + 300
/** A worker that takes over waits for its turn each time. */
const MANY = { timeout: 300_000 }

const obstacle = findMountObstacle()

let workers: WorkerProcesses
let disk: ReturnType<typeof mountSmall> | undefined
let serviceId: string
let backupId: string
let data: { rows: number; checksum: string }

const instances = () => path.join(getEnv().CONSOLE_DATA_DIR, 'services')
const drilled = () => db.backup.findUniqueOrThrow({ where: { id: backupId } })

beforeAll(async () => {
  process.env['CONSOLE_SAMPLE'] = 'off'
  if (!obstacle) disk = mountSmall(instances(), DISK_MIB)
  workers = await startWorkerProcesses()
  await workers.whileAlive(async () => {
    serviceId = await givenService()
    await fillWithOrders(serviceId, 20_000)
    data = await fingerprint(serviceId)
    backupId = await givenBackup(serviceId)
  })
})

afterAll(async () => {
  await workers.close()
  await endWorld(undefined)
  disk?.unmount()
})

async function expectNothingLeft(drillId: string): Promise<void> {
  await expectInstanceGone(drillId)
  await expectNoStrayEngines()
  expect(await fingerprint(serviceId)).toEqual(data)
}

describe('a drill ends with its verdict and nothing left when its worker is killed', () => {
  const points = stepsOf('drill', { withSample: false }).flatMap(({ key }) => [
    `drill:${key}:before`,
    `drill:${key}:after`,
  ])

  test('before and after each of its steps', MANY, async () => {
    const { operationId } = await requestDrill(ADMIN, { backupId })
    for (const point of points) await workers.dieAt(point)
    await workers.whileAlive(() => untilSucceeded(operationId))
    const drill = await db.drill.findUniqueOrThrow({ where: { id: operationId } })
    expect(drill).toMatchObject({ state: 'verified', attempt: 1 })
    expect(await drilled()).toMatchObject({ drillError: null, drillRestoreMs: drill.restoreMs })
    await expectNothingLeft(operationId)
  })

  test('of a bad backup, while the instance is being removed', async () => {
    const file = await biggestFile(serviceId, backupId)
    await flipByte(file)
    const { operationId } = await requestDrill(ADMIN, { backupId })
    await workers.dieAt('drill:verified:before')
    await workers.dieAt('remove:before')
    await workers.whileAlive(() => untilEnded(operationId))
    expect(await drilled()).toMatchObject({ drillError: expect.any(String) })
    await expectNothingLeft(operationId)
    await flipByte(file)
  })

  test('that was cancelled', async () => {
    const { operationId } = await requestDrill(ADMIN, { backupId })
    await workers.dieAt('drill:data:after')
    await db.operation.update({ where: { id: operationId }, data: { cancelRequestedAt: new Date() } })
    await workers.whileAlive(() => untilEnded(operationId))
    expect(await db.drill.findUnique({ where: { id: operationId } })).toMatchObject({ state: 'cancelled' })
    await expectNothingLeft(operationId)
  })
})

describe.skipIf(obstacle !== null)(`on a disk that fills up${obstacle ? ` (skipped: ${obstacle})` : ''}`, () => {
  const steps = new StepHooks()
  let worker: RunningWorker | undefined

  beforeAll(async () => {
    worker = await startTestWorker({ onStep: steps.onStep })
  })

  afterAll(async () => worker?.stop())

  const ballast = () => path.join(instances(), 'ballast')

  /** Leaves less than drills keep free, and enough for the services. */
  async function fill(): Promise<void> {
    const { bavail, bsize } = statfsSync(instances())
    await writeFile(ballast(), Buffer.alloc(bavail * bsize - KEEP_FREE_BYTES * 0.75))
  }

  test.each([
    ['before its instance is made', 'drill:backup_checked:after', /The disk has too little room for a drill/],
    ['before its data is restored', 'drill:instance:after', /disk is full/],
  ])('a drill that has no room %s says nothing about the backup', async (_when, point, sentence) => {
    const before = await drilled()
    steps.once(point, fill)
    try {
      const { operationId } = await requestDrill(ADMIN, { backupId })
      const operation = await untilEnded(operationId)
      expect(operation).toMatchObject({ state: 'failed', error: expect.stringMatching(sentence), errorReference: null })
      expect(await drilled()).toEqual(before)
      expect(await db.drill.findUnique({ where: { id: operationId } })).toMatchObject({
        state: 'unfinished',
        retryAt: expect.any(Date),
      })
      await expectNothingLeft(operationId)
    } finally {
      await rm(ballast())
    }
  })
})
