import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cancelBackup } from '@/lib/backup/cancel-backup'
import { deleteBackup } from '@/lib/backup/delete-backup'
import { takeBackup } from '@/lib/backup/take-backup'
import { db } from '@/lib/db'
import { startDueBackups } from '@/lib/schedule/start-due-backups'
import { deleteService } from '@/lib/service/delete-service'
import {
  askRestore,
  discardService,
  expectGoodBackup,
  expectNoBackupFiles,
  expectRestores,
  givenBackup,
} from '@/tests/helpers/backups'
import { expectInstanceGone, expectNoStrayEngines } from '@/tests/helpers/engines'
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
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'

const DAY_MS = 24 * 3_600_000

const steps = new StepHooks()
let worker: RunningWorker
let source: string

beforeAll(async () => {
  worker = await startTestWorker({ onStep: steps.onStep })
  source = await givenService()
  await fillWithOrders(source, 10_000)
})

afterEach(async () => {
  steps.releaseAll()
  await expectNoStrayEngines()
})

afterAll(() => endWorld(worker))

describe('a restore and the deletion of its backup exclude each other', () => {
  test("the backup can't be deleted while it is being restored", async () => {
    const backupId = await givenBackup(source)
    const held = steps.hold('restore:data:before')
    const name = uniqueName('restored')
    const { serviceId, operationId } = await askRestore(backupId, name)
    await held.reached()
    await expect(deleteBackup(ADMIN, { backupId })).rejects.toMatchObject({
      code: 'conflict',
      userMessage: `This backup is being restored into ${name}. Delete it when that is done.`,
    })
    held.release()
    await untilSucceeded(operationId)
    expect(await fingerprint(serviceId)).toEqual(await fingerprint(source))
    await expectGoodBackup(backupId)
    await discardService(serviceId)
  })

  test("a backup that is being deleted can't be restored", async () => {
    const backupId = await givenBackup(source)
    const held = steps.hold('delete_backup:files:before')
    const { operationId } = await deleteBackup(ADMIN, { backupId })
    await held.reached()
    const name = uniqueName('restored')
    await expect(askRestore(backupId, name)).rejects.toMatchObject({
      code: 'conflict',
      userMessage: 'This backup is being deleted.',
    })
    expect(await db.service.count({ where: { name } })).toBe(0)
    held.release()
    await untilSucceeded(operationId)
  })

  test('asked for at the same moment, one of the two wins and the other is refused', async () => {
    const backupId = await givenBackup(source)
    const results = await Promise.allSettled([askRestore(backupId), deleteBackup(ADMIN, { backupId })])
    const [restore, deletion] = results
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    if (deletion.status === 'fulfilled') await untilSucceeded(deletion.value.operationId)
    if (restore.status !== 'fulfilled') return
    await untilSucceeded(restore.value.operationId)
    await discardService(restore.value.serviceId)
  })
})

test('a service deleted while it is being backed up: the backup is cancelled first, its files are gone, the others stay', async () => {
  const name = uniqueName('old')
  const serviceId = await givenService(name)
  await fillWithOrders(serviceId, 1_000)
  const data = await fingerprint(serviceId)
  const kept = await givenBackup(serviceId)
  const held = steps.hold('backup:started:after')
  const running = await takeBackup(ADMIN, { serviceId })
  await held.reached()
  const seen: string[] = []
  steps.once('delete_service:instance:before', async () => {
    seen.push((await db.backup.findUniqueOrThrow({ where: { id: running.backupId } })).state)
  })
  const waiting = steps.hold('delete_service:work_ended:before')
  const { operationId } = await deleteService(ADMIN, { serviceId, confirmName: name })
  await waiting.reached()
  waiting.release()
  held.release()
  await untilSucceeded(operationId)
  expect(seen).toEqual(['cancelled'])
  expect((await untilEnded(running.operationId)).state).toBe('cancelled')
  expectNoBackupFiles(serviceId, running.backupId)
  expect((await db.service.findUniqueOrThrow({ where: { id: serviceId } })).state).toBe('terminated')
  await expectInstanceGone(serviceId)
  await expectGoodBackup(kept)
  await expectRestores(kept, data)
})

test.each(['started:before', 'started:after', 'copied:before'])(
  'a backup cancelled at %s is Cancelled and leaves no files',
  async (edge) => {
    const held = steps.hold(`backup:${edge}`)
    const { backupId, operationId } = await takeBackup(ADMIN, { serviceId: source })
    await held.reached()
    await cancelBackup(ADMIN, { backupId })
    held.release()
    expect((await untilEnded(operationId)).state).toBe('cancelled')
    expect((await db.backup.findUniqueOrThrow({ where: { id: backupId } })).state).toBe('cancelled')
    expectNoBackupFiles(source, backupId)
    await expectGoodBackup(await givenBackup(source))
  },
)

test('a schedule that was missed for days gives one backup, and the next run lies in the future on the same grid', async () => {
  const dueAt = new Date(Date.now() - 3 * DAY_MS - 60_000)
  await db.service.update({ where: { id: source }, data: { nextBackupAt: dueAt } })
  const now = new Date()
  const look = () => startDueBackups(now)
  const started = [...(await Promise.all([look(), look(), look()])), await look()]
  const where = { serviceId: source, trigger: 'scheduled' } as const
  // The worker looks too, after every operation and once a minute: it may be first, or keep others from looking.
  await until('the scheduled backup to be begun', async () => {
    started.push(await look())
    return (await db.backup.count({ where })) > 0
  })
  expect(started.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(1)
  const scheduled = await db.backup.findMany({ where, include: { operations: true } })
  expect(scheduled).toHaveLength(1)
  for (const { operations } of scheduled) for (const { id } of operations) await untilSucceeded(id)
  for (const { id } of scheduled) await expectGoodBackup(id)
  const { nextBackupAt } = await db.service.findUniqueOrThrow({ where: { id: source } })
  expect(nextBackupAt?.getTime()).toBe(dueAt.getTime() + 4 * DAY_MS)
})
