import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deleteBackup } from '@/lib/backup/delete-backup'
import { takeBackup } from '@/lib/backup/take-backup'
import { db } from '@/lib/db'
import { backupPath } from '@/lib/store/paths'
import { givenBackup } from '@/tests/helpers/backups'
import { expectInstanceGone, killEngine } from '@/tests/helpers/engines'
import { expectNothingLeft, givenPeek, viewPeek } from '@/tests/helpers/peeks'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  givenService,
  makeDriver,
  startTestWorker,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { closePeek } from './close-peek'
import { peekSpec } from './instance'
import { IDLE_MS, LEFT_MS, LONGEST_MS, MAX_PEEKS } from './limits'
import { openPeek } from './open-peek'
import { sweepPeeks } from './watch-peeks'

let worker: RunningWorker
let serviceId: string
let full: string
let increment: string

beforeAll(async () => {
  worker = await startTestWorker()
  serviceId = await givenService()
  await fillWithOrders(serviceId, 1_000)
  full = await givenBackup(serviceId)
  const { backupId, operationId } = await takeBackup(ADMIN, { serviceId, baseBackupId: full })
  await untilSucceeded(operationId)
  increment = backupId
})

afterAll(() => endWorld(worker))

describe('a peek closes by itself', () => {
  const ago = (ms: number) => new Date(Date.now() - ms - 1_000)

  test.each([
    [
      'an hour after it was opened',
      () => ({ openedAt: ago(LONGEST_MS), usedAt: new Date(), seenAt: new Date() }),
      /an hour/,
    ],
    ['without a query', () => ({ openedAt: ago(IDLE_MS), seenAt: new Date() }), /Nobody ran a query/],
    ['when its page was left', () => ({ openedAt: ago(LEFT_MS), seenAt: ago(LEFT_MS) }), /page was left/],
  ])('%s', async (_name, times, reason) => {
    const peekId = await givenPeek(increment)
    await db.peek.update({ where: { id: peekId }, data: times() })
    await expectNothingLeft(peekId, reason)
  })

  test('when its engine ends', async () => {
    const peekId = await givenPeek(increment)
    await killEngine(peekId)
    await expectNothingLeft(peekId, /engine had ended/)
  })

  test('while it is still being opened', async () => {
    const { peekId } = await openPeek(ADMIN, { backupId: increment })
    await closePeek(ADMIN, { peekId })
    await expectNothingLeft(peekId, /closed it/)
  })

  test('and an engine that somebody started again for it is removed', async () => {
    const peekId = await givenPeek(increment)
    const peek = await db.peek.findUniqueOrThrow({ where: { id: peekId } })
    const backup = await db.backup.findUniqueOrThrow({ where: { id: increment } })
    await closePeek(ADMIN, { peekId })
    await expectNothingLeft(peekId, /closed it/)
    await makeDriver().ensureRunning(await peekSpec(peek, backup, { image: null }))
    // The worker's own minute may have done it already.
    await sweepPeeks(makeDriver())
    await expectInstanceGone(peekId)
  })
})

test('a backup that can not be mounted says why, and leaves nothing', async () => {
  const backupId = await givenBackup(serviceId)
  await rm(path.join(backupPath(serviceId, backupId), '.backup'))
  const { peekId } = await openPeek(ADMIN, { backupId })
  await expectNothingLeft(peekId, /can't be mounted\. ClickHouse said: Backup .* not found/)
  expect((await viewPeek(backupId)).isFailed).toBe(true)
})

test('no more engines than the host is meant for, however many ask at once', async () => {
  const backups = [full, increment, ...(await Promise.all([full, increment].map(takeAnother)))]
  const answers = await Promise.allSettled(backups.map((backupId) => openPeek(ADMIN, { backupId })))
  const opened = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.peekId] : []))
  expect(opened).toHaveLength(MAX_PEEKS)
  const refused = answers.find((answer) => answer.status === 'rejected')
  expect(refused?.reason).toMatchObject({ code: 'conflict', userMessage: expect.stringMatching(/3 backups are open/) })
  for (const peekId of opened) await closePeek(ADMIN, { peekId })
  for (const peekId of opened) await expectNothingLeft(peekId, /closed it/)
})

async function takeAnother(of: string): Promise<string> {
  const { id: _id, ...row } = await db.backup.findUniqueOrThrow({ where: { id: of } })
  const id = randomUUID()
  await db.backup.create({
    data: { ...row, id, chainId: id, baseBackupId: null, contents: row.contents ?? {}, options: {} },
  })
  return id
}

test('deleting the chain closes its peek first, and takes no file from under it', async () => {
  const peekId = await givenPeek(increment)
  const { operationId } = await deleteBackup(ADMIN, { backupId: full, withIncrements: true })
  await expectNothingLeft(peekId, /being deleted/)
  await untilSucceeded(operationId)
  expect([full, increment].filter((backupId) => existsSync(backupPath(serviceId, backupId)))).toEqual([])
  expect(await db.peek.findUnique({ where: { id: peekId } })).toMatchObject({ state: 'closed', backupId: null })
})
