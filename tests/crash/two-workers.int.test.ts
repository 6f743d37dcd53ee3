import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeBackup } from '@/lib/backup/take-backup'
import { db } from '@/lib/db'
import { getOperation } from '@/lib/operation/get-operation'
import { stepsOf } from '@/lib/operation/step-labels'
import { askRestore, discardService, expectGoodBackup, givenBackup } from '@/tests/helpers/backups'
import { expectInstanceGone, expectNoStrayEngines } from '@/tests/helpers/engines'
import { startWorkerProcesses, type WorkerProcess, type WorkerProcesses } from '@/tests/helpers/worker-processes'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  until,
  untilSucceeded,
} from '@/tests/helpers/world'

let workers: WorkerProcesses
let source: { serviceId: string; backupId: string; data: { rows: number; checksum: string } }

beforeAll(async () => {
  workers = await startWorkerProcesses()
  source = await workers.whileAlive(async () => {
    const serviceId = await givenService()
    await fillWithOrders(serviceId, 10_000)
    return { serviceId, data: await fingerprint(serviceId), backupId: await givenBackup(serviceId) }
  })
})

afterAll(async () => {
  await workers.close()
  await endWorld(undefined)
})

async function withTwoWorkers(work: (pair: readonly [WorkerProcess, WorkerProcess]) => Promise<void>): Promise<void> {
  const pair = [workers.next(), workers.next()] as const
  for (const worker of pair) worker.begin()
  try {
    await work(pair)
  } finally {
    await Promise.all(pair.map((worker) => worker.kill()))
  }
}

/** The edges of an operation's steps that a worker passed. */
function pointsPassed(worker: WorkerProcess, operationId: string): string[] {
  return worker.reports.flatMap((report) =>
    report.type === 'step' && report.operationId === operationId ? [report.point] : [],
  )
}

test('of two workers exactly one runs an operation, each of its steps once', async () => {
  await withTwoWorkers(async (pair) => {
    for (const worker of pair)
      await until('both workers to run', async () => worker.reports.some(({ type }) => type === 'started'))
    const restores = await Promise.all([1, 2, 3].map(() => askRestore(source.backupId)))
    const backup = await takeBackup(ADMIN, { serviceId: source.serviceId })
    for (const { operationId } of [...restores, backup]) {
      const { kind } = await untilSucceeded(operationId)
      const expected = stepsOf(kind, { withSample: false }).flatMap(({ key }) => [
        `${kind}:${key}:before`,
        `${kind}:${key}:after`,
      ])
      const passed = pair.map((worker) => pointsPassed(worker, operationId)).filter((points) => points.length > 0)
      expect(passed).toEqual([expected])
    }
    for (const { serviceId } of restores) await discardService(serviceId)
    await expectGoodBackup(backup.backupId)
  })
})

test('two workers that start with a due schedule take one backup', async () => {
  const dueAt = new Date(Date.now() - 60_000)
  await db.service.update({ where: { id: source.serviceId }, data: { nextBackupAt: dueAt } })
  await withTwoWorkers(async (pair) => {
    for (const worker of pair)
      await until('both workers to have ticked', async () => worker.reports.some(({ type }) => type === 'started'))
    const taken = await db.operation.findMany({ where: { kind: 'backup', backup: { trigger: 'scheduled' } } })
    expect(taken).toHaveLength(1)
    for (const { id, backupId } of taken) {
      await untilSucceeded(id)
      await expectGoodBackup(backupId ?? '')
    }
  })
})

test.each(['restore:instance:after', 'restore:data:before', 'restore:data:after', 'restore:verified:after'])(
  'a worker that is told to end at %s hands the restore over, and the next one finishes it',
  async (killAt) => {
    const { serviceId, operationId } = await askRestore(source.backupId)
    const first = workers.next()
    first.begin({ killAt, signal: 'SIGTERM' })
    expect(await first.ended()).toBe('0')
    expect((await getOperation(ADMIN, { operationId })).state).toBe('queued')
    await workers.whileAlive(async () => {
      await untilSucceeded(operationId)
      expect(await fingerprint(serviceId)).toEqual(source.data)
      await until(
        'the original to run again',
        async () => (await db.service.findUniqueOrThrow({ where: { id: source.serviceId } })).state === 'running',
      )
      expect(await fingerprint(source.serviceId)).toEqual(source.data)
    })
    await discardService(serviceId)
    await expectInstanceGone(serviceId)
    await expectNoStrayEngines()
  },
)
