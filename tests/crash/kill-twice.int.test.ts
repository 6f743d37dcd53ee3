import { randomUUID } from 'node:crypto'
import { stat, truncate } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { takeBackup } from '@/lib/backup/take-backup'
import { getBucket } from '@/lib/bucket/get-bucket'
import { listExternalBackups } from '@/lib/bucket/list-external-backups'
import { openBucket } from '@/lib/bucket/open-bucket'
import { withBucketStore } from '@/lib/bucket/open-bucket-store'
import { restoreFromBucket } from '@/lib/bucket/restore-from-bucket'
import { setBucket } from '@/lib/bucket/set-bucket'
import { takeExternalBackup } from '@/lib/bucket/take-external-backup'
import { findBackupProgress } from '@/lib/clickhouse/backups'
import { db } from '@/lib/db'
import { stepsOf } from '@/lib/operation/step-labels'
import { deleteService } from '@/lib/service/delete-service'
import { backupPath } from '@/lib/store/paths'
import { askRestore, discardService, expectGoodBackup, expectRestores, givenBackup } from '@/tests/helpers/backups'
import { setUp } from '@/tests/helpers/buckets'
import { expectInstanceGone, expectNoStrayEngines, killEngine } from '@/tests/helpers/engines'
import { givenAzureContainer } from '@/tests/helpers/object-stores'
import { startWorkerProcesses, type WorkerProcesses } from '@/tests/helpers/worker-processes'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  onEngineOf,
  uniqueName,
  until,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import { startFaultProxy } from '@/tests/servers/fault-proxy'

let workers: WorkerProcesses

beforeAll(async () => {
  workers = await startWorkerProcesses()
})

afterAll(async () => {
  await workers.close()
  await endWorld(undefined)
})

async function givenSource() {
  const name = uniqueName('source')
  const serviceId = await givenService(name)
  await fillWithOrders(serviceId, 10_000)
  return { name, serviceId, data: await fingerprint(serviceId) }
}

test('one restore outlives a worker killed at every step, one after the other', async () => {
  const { data, backupId } = await workers.whileAlive(async () => {
    const source = await givenSource()
    return { ...source, backupId: await givenBackup(source.serviceId) }
  })
  const { serviceId, operationId } = await askRestore(backupId)
  for (const { key } of stepsOf('restore', { withSample: false })) await workers.dieAt(`restore:${key}:after`)
  await workers.whileAlive(() => untilSucceeded(operationId))
  expect(await fingerprint(serviceId)).toEqual(data)
  await expectNoStrayEngines()
})

test.each(['remove:before', 'remove:after'])(
  'a failing restore whose worker is killed at %s of its undoing still leaves nothing behind',
  async (point) => {
    const { backupId, directory } = await workers.whileAlive(async () => {
      const source = await givenSource()
      const id = await givenBackup(source.serviceId)
      return { backupId: id, directory: backupPath(source.serviceId, id) }
    })
    await truncate(path.join(directory, '.backup'), 100)
    const { serviceId, operationId } = await askRestore(backupId)
    await workers.dieAt(point)
    const operation = await workers.whileAlive(() => untilEnded(operationId))
    expect(operation).toMatchObject({ state: 'failed', error: expect.stringMatching(/\(\.backup\) can't be read/) })
    expect(operation.steps.find((step) => step.state === 'failed')?.key).toBe('backup_checked')
    await expectInstanceGone(serviceId)
    expect((await db.service.findUniqueOrThrow({ where: { id: serviceId } })).state).toBe('failed')
    await expectNoStrayEngines()
  },
)

describe('a backup that was already Successful when its worker died keeps its files', () => {
  async function givenJustSuccessful() {
    const source = await workers.whileAlive(givenSource)
    const taken = await takeBackup(ADMIN, { serviceId: source.serviceId })
    await workers.dieAt('backup:checked:after')
    await expectGoodBackup(taken.backupId)
    const { ino } = await stat(path.join(backupPath(source.serviceId, taken.backupId), '.backup'))
    const expectSameFiles = async () => {
      await expectGoodBackup(taken.backupId)
      expect((await stat(path.join(backupPath(source.serviceId, taken.backupId), '.backup'))).ino).toBe(ino)
    }
    return { ...source, ...taken, expectSameFiles }
  }

  test('when the engine went with it', async () => {
    const { serviceId, operationId, expectSameFiles } = await givenJustSuccessful()
    await killEngine(serviceId)
    await workers.whileAlive(() => untilSucceeded(operationId))
    await expectSameFiles()
    await workers.whileAlive(() => discardService(serviceId))
  })

  test('when the service is deleted before the next worker comes', async () => {
    const { name, serviceId, backupId, data, expectSameFiles } = await givenJustSuccessful()
    const deletion = await deleteService(ADMIN, { serviceId, confirmName: name })
    await workers.whileAlive(async () => {
      await untilSucceeded(deletion.operationId)
      await expectSameFiles()
      await expectRestores(backupId, data)
    })
  })
})

describe('an external backup whose worker is killed', () => {
  let proxy: Awaited<ReturnType<typeof startFaultProxy>>
  let fields: { provider: string; connectionString: string; container: string; path: string }
  let source: Awaited<ReturnType<typeof givenSource>>

  beforeAll(async () => {
    const { connectionString, port, container } = await givenAzureContainer()
    proxy = await startFaultProxy(`http://127.0.0.1:${port}`)
    const through = connectionString.replace(`http://127.0.0.1:${port}/`, `${proxy.url}/`)
    fields = { provider: 'azure', connectionString: through, container, path: 'here' }
    source = await workers.whileAlive(async () => {
      const given = await givenSource()
      await setUp(given.serviceId, fields)
      return given
    })
  })

  afterAll(async () => {
    await workers.whileAlive(() => discardService(source.serviceId))
    await proxy.close()
  })

  async function rowsOf(backupId: string) {
    const listed = await listExternalBackups(ADMIN, { serviceId: source.serviceId })
    const rows = listed?.rows.filter(({ name }) => name.endsWith(backupId)) ?? []
    return rows.map(({ name, state, isForeign }) => ({ name, state, isForeign }))
  }

  /** In the bucket itself, whatever rows say. */
  async function objectsOf(name: string): Promise<string[]> {
    const bucket = await db.bucket.findFirstOrThrow({ where: { serviceId: source.serviceId, state: 'active' } })
    return withBucketStore(bucket, async (store) => {
      const keys: string[] = []
      for await (const { key } of store.list(`${name}/`)) keys.push(key.slice(name.length + 1))
      return keys
    })
  }

  const rowOf = (id: string) => db.externalBackup.findUniqueOrThrow({ where: { id } })

  async function expectRestoresFromBucket({ bucketId, name: backupName }: Awaited<ReturnType<typeof rowOf>>) {
    const request = { bucketId, backupName, name: uniqueName('back'), requestKey: randomUUID() }
    const { serviceId, operationId } = await restoreFromBucket(ADMIN, request)
    await untilSucceeded(operationId)
    expect(await fingerprint(serviceId)).toEqual(source.data)
    await discardService(serviceId)
  }

  test('before, in and after the copy is taken on by the next, under one name, and restores', async () => {
    const { backupId, operationId } = await takeExternalBackup(ADMIN, { serviceId: source.serviceId })
    for (const edge of ['started:before', 'copied:before', 'checked:before']) {
      await workers.dieAt(`bucket_backup:${edge}`)
      expect(await rowsOf(backupId)).toEqual([expect.objectContaining({ state: 'in_progress', isForeign: false })])
    }
    await workers.whileAlive(async () => {
      await untilSucceeded(operationId)
      const row = await rowOf(backupId)
      expect(row).toMatchObject({ state: 'successful', tries: 1, error: null })
      expect(await rowsOf(backupId)).toEqual([{ name: row.name, state: 'successful', isForeign: false }])
      await expectRestoresFromBucket(row)
    })
  })

  test('while the store fails its engine is taken anew, and half a backup looks like one and is told', async () => {
    // The table of contents is written last, and what was written before stays: the engine may not delete it.
    proxy.refuse('PUT', 400, 'OperationTimedOut', '.backup')
    proxy.refuse('DELETE', 403, 'AuthorizationPermissionMismatch', 'shop')
    const { backupId, operationId } = await takeExternalBackup(ADMIN, { serviceId: source.serviceId })
    await workers.dieAt('bucket_backup:copied:before')
    const half = (await rowOf(backupId)).name
    await until('the engine to give up', async () => {
      const progress = await onEngineOf(source.serviceId, (engine) => findBackupProgress(engine, backupId))
      return progress?.status === 'BACKUP_FAILED'
    })
    const left = await objectsOf(half)
    expect(left).not.toEqual([])
    expect(left).not.toContain('.backup')
    expect(await rowsOf(backupId)).toEqual([{ name: half, state: 'in_progress', isForeign: false }])
    const { rows: seen } = await openBucket(ADMIN, fields)
    expect(seen.find(({ name }) => name === half)).toMatchObject({ state: 'failed' })

    proxy.heal()
    const { steps } = await workers.whileAlive(() => untilSucceeded(operationId))
    const row = await rowOf(backupId)
    expect(row).toMatchObject({ state: 'successful', tries: 2, error: null })
    expect(await objectsOf(row.name)).toContain('.backup')
    expect(steps.find(({ key }) => key === 'checked')?.detail).toContain(
      `is left in the bucket: delete it there, under ${half}.`,
    )
    expect((await rowsOf(backupId)).toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: half, state: 'failed', isForeign: true },
      { name: row.name, state: 'successful', isForeign: false },
    ])
    expect(await objectsOf(half)).toEqual(left)
    await workers.whileAlive(() => expectRestoresFromBucket(row))
  })

  test('and a set-up that was changed is told as saved when its worker died just after', async () => {
    const { serviceId } = source
    const changed = await setBucket(ADMIN, { serviceId, ...fields, periodHours: 12 })
    await workers.dieAt('test_bucket:saved:after')
    await workers.whileAlive(async () => {
      await untilSucceeded(changed.operationId)
      await until('the engine to know it', async () => {
        return (await db.operation.count({ where: { serviceId, state: { in: ['queued', 'running'] } } })) === 0
      })
    })
    expect(await getBucket(ADMIN, { serviceId })).toMatchObject({ bucket: { periodHours: 12, testError: null } })
  })
})
