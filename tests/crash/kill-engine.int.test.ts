import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { takeBackup } from '@/lib/backup/take-backup'
import { findBackupProgress } from '@/lib/clickhouse/backups'
import { db } from '@/lib/db'
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
  fingerprint,
  givenService,
  onEngineOf,
  startTestWorker,
  until,
  untilEnded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'

/** Parts, not bytes, make BACKUP and RESTORE of a small table last long enough to be caught. */
const PARTS = 250
const ROWS = 50_000

const steps = new StepHooks()
let worker: RunningWorker
let source: { serviceId: string; backupId: string; data: { rows: number; checksum: string } }

beforeAll(async () => {
  worker = await startTestWorker({ onStep: steps.onStep })
  const serviceId = await givenService()
  await onEngineOf(serviceId, async (engine) => {
    await engine.command('CREATE DATABASE shop')
    await engine.command(
      `CREATE TABLE shop.orders (id UInt64, note String) ENGINE = MergeTree PARTITION BY id % ${PARTS} ORDER BY id`,
    )
    await engine.command(
      `INSERT INTO shop.orders SELECT number, toString(intHash64(number)) FROM numbers(${ROWS}) SETTINGS max_partitions_per_insert_block = 0`,
    )
  })
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

/** Kills the engine while it works on the BACKUP or RESTORE of this id. */
async function killWhile(status: 'CREATING_BACKUP' | 'RESTORING', serviceId: string, id: string): Promise<void> {
  await until(`${status} of ${id}`, async () => {
    const progress = await onEngineOf(serviceId, (engine) => findBackupProgress(engine, id))
    if (progress && progress.status !== status) throw new Error(`too late, it is ${progress.status}`)
    return progress
  })
  await killEngine(serviceId)
}

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

  test('in the middle of its RESTORE', async () => {
    const killed: Promise<void>[] = []
    steps.once('restore:data:before', async ({ operation }) => {
      killed.push(killWhile('RESTORING', operation.serviceId, operation.id))
    })
    const { serviceId, operationId } = await askRestore(source.backupId)
    await expectWholeOrNothing(serviceId, operationId)
    expect(killed).toHaveLength(1)
    await killed[0]
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

  test('in the middle of its BACKUP', async () => {
    const killed: Promise<void>[] = []
    steps.once('backup:started:before', async ({ operation }) => {
      killed.push(killWhile('CREATING_BACKUP', operation.serviceId, operation.backupId ?? ''))
    })
    const { backupId, operationId } = await takeBackup(ADMIN, { serviceId: source.serviceId })
    await expectGoodOrGone(backupId, operationId)
    expect(killed).toHaveLength(1)
    await killed[0]
  })
})
