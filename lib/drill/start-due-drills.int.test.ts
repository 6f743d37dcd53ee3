import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { type Backup, db, type Service } from '@/lib/db'
import { closeQueue } from '@/lib/jobs/queue'
import { insertService } from '@/lib/service/insert-service'
import { ADMIN, uniqueName } from '@/tests/helpers/world'
import { startDueDrills } from './start-due-drills'
import { updateDrillConfiguration } from './update-drill-configuration'

const NOW = new Date('2026-03-10T12:00:00Z')
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS)

// Rows only, no worker: what is started stays open, so that a test can look at it.
beforeEach(async () => {
  await db.drill.deleteMany()
  await db.operation.deleteMany()
  await db.backup.updateMany({ data: { baseBackupId: null } })
  await db.backup.deleteMany()
  await db.service.deleteMany()
})

afterAll(async () => {
  await closeQueue()
  await db.$disconnect()
})

async function givenServiceWith(
  data: Pick<Partial<Service>, 'drillFrequency' | 'drillBusyFrom' | 'drillBusyUntil' | 'drillTimeZone'>,
): Promise<string> {
  const id = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  await db.service.update({ where: { id }, data: { state: 'running', ...data } })
  return id
}

async function givenBackup(
  serviceId: string,
  startedAt: Date,
  data: Pick<Partial<Backup>, 'checkError' | 'type' | 'baseBackupId'> = {},
): Promise<string> {
  const id = randomUUID()
  const contents = { databases: [], fileCount: 0 }
  await db.backup.create({
    data: {
      id,
      serviceId,
      chainId: id,
      state: 'successful',
      type: 'full',
      trigger: 'scheduled',
      startedAt,
      ...data,
      options: {},
      contents,
    },
  })
  return id
}

/** Ends what is open, as it would have at `at`; returns which backups were drilled. */
async function endDrills(at: Date): Promise<(string | null)[]> {
  const open = await db.drill.findMany({ where: { state: 'open' } })
  await db.drill.updateMany({ where: { state: 'open' }, data: { state: 'verified', createdAt: at, finishedAt: at } })
  await db.operation.updateMany({ data: { state: 'succeeded' } })
  return open.map((drill) => drill.backupId)
}

test('off by default, nothing is drilled', async () => {
  await givenBackup(await givenServiceWith({}), NOW)
  expect(await startDueDrills(NOW)).toBe(0)
})

test('each new full backup is drilled once: the newest good one of everything, no increment', async () => {
  const serviceId = await givenServiceWith({ drillFrequency: 'each_full' })
  await givenBackup(serviceId, daysAgo(3))
  const newest = await givenBackup(serviceId, daysAgo(2))
  await givenBackup(serviceId, daysAgo(1), { checkError: 'damaged' })
  await givenBackup(serviceId, NOW, { type: 'incremental', baseBackupId: newest })
  expect(await startDueDrills(NOW)).toBe(1)
  expect(await startDueDrills(NOW)).toBe(0)
  expect(await endDrills(NOW)).toEqual([newest])
  expect(await startDueDrills(NOW)).toBe(0)
  const next = await givenBackup(serviceId, NOW)
  expect(await startDueDrills(NOW)).toBe(1)
  expect(await endDrills(NOW)).toEqual([next])
})

test('weekly, the newest backup is drilled a week after the last drill, and monthly a month after', async () => {
  const weekly = await givenBackup(await givenServiceWith({ drillFrequency: 'weekly' }), NOW)
  const monthly = await givenBackup(await givenServiceWith({ drillFrequency: 'monthly' }), NOW)
  expect(await startDueDrills(NOW)).toBe(2)
  await endDrills(daysAgo(8))
  expect(await startDueDrills(NOW)).toBe(1)
  expect(await endDrills(daysAgo(32))).toEqual([weekly])
  await db.drill.updateMany({ data: { createdAt: daysAgo(32) } })
  expect(await startDueDrills(NOW)).toBe(2)
  expect(new Set(await endDrills(NOW))).toEqual(new Set([weekly, monthly]))
})

test('no scheduled drill starts in the busy hours of its zone, nor does a retry of one; a person may', async () => {
  // 12:00 UTC is 13:00 in Berlin.
  const busy = { drillBusyFrom: '12:30', drillBusyUntil: '18:00', drillTimeZone: 'Europe/Berlin' }
  const serviceId = await givenServiceWith({ drillFrequency: 'weekly', ...busy })
  await givenBackup(serviceId, NOW)
  expect(await startDueDrills(NOW)).toBe(0)
  expect(await startDueDrills(new Date('2026-03-10T17:00:00Z'))).toBe(1)
  await endDrills(NOW)
  await db.drill.updateMany({ data: { state: 'unfinished', retryAt: NOW } })
  expect(await startDueDrills(NOW)).toBe(0)
  expect((await db.drill.findFirstOrThrow()).retryAt).toEqual(new Date('2026-03-10T17:00:00Z'))
  await db.drill.updateMany({ data: { retryAt: NOW, trigger: 'manual' } })
  expect(await startDueDrills(NOW)).toBe(1)
})

test('at whatever time of day it becomes due, a drill starts at once or when the busy hours end', async () => {
  const serviceId = await givenServiceWith({ drillFrequency: 'off' })
  await givenBackup(serviceId, NOW)
  const hours = { busyFrom: '20:00', busyUntil: '06:30', timeZone: 'America/New_York' }
  await updateDrillConfiguration(ADMIN, { serviceId, frequency: 'weekly', ...hours })
  // New York puts its clocks forward in this night, from 2:00 to 3:00.
  const midnight = Date.parse('2026-03-08T05:00:00Z')
  const started: number[] = []
  for (let hour = 0; hour < 24; hour += 1) {
    const at = new Date(midnight + hour * HOUR_MS)
    if ((await startDueDrills(at)) === 1) started.push(hour)
    await db.drill.deleteMany()
    await db.operation.updateMany({ data: { state: 'succeeded' } })
  }
  // Six hours of that night are five and a half by the clock's end; from 20:00 it is busy again.
  expect(started).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18])
})

test('hours that leave no time, or only one end, are refused at their field', async () => {
  const serviceId = await givenServiceWith({})
  const save = (busyFrom: string, busyUntil: string, timeZone = 'UTC') =>
    updateDrillConfiguration(ADMIN, { serviceId, frequency: 'weekly', busyFrom, busyUntil, timeZone })
  await expect(save('08:00', '')).rejects.toMatchObject({ fieldErrors: { busyUntil: [expect.any(String)] } })
  await expect(save('', '08:00')).rejects.toMatchObject({ fieldErrors: { busyFrom: [expect.any(String)] } })
  await expect(save('08:00', '07:30')).rejects.toMatchObject({ fieldErrors: { busyUntil: [expect.any(String)] } })
  await expect(save('8', '18:00')).rejects.toThrow(/HH:MM/)
  await expect(save('08:00', '18:00', 'Nowhere')).rejects.toThrow(/time zone/)
  expect(await db.service.findUniqueOrThrow({ where: { id: serviceId } })).toMatchObject({ drillFrequency: 'off' })
})

test('a drill whose backup is being deleted is not tried again', async () => {
  const serviceId = await givenServiceWith({ drillFrequency: 'each_full' })
  const backupId = await givenBackup(serviceId, NOW)
  expect(await startDueDrills(NOW)).toBe(1)
  await endDrills(NOW)
  await db.drill.updateMany({ data: { state: 'unfinished', retryAt: NOW } })
  await db.backup.update({ where: { id: backupId }, data: { state: 'deleting' } })
  expect(await startDueDrills(NOW)).toBe(0)
  expect((await db.drill.findFirstOrThrow()).retryAt).toBeNull()
})
