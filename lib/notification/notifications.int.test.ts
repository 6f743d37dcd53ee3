import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { Ctx } from '@/lib/auth/ctx'
import { db, type Prisma } from '@/lib/db'
import { requestOperation } from '@/lib/operation/request-operation'
import { closeQueue } from '@/lib/jobs/queue'
import { insertService } from '@/lib/service/insert-service'
import { storeRoot } from '@/lib/store/paths'
import { ADMIN, SUPPORT, uniqueName } from '@/tests/helpers/world'
import { getUnreadCount } from './get-unread-count'
import { listNotifications } from './list-notifications'
import { markNotificationsRead } from './mark-notifications-read'
import { noticeLateBackups } from './notice-late'
import { noticeStore } from './notice-store'
import { raiseNotification } from './raise'

const HOUR_MS = 3_600_000

let serviceId: string
let name: string

beforeEach(async () => {
  name = uniqueName('told')
  serviceId = await db.$transaction((tx) => insertService(tx, { name }))
  await db.service.update({ where: { id: serviceId }, data: { state: 'running' } })
})

afterAll(async () => {
  await closeQueue()
  await db.$disconnect()
})

/** Of the store, which all tests of this file have. */
const toldOfStore = () => db.notification.findMany({ where: { cause: 'store_filling' }, orderBy: { id: 'asc' } })

async function givenBackup(data: Partial<Prisma.BackupUncheckedCreateInput> = {}): Promise<string> {
  const id = randomUUID()
  await db.backup.create({
    data: { id, chainId: id, serviceId, state: 'in_progress', type: 'full', trigger: 'scheduled', ...data },
  })
  return id
}

async function endBackup(state: 'successful' | 'failed', data: Partial<Prisma.BackupUncheckedCreateInput> = {}) {
  const id = await givenBackup(data)
  await db.backup.update({ where: { id }, data: { state, error: state === 'failed' ? 'The disk is full.' : null } })
  return id
}

const told = () => db.notification.findMany({ where: { serviceId }, orderBy: { id: 'asc' } })
const view = async (ctx: Ctx = ADMIN) =>
  (await listNotifications(ctx, { limit: 100 })).rows.filter(({ title }) => title.includes(name))

/** [cause, whether it says that it is over] of everything told of the service. */
const summary = async () => (await told()).map(({ cause, recoversId }) => [cause, recoversId !== null])

describe('backups', () => {
  test('one that fails is told with the reason, what state things are in and where to look; then that it is over', async () => {
    await endBackup('successful')
    const backupId = await endBackup('failed')
    expect(await view()).toMatchObject([
      {
        title: `Backup failed: ${name}`,
        lines: ['The disk is full.', expect.stringMatching(/^The last good backup was taken at/), expect.any(String)],
        path: `/services/${serviceId}/backups`,
      },
    ])
    expect(await told()).toMatchObject([{ backupId }])
    await endBackup('successful')
    await endBackup('successful')
    expect(await summary()).toEqual([
      ['backup_failed', false],
      ['backup_failed', true],
    ])
    expect((await view())[0]).toMatchObject({ title: `Backups succeed again: ${name}`, isRecovery: true })
  })

  test('of many that fail on a day one is told, also when they end at once', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => givenBackup()))
    await Promise.all(ids.map((id) => db.backup.update({ where: { id }, data: { state: 'failed', error: 'broke' } })))
    const days = new Set((await told()).map(({ day }) => day.toISOString()))
    expect(await told()).toHaveLength(days.size)
    await db.notification.updateMany({ where: { serviceId }, data: { day: new Date('2026-01-01') } })
    await endBackup('failed')
    expect(await told()).toHaveLength(days.size + 1)
  })

  test('cancelled ones are not told, and chosen tables that succeed do not say that backups of everything do', async () => {
    const id = await givenBackup()
    await db.backup.update({ where: { id }, data: { state: 'cancelled' } })
    expect(await summary()).toEqual([])
    await endBackup('failed')
    await endBackup('successful', { options: { scope: { kind: 'tables' } } })
    expect(await summary()).toEqual([['backup_failed', false]])
  })
})

describe('no backup for longer than expected', () => {
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR_MS)

  test('is told once a day as long as it lasts, and is over with the next success', async () => {
    await db.service.update({ where: { id: serviceId }, data: { createdAt: hoursAgo(100), backupPeriodHours: 24 } })
    await endBackup('successful', { startedAt: hoursAgo(24.5) })
    await noticeLateBackups(new Date())
    expect(await summary()).toEqual([])
    await noticeLateBackups(new Date(Date.now() + HOUR_MS))
    await noticeLateBackups(new Date(Date.now() + HOUR_MS))
    expect((await view()).map(({ title }) => title)).toEqual([`No backup for longer than expected: ${name}`])
    await endBackup('successful')
    expect(await summary()).toEqual([
      ['backup_late', false],
      ['backup_late', true],
    ])
  })

  test('counts from the last change of a person, not from what the console did, and not for stopped services', async () => {
    await db.service.update({ where: { id: serviceId }, data: { createdAt: hoursAgo(100), state: 'stopped' } })
    await noticeLateBackups(new Date())
    expect(await summary()).toEqual([])
    const started = (actorId: string | null) =>
      db.activity.create({
        data: { actorId, actor: 'somebody', action: 'start', outcome: 'succeeded', serviceId, at: hoursAgo(1) },
      })
    await db.service.update({ where: { id: serviceId }, data: { state: 'running' } })
    await started('admin-1')
    await noticeLateBackups(new Date())
    expect(await summary()).toEqual([])
    await started(null)
    await noticeLateBackups(new Date(Date.now() + 26 * HOUR_MS))
    expect(await summary()).toEqual([['backup_late', false]])
  })

  test('is told of a failed service that has backups, and not of one that was never made', async () => {
    await db.service.update({ where: { id: serviceId }, data: { createdAt: hoursAgo(100), backupPeriodHours: 24 } })
    await db.service.update({ where: { id: serviceId }, data: { state: 'failed' } })
    await noticeLateBackups(new Date())
    expect(await summary()).toEqual([['service_failed', false]])
    await endBackup('successful', { startedAt: hoursAgo(50) })
    await noticeLateBackups(new Date())
    expect(await summary()).toEqual([
      ['service_failed', false],
      ['backup_late', false],
    ])
  })

  test('holds for the own bucket by itself', async () => {
    await endBackup('successful')
    const bucket = await db.bucket.create({
      data: { id: randomUUID(), serviceId, provider: 's3', state: 'active', address: 'https://s3.example.com/b' },
    })
    await db.bucket.update({ where: { id: bucket.id }, data: { createdAt: hoursAgo(30) } })
    await db.service.update({ where: { id: serviceId }, data: { createdAt: hoursAgo(100) } })
    await noticeLateBackups(new Date())
    expect(await view()).toMatchObject([{ title: `No external backup for longer than expected: ${name}` }])
    const end = async (state: 'successful' | 'failed') => {
      const id = randomUUID()
      await db.externalBackup.create({ data: { id, bucketId: bucket.id, serviceId, name: 'x', state: 'in_progress' } })
      await db.externalBackup.update({ where: { id }, data: { state, error: 'Access denied.' } })
    }
    await end('failed')
    expect((await view())[0]).toMatchObject({
      title: `External backup failed: ${name}`,
      lines: ['Access denied.', {}, {}],
    })
    await end('successful')
    expect(await summary()).toEqual([
      ['backup_late', false],
      ['backup_failed', false],
      ['backup_failed', true],
      ['backup_late', true],
    ])
  })
})

test('a restore is told when it is done and when it failed, once each, whoever writes its end', async () => {
  const operationId = await db.$transaction((tx) => requestOperation(tx, ADMIN, { kind: 'restore', serviceId }))
  const set = (data: Prisma.OperationUpdateManyMutationInput) =>
    db.operation.updateMany({ where: { id: operationId }, data })
  await set({ state: 'failed', error: 'A file is missing.' })
  await set({ state: 'queued' })
  await set({ state: 'failed', error: 'A file is missing.' })
  await set({ state: 'queued', error: null })
  await set({ state: 'succeeded' })
  expect((await view()).map(({ title, path }) => [title, path])).toEqual([
    [`Restored: ${name}`, `/operations/${operationId}`],
    [`Restore failed: ${name}`, `/operations/${operationId}`],
  ])
})

test('a drill tells what can not be restored apart from what the console could not do', async () => {
  const end = async (data: Prisma.DrillUpdateInput) => {
    const id = randomUUID()
    const backupTakenAt = new Date()
    await db.drill.create({ data: { id, serviceId, trigger: 'manual', backupTakenAt, restoredBytes: 1n } })
    await db.drill.update({ where: { id }, data })
  }
  await end({ state: 'unfinished', reason: 'No memory.', retryAt: new Date() })
  expect(await summary()).toEqual([])
  await end({ state: 'unfinished', reason: 'No memory.' })
  await end({ state: 'not_restorable', reason: 'A part is damaged.' })
  expect((await view()).map(({ title }) => title)).toEqual([
    `Not restorable: a backup of ${name}`,
    `A drill could not be finished: ${name}`,
  ])
  await end({ state: 'verified' })
  expect(await summary()).toEqual([
    ['drill_unfinished', false],
    ['drill_failed', false],
    ['drill_failed', true],
    ['drill_unfinished', true],
  ])
})

test('what a check query finds is told apart from the backup, and is over when it passes', async () => {
  const end = async (data: Prisma.DrillUpdateInput) => {
    const id = randomUUID()
    await db.drill.create({
      data: { id, serviceId, trigger: 'manual', backupTakenAt: new Date(), restoredBytes: 1n },
    })
    await db.drill.update({ where: { id }, data })
  }
  await end({ state: 'check_failed', reason: 'It has 3 rows.' })
  expect((await view()).map(({ title }) => title)).toEqual([`Check query failed: ${name}`])
  await end({ state: 'verified' })
  expect(await summary()).toEqual([
    ['drill_check_failed', false],
    ['drill_check_failed', true],
  ])
})

test('a service that fails is told and that it runs again; one that a restore could not make is told by the restore', async () => {
  const set = (state: 'failed' | 'running' | 'starting') =>
    db.service.update({ where: { id: serviceId }, data: { state } })
  await set('failed')
  await set('starting')
  await set('running')
  expect(await summary()).toEqual([
    ['service_failed', false],
    ['service_failed', true],
  ])
  await db.notification.deleteMany({ where: { serviceId } })
  await db.service.update({ where: { id: serviceId }, data: { state: 'unreachable' } })
  expect((await view()).map(({ title }) => title)).toEqual([`Unreachable: ${name}`])
  await db.notification.deleteMany({ where: { serviceId } })
  const id = await db.$transaction((tx) => requestOperation(tx, ADMIN, { kind: 'restore', serviceId }))
  await db.operation.update({ where: { id }, data: { state: 'running' } })
  await set('failed')
  expect(await summary()).toEqual([])
})

test('a store that fills tells when it will be full at this rate', async () => {
  await mkdir(storeRoot(), { recursive: true })
  const now = new Date()
  await noticeStore(now)
  const { totalBytes } = await db.storeSample.findFirstOrThrow()
  await db.storeSample.deleteMany()
  await db.notification.deleteMany({ where: { cause: 'store_filling' } })
  // Two days ago it was empty: whatever is used now was used since.
  const at = new Date(now.getTime() - 48 * HOUR_MS)
  await db.storeSample.create({ data: { at, freeBytes: totalBytes * 100n, totalBytes } })
  await noticeStore(now)
  const [row] = (await listNotifications(ADMIN, {})).rows
  expect(row).toMatchObject({ title: 'The store is nearly full', cause: 'store_filling', path: '/services' })
  expect(row?.lines[1]).toMatch(
    /^It fills by .+ a day: at this rate it is full at \d{4}-\d\d-\d\d \d\d:\d\d \(UTC\)\.$/,
  )
  await db.notification.updateMany({ where: { cause: 'store_filling' }, data: { day: new Date('2026-01-01') } })
  await noticeStore(now)
  expect((await toldOfStore()).map(({ recoversId }) => recoversId)).toEqual([null, null])
})

test('a store that has space again says so', async () => {
  await db.notification.deleteMany({ where: { cause: 'store_filling' } })
  await db.storeSample.deleteMany()
  await raiseNotification({ cause: 'store_filling', subject: 'store', facts: {} })
  // Whether this machine's disk has room is not for this test to say.
  await noticeStore(new Date())
  const sample = await db.storeSample.findFirstOrThrow()
  const isCalm = Number(sample.freeBytes) / Number(sample.totalBytes) >= 0.12
  expect((await toldOfStore()).filter(({ recoversId }) => recoversId !== null)).toHaveLength(isCalm ? 1 : 0)
})

test('what one person has read is unread for the others, and what came later stays unread', async () => {
  const unread = async (ctx: Ctx) => (await getUnreadCount(ctx)).unread
  const [before, beforeOfSupport] = [await unread(ADMIN), await unread(SUPPORT)]
  await endBackup('failed')
  const [first] = await view()
  await db.service.update({ where: { id: serviceId }, data: { state: 'failed' } })
  expect([await unread(ADMIN), await unread(SUPPORT)]).toEqual([before + 2, beforeOfSupport + 2])
  await markNotificationsRead(ADMIN, { upTo: first?.id })
  await markNotificationsRead(ADMIN, { upTo: first?.id })
  expect([await unread(ADMIN), await unread(SUPPORT)]).toEqual([1, beforeOfSupport + 2])
  expect((await view()).map(({ isRead }) => isRead)).toEqual([false, true])
  const [second] = await view()
  await markNotificationsRead(ADMIN, { id: second?.id })
  expect(await unread(ADMIN)).toBe(0)
})
