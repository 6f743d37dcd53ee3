import { stat, truncate } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { takeBackup } from '@/lib/backup/take-backup'
import { db } from '@/lib/db'
import { stepsOf } from '@/lib/operation/step-labels'
import { deleteService } from '@/lib/service/delete-service'
import { backupPath } from '@/lib/store/paths'
import { askRestore, discardService, expectGoodBackup, expectRestores, givenBackup } from '@/tests/helpers/backups'
import { expectInstanceGone, expectNoStrayEngines, killEngine } from '@/tests/helpers/engines'
import { startWorkerProcesses, type WorkerProcesses } from '@/tests/helpers/worker-processes'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  uniqueName,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'

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
