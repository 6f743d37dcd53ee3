import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { updateAccessList } from '@/lib/access/update-access-list'
import { verifyAccess } from '@/lib/access/verify-access'
import { checkBackup } from '@/lib/backup/check-backup'
import { deleteBackup } from '@/lib/backup/delete-backup'
import { takeBackup } from '@/lib/backup/take-backup'
import { countRows } from '@/lib/clickhouse/inventory'
import { db } from '@/lib/db'
import { stepsOf } from '@/lib/operation/step-labels'
import type { OperationKind } from '@/lib/operation/types'
import { createService } from '@/lib/service/create-service'
import { endpointOf } from '@/lib/service/instance'
import { deleteService } from '@/lib/service/delete-service'
import {
  askRestore,
  discardService,
  expectGoodBackup,
  expectNoBackupFiles,
  expectRestores,
  givenBackup,
} from '@/tests/helpers/backups'
import { enginePid, expectInstanceGone, expectNoStrayEngines } from '@/tests/helpers/engines'
import { envWithBucket } from '@/tests/helpers/console-store'
import { findS3Obstacle, s3Server } from '@/tests/helpers/object-stores'
import { startWorkerProcesses, type WorkerProcesses } from '@/tests/helpers/worker-processes'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  onEngineOf,
  uniqueName,
  untilSucceeded,
} from '@/tests/helpers/world'

const SERVER_START_MS = 180_000
const obstacle = findS3Obstacle()

const ROWS = 20_000
/** What lib/sample says it loads. */
const SAMPLE_ROWS = 5_000_000
/** A worker that takes over waits for its turn each time. */
const MANY = { timeout: 300_000 }

let workers: WorkerProcesses
let source: { serviceId: string; backupId: string; pid: number; data: { rows: number; checksum: string } }

beforeAll(async () => {
  workers = await startWorkerProcesses()
  source = await workers.whileAlive(async () => {
    const serviceId = await givenService(uniqueName('source'))
    await fillWithOrders(serviceId, ROWS)
    const data = await fingerprint(serviceId)
    return { serviceId, backupId: await givenBackup(serviceId), pid: await enginePid(serviceId), data }
  })
})

afterEach(async () => {
  expect(await fingerprint(source.serviceId)).toEqual(source.data)
  expect(await enginePid(source.serviceId)).toBe(source.pid)
  await expectNoStrayEngines()
})

afterAll(async () => {
  await workers.close()
  await endWorld(undefined)
})

/** Every edge of every step of a kind, as crash-worker.ts names them. */
function points(kind: OperationKind, withSample = false): string[] {
  return stepsOf(kind, { withSample }).flatMap(({ key }) => [`${kind}:${key}:before`, `${kind}:${key}:after`])
}

/** Dies at each point in turn, goes on with another worker each time, and ends in success. */
async function surviveDeathsAt(killAt: string[], operationId: string, by = workers): Promise<void> {
  for (const point of killAt) await by.dieAt(point)
  await by.whileAlive(() => untilSucceeded(operationId))
}

test('a restore ends with every row in exactly one new service when its workers are killed', MANY, async () => {
  const name = uniqueName('restored')
  const { serviceId, operationId } = await askRestore(source.backupId, name)
  await surviveDeathsAt(points('restore'), operationId)
  expect(await db.service.findMany({ where: { name }, select: { id: true, state: true } })).toEqual([
    { id: serviceId, state: 'running' },
  ])
  expect(await fingerprint(serviceId)).toEqual(source.data)
  await discardService(serviceId)
})

test('a backup ends Successful with all of its files, and restores, when its workers are killed', MANY, async () => {
  const { backupId, operationId } = await takeBackup(ADMIN, { serviceId: source.serviceId })
  await surviveDeathsAt(points('backup'), operationId)
  await expectGoodBackup(backupId)
  await workers.whileAlive(() => expectRestores(backupId, source.data))
})

test('a new service comes up once, with its sample, when its workers are killed', MANY, async () => {
  const name = uniqueName('sample')
  const { serviceId, operationId } = await createService(ADMIN, { name }, { withSample: true })
  for (const point of points('provision', true)) await workers.dieAt(point)
  await workers.whileAlive(async () => {
    await untilSucceeded(operationId)
    const [backup] = await db.backup.findMany({ where: { serviceId }, include: { operations: true } })
    for (const { id } of backup?.operations ?? []) await untilSucceeded(id)
    await expectGoodBackup(backup?.id ?? '')
  })
  expect(await db.service.findMany({ where: { name }, select: { id: true, state: true } })).toEqual([
    { id: serviceId, state: 'running' },
  ])
  expect(await onEngineOf(serviceId, (engine) => countRows(engine, 'analytics', 'hits'))).toBe(SAMPLE_ROWS)
  await discardService(serviceId)
})

test('a check tells what it found when its workers are killed', MANY, async () => {
  const { operationId } = await checkBackup(ADMIN, { backupId: source.backupId })
  await surviveDeathsAt(points('check_backup'), operationId)
  const operation = await db.operation.findUniqueOrThrow({ where: { id: operationId } })
  const backup = await db.backup.findUniqueOrThrow({ where: { id: source.backupId } })
  expect(backup).toMatchObject({ state: 'successful', checkError: null })
  expect(Number(backup.checkedAt)).toBeGreaterThanOrEqual(Number(operation.startedAt))
})

describe('a changed access list holds, and the console is never locked out, when its worker is killed', () => {
  let serviceId: string
  beforeAll(async () => {
    serviceId = await workers.whileAlive(() => givenService(uniqueName('guarded')))
    await fillWithOrders(serviceId, 10)
  })
  afterAll(() => discardService(serviceId))

  // Where another step begins at the same place, one of the two is enough.
  test.each([
    ['change_access:engine:before', '203.0.113.7', 'refused'],
    ['change_access:engine:after', '127.0.0.1', 'let in'],
    ['change_access:verified:after', '2001:db8::/32', 'refused'],
  ])('at %s', async (point, source, outcome) => {
    const { operationId } = await updateAccessList(ADMIN, { serviceId, entries: [{ source, description: '' }] })
    await surviveDeathsAt([point], operationId ?? '')
    const service = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
    expect(await verifyAccess(service, endpointOf(service), [source])).toContain(`127.0.0.1 is ${outcome}`)
    expect((await fingerprint(serviceId)).rows).toBe(10)
  })
})

test('a deleted backup is gone, files and row, when its workers are killed', MANY, async () => {
  const backupId = await workers.whileAlive(() => givenBackup(source.serviceId))
  const { operationId } = await deleteBackup(ADMIN, { backupId })
  await surviveDeathsAt(points('delete_backup'), operationId)
  expectNoBackupFiles(source.serviceId, backupId)
  expect(await db.backup.findUnique({ where: { id: backupId } })).toBeNull()
  await expectGoodBackup(source.backupId)
})

test('a deleted service is gone and its backups stay when its workers are killed', MANY, async () => {
  const name = uniqueName('old')
  const { serviceId, backupId } = await workers.whileAlive(async () => {
    const id = await givenService(name)
    return { serviceId: id, backupId: await givenBackup(id) }
  })
  const { operationId } = await deleteService(ADMIN, { serviceId, confirmName: name })
  await surviveDeathsAt(points('delete_service'), operationId)
  await expectInstanceGone(serviceId)
  expect(await db.service.findUniqueOrThrow({ where: { id: serviceId } })).toMatchObject({ state: 'terminated' })
  await expectGoodBackup(backupId)
})

describe.skipIf(obstacle)(
  `with the console's store in a bucket, when its workers are killed${obstacle ? ` (skipped: ${obstacle})` : ''}`,
  () => {
    let own: WorkerProcesses
    let store: Awaited<ReturnType<typeof envWithBucket>>
    let original: { serviceId: string; backupId: string; data: typeof source.data }

    beforeAll(async () => {
      await s3Server()
      store = await envWithBucket()
      // Workers take the store from their environment when they begin.
      Object.assign(process.env, store.variables)
      own = await startWorkerProcesses()
      original = await own.whileAlive(async () => {
        const serviceId = await givenService(uniqueName('in-bucket'))
        await fillWithOrders(serviceId, ROWS)
        return { serviceId, data: await fingerprint(serviceId), backupId: await givenBackup(serviceId) }
      })
    }, SERVER_START_MS)

    afterAll(async () => {
      for (const name of Object.keys(store.variables)) delete process.env[name]
      await own.close()
      await discardService(original.serviceId)
    })

    async function objectsOf(serviceId: string): Promise<string[]> {
      const Prefix = `${store.path}/${serviceId}/`
      const { Contents = [] } = await store.client.send(new ListObjectsV2Command({ Bucket: store.bucket, Prefix }))
      return Contents.map(({ Key = '' }) => Key.slice(Prefix.length))
    }

    test('a backup ends with all of its objects and no lock, and restores', MANY, async () => {
      const { serviceId, data } = original
      const { backupId, operationId } = await takeBackup(ADMIN, { serviceId })
      await surviveDeathsAt(['backup:started:after', 'backup:copied:after', 'backup:checked:after'], operationId, own)
      await expectGoodBackup(backupId)
      const objects = await objectsOf(serviceId)
      expect(objects).toEqual(expect.arrayContaining([`${backupId}/.backup`, `${backupId}.console.json`]))
      expect(objects.filter((name) => name.includes('lock'))).toEqual([])
      await own.whileAlive(() => expectRestores(backupId, data))
    })

    test('a restore ends with every row, and changes nothing in the bucket', MANY, async () => {
      const { backupId, data } = original
      const stored = await objectsOf(original.serviceId)
      const { serviceId, operationId } = await askRestore(backupId)
      await surviveDeathsAt(['restore:data:before', 'restore:data:after'], operationId, own)
      expect(await fingerprint(serviceId)).toEqual(data)
      expect(await objectsOf(original.serviceId)).toEqual(stored)
      await discardService(serviceId)
    })
  },
)
