import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { takeBackup } from '@/lib/backup/take-backup'
import { db } from '@/lib/db'
import { createService } from '@/lib/service/create-service'
import { getService } from '@/lib/service/get-service'
import {
  askRestore,
  discardService,
  expectGoodBackup,
  expectNoBackupFiles,
  expectRestores,
  givenBackup,
} from '@/tests/helpers/backups'
import { enginePid, expectInstanceGone, expectNoStrayEngines, killEngine } from '@/tests/helpers/engines'
import { StepHooks } from '@/tests/helpers/step-hooks'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  startTestWorker,
  uniqueName,
  until,
  untilEnded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'

const ROWS = 20_000

const steps = new StepHooks()
let worker: RunningWorker
let source: { serviceId: string; backupId: string; data: { rows: number; checksum: string } }

beforeAll(async () => {
  worker = await startTestWorker({ onStep: steps.onStep })
  const serviceId = await givenService()
  await fillWithOrders(serviceId, ROWS)
  source = { serviceId, backupId: await givenBackup(serviceId), data: await fingerprint(serviceId) }
})

afterEach(async () => {
  await until('the original to run', async () => {
    const { state, activeOperation } = await getService(ADMIN, { serviceId: source.serviceId })
    return state === 'running' && !activeOperation && (await enginePid(source.serviceId).catch(() => null))
  })
  expect(await fingerprint(source.serviceId)).toEqual(source.data)
  await expectNoStrayEngines()
})

afterAll(() => endWorld(worker))

async function endOf(operationId: string): Promise<'succeeded' | 'failed'> {
  const { state, error, errorReference } = await untilEnded(operationId)
  if (state === 'succeeded') return state
  expect(state).toBe('failed')
  expect(error).toMatch(/\.$/)
  expect(errorReference, error ?? '').toBeNull()
  return 'failed'
}

describe('a restore whose engine is killed ends with every row, or in Failed with nothing left', () => {
  async function expectWholeOrNothing(serviceId: string, operationId: string): Promise<void> {
    if ((await endOf(operationId)) === 'failed') return expectInstanceGone(serviceId)
    expect(await fingerprint(serviceId)).toEqual(source.data)
    await discardService(serviceId)
  }

  test.each(['engine:before', 'data:before', 'data:after', 'verified:after'])('at %s', async (edge) => {
    steps.once(`restore:${edge}`, ({ operation }) => killEngine(operation.serviceId))
    const { serviceId, operationId } = await askRestore(source.backupId)
    await expectWholeOrNothing(serviceId, operationId)
  })
})

describe('a backup whose engine is killed is Successful and restores, or Failed without files', () => {
  async function expectGoodOrGone(backupId: string, operationId: string): Promise<void> {
    if ((await endOf(operationId)) === 'succeeded') {
      await expectGoodBackup(backupId)
      return expectRestores(backupId, source.data)
    }
    expect(await db.backup.findUniqueOrThrow({ where: { id: backupId } })).toMatchObject({ state: 'failed' })
    expectNoBackupFiles(source.serviceId, backupId)
  }

  test.each(['started:before', 'copied:after', 'checked:after'])('at %s', async (edge) => {
    steps.once(`backup:${edge}`, ({ operation }) => killEngine(operation.serviceId))
    const { backupId, operationId } = await takeBackup(ADMIN, { serviceId: source.serviceId })
    await expectGoodOrGone(backupId, operationId)
  })
})

describe('what goes wrong once a service runs takes nothing of it away', () => {
  const failAfter = (point: string) =>
    steps.once(point, async ({ operation }) => {
      await killEngine(operation.serviceId)
      throw new Error('the attempt that was resumed came to nothing')
    })

  async function expectKept(serviceId: string, operationId: string): Promise<void> {
    expect(await untilEnded(operationId)).toMatchObject({ state: 'succeeded', error: null, errorReference: null })
    expect(steps.isIdle).toBe(true)
    await until('the service to run', async () => {
      const { state } = await getService(ADMIN, { serviceId })
      return state === 'running' && (await enginePid(serviceId).catch(() => null))
    })
  }

  test('of a restore', async () => {
    failAfter('restore:running:after')
    const { serviceId, operationId } = await askRestore(source.backupId)
    await expectKept(serviceId, operationId)
    expect(await fingerprint(serviceId)).toEqual(source.data)
    await discardService(serviceId)
  })

  test('of a new service', async () => {
    failAfter('provision:running:after')
    const { serviceId, operationId } = await createService(ADMIN, { name: uniqueName() })
    await expectKept(serviceId, operationId)
    await discardService(serviceId)
  })
})
