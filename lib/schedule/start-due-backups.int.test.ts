import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { closeQueue } from '@/lib/jobs/queue'
import { insertService } from '@/lib/service/insert-service'
import { uniqueName } from '@/tests/helpers/world'
import { startDueBackups } from './start-due-backups'

const NOW = new Date('2026-03-10T12:00:00Z')
const HOUR_MS = 3_600_000

// Rows only, no worker: what is started stays in progress, so that a test can count it.
beforeEach(async () => {
  await db.operation.deleteMany()
  await db.backup.deleteMany()
  await db.service.deleteMany()
})

afterAll(async () => {
  await closeQueue()
  await db.$disconnect()
})

async function givenDue(dueAt: Date, data: Record<string, unknown> = {}): Promise<string> {
  const id = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  await db.service.update({ where: { id }, data: { state: 'running', version: '26', nextBackupAt: dueAt, ...data } })
  return id
}

async function countBackups(): Promise<number> {
  return db.backup.count()
}

describe('scheduled backups', () => {
  test('of many due at once only so many start together, and the rest as places become free', async () => {
    for (let number = 0; number < 6; number += 1) await givenDue(new Date(NOW.getTime() - number * 60_000))
    expect(await startDueBackups(NOW)).toBe(4)
    expect(await startDueBackups(NOW)).toBe(0)
    await db.backup.updateMany({ data: { state: 'successful' } })
    expect(await startDueBackups(NOW)).toBe(2)
    expect(await countBackups()).toBe(6)
  })

  test('missed runs are made up for by one, and the grid is kept', async () => {
    const id = await givenDue(new Date(NOW.getTime() - 75 * HOUR_MS), { backupPeriodHours: 8 })
    expect(await startDueBackups(NOW)).toBe(1)
    expect((await db.service.findUniqueOrThrow({ where: { id } })).nextBackupAt).toEqual(
      new Date('2026-03-10T17:00:00Z'),
    )
  })

  test('a stopped service stays due and is backed up once it runs', async () => {
    const id = await givenDue(NOW, { state: 'stopped' })
    expect(await startDueBackups(NOW)).toBe(0)
    await db.service.update({ where: { id }, data: { state: 'running' } })
    expect(await startDueBackups(NOW)).toBe(1)
  })

  test('one that is late and comes into the quiet window waits for its end', async () => {
    const quiet = { quietFrom: '11:00', quietUntil: '13:30' }
    const id = await givenDue(new Date(NOW.getTime() - 2 * HOUR_MS), quiet)
    expect(await startDueBackups(NOW)).toBe(0)
    expect((await db.service.findUniqueOrThrow({ where: { id } })).nextBackupAt).toEqual(
      new Date('2026-03-10T13:30:00Z'),
    )
    expect(await startDueBackups(new Date('2026-03-10T13:30:00Z'))).toBe(1)
  })

  test('while a backup runs the due one is left out, not stacked', async () => {
    const serviceId = await givenDue(NOW)
    const id = randomUUID()
    await db.backup.create({
      data: { id, chainId: id, serviceId, state: 'in_progress', type: 'full', trigger: 'manual' },
    })
    expect(await startDueBackups(NOW)).toBe(0)
    expect(await countBackups()).toBe(1)
  })

  test('a daily one is left out when a retry succeeded less than 24 hours before, and comes the next day', async () => {
    const due = new Date('2026-03-10T02:00:00Z')
    const serviceId = await givenDue(due, { backupStartTime: '02:00' })
    const id = randomUUID()
    const startedAt = new Date('2026-03-09T02:00:00Z')
    await db.backup.create({
      data: { id, chainId: id, serviceId, state: 'successful', type: 'full', trigger: 'scheduled', startedAt },
    })
    const triedAgain = { kind: 'backup', state: 'succeeded', startedAt: new Date('2026-03-09T15:00:00Z') } as const
    await db.operation.create({
      data: { ...triedAgain, id: randomUUID(), serviceId, backupId: id, requestedBy: 'system' },
    })
    expect(await startDueBackups(NOW)).toBe(0)
    expect((await db.service.findUniqueOrThrow({ where: { id: serviceId } })).nextBackupAt).toEqual(
      new Date('2026-03-11T02:00:00Z'),
    )
  })
})
