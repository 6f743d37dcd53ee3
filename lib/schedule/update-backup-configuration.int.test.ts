import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it, test } from 'vitest'
import { db } from '@/lib/db'
import type { FieldErrors } from '@/lib/errors'
import { toFailure } from '@/lib/action'
import { closeQueue } from '@/lib/jobs/queue'
import { insertService } from '@/lib/service/insert-service'
import { ADMIN, uniqueName, VIEWER } from '@/tests/helpers/world'
import { getBackupConfiguration } from './get-backup-configuration'
import { previewBackupConfiguration } from './preview-backup-configuration'
import { updateBackupConfiguration } from './update-backup-configuration'

const HOUR_MS = 3_600_000

afterAll(async () => {
  await closeQueue()
  await db.$disconnect()
})

function inHours(hours: number): Date {
  return new Date(Date.now() + hours * HOUR_MS)
}

async function givenService(data: { state?: 'running' | 'stopped' | 'terminated'; nextBackupAt?: Date | null } = {}) {
  const serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  await db.service.update({ where: { id: serviceId }, data: { state: 'running', nextBackupAt: inHours(20), ...data } })
  return serviceId
}

async function givenScheduledSuccess(serviceId: string, startedAt: Date, triedAt: Date): Promise<void> {
  const id = randomUUID()
  const facts = { serviceId, state: 'successful', type: 'full', trigger: 'scheduled' } as const
  await db.backup.create({ data: { ...facts, id, chainId: id, startedAt } })
  const work = { kind: 'backup', state: 'succeeded', requestedBy: 'system' } as const
  await db.operation.create({ data: { ...work, id: randomUUID(), serviceId, backupId: id, startedAt: triedAt } })
}

async function failureOf(work: Promise<unknown>): Promise<FieldErrors> {
  const failure = toFailure(
    await work.then(
      () => null,
      (error: unknown) => error,
    ),
  )
  expect(failure.code).toBe('bad_request')
  return failure.fieldErrors ?? {}
}

test("a bucket that follows the service's schedule moves with it, and another one does not", async () => {
  const serviceId = await givenService()
  const place = { provider: 's3', state: 'active', address: 'http://127.0.0.1:9/bucket' } as const
  const id = randomUUID()
  const dueAt = inHours(20)
  await db.bucket.create({ data: { ...place, id, serviceId, followsService: true, nextBackupAt: dueAt } })
  const update = (startTime: string) => updateBackupConfiguration(ADMIN, { serviceId, startTime, timeZone: 'UTC' })
  const { nextBackupAt } = await update('02:30')
  const due = async () => (await db.bucket.findUniqueOrThrow({ where: { id } })).nextBackupAt?.toISOString()
  expect(await due()).toBe(nextBackupAt)
  await db.bucket.update({ where: { id }, data: { followsService: false, nextBackupAt: dueAt } })
  await update('03:30')
  expect(await due()).toBe(dueAt.toISOString())
})

test('a service starts with one backup a day, kept for a week, in chains of seven', async () => {
  const serviceId = await givenService()
  expect(await getBackupConfiguration(VIEWER, { serviceId })).toMatchObject({
    frequency: 'Every 24 hours',
    periodHours: 24,
    startTime: null,
    cron: null,
    timeZone: 'UTC',
    retentionDays: 7,
    chainLength: 7,
    quietFrom: null,
    quietUntil: null,
  })
})

describe('updateBackupConfiguration', () => {
  it('moves the next backup to the first time of the new period, on the old grid', async () => {
    const dueAt = inHours(20)
    const serviceId = await givenService({ nextBackupAt: dueAt })
    const changed = await updateBackupConfiguration(ADMIN, { serviceId, periodHours: 6, retentionDays: 45 })
    expect(changed).toMatchObject({ frequency: 'Every 6 hours', retentionDays: 45, chainLength: 7 })
    const row = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
    expect(row.nextBackupAt?.getTime()).toBe(dueAt.getTime() - 18 * HOUR_MS)
    expect(row).toMatchObject({ backupPeriodHours: 6, backupRetentionDays: 45 })
  })

  it('lets a start time win over a frequency, which goes back to 24 hours', async () => {
    const serviceId = await givenService()
    const zone = { timeZone: 'Europe/Berlin' }
    const changed = await updateBackupConfiguration(ADMIN, { serviceId, periodHours: 6, startTime: '02:00', ...zone })
    expect(changed).toMatchObject({ frequency: 'Daily at 02:00 (Europe/Berlin)', periodHours: 24, startTime: '02:00' })
    const next = new Date(changed.nextBackupAt ?? 0)
    expect(next.toLocaleTimeString('de', { timeZone: 'Europe/Berlin', timeStyle: 'short' })).toBe('02:00')
    expect(next.getTime() - Date.now()).toBeLessThanOrEqual(25 * HOUR_MS)

    const again = await updateBackupConfiguration(ADMIN, { serviceId, periodHours: 12, startTime: null })
    expect(again).toMatchObject({ frequency: 'Every 12 hours', startTime: null })
    expect(new Date(again.nextBackupAt ?? 0).getTime() - next.getTime()).toBeLessThanOrEqual(0)
  })

  it('takes a cron expression instead of a start time, and the other way round', async () => {
    const serviceId = await givenService()
    await updateBackupConfiguration(ADMIN, { serviceId, startTime: '02:00' })
    const cron = await updateBackupConfiguration(ADMIN, { serviceId, cron: ' 0  3 * *   1 ' })
    expect(cron).toMatchObject({ frequency: 'Cron 0 3 * * 1 (UTC)', startTime: null, cron: '0 3 * * 1' })
    expect(new Date(cron.nextBackupAt ?? 0).getUTCDay()).toBe(1)
    const daily = await updateBackupConfiguration(ADMIN, { serviceId, startTime: '04:00' })
    expect(daily).toMatchObject({ cron: null, startTime: '04:00' })
  })

  it('says at each field what is wrong, and changes nothing', async () => {
    const serviceId = await givenService()
    const before = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
    const wrong = {
      serviceId,
      periodHours: 7,
      startTime: '25:00',
      cron: '0 24 * * *',
      timeZone: 'Mars/Olympus',
      retentionDays: 46,
      chainLength: 0,
      quietFrom: 'dusk',
    }
    expect(await failureOf(updateBackupConfiguration(ADMIN, wrong))).toEqual({
      periodHours: ['Choose 6, 8, 12, 16, 20, 24, 36 or 48 hours.'],
      startTime: ['Write the time as HH:MM, for example 02:00.'],
      cron: ['Hour: 24 is not between 0 and 23.'],
      timeZone: ['Choose a time zone of the list, for example Europe/Berlin or UTC.'],
      retentionDays: ['Enter a whole number of days from 1 to 45.'],
      chainLength: ['Enter a whole number of backups from 1 to 31.'],
      quietFrom: ['Write the time as HH:MM, for example 02:00.'],
    })
    expect(await db.service.findUniqueOrThrow({ where: { id: serviceId } })).toEqual(before)
  })

  it.each([
    [{ quietFrom: '22:00' }, { quietUntil: ['Say when the quiet window ends.'] }],
    [{ quietUntil: '06:00' }, { quietFrom: ['Say when the quiet window starts.'] }],
    [
      { quietFrom: '22:00', quietUntil: '22:00' },
      { quietUntil: ['A quiet window of all day leaves no time for a backup.'] },
    ],
    [
      { quietFrom: '22:00', quietUntil: '21:30' },
      { quietUntil: ['Leave at least one hour of the day outside the quiet window.'] },
    ],
    [{ startTime: '02:00', cron: '0 3 * * *' }, { cron: ['Choose a start time or a cron expression, not both.'] }],
    [{ retentionDays: '1.5' }, { retentionDays: ['Enter a whole number of days from 1 to 45.'] }],
    [{ retentionDays: 'x' }, { retentionDays: ['Enter a whole number of days from 1 to 45.'] }],
  ])('refuses %j', async (input, problems) => {
    const serviceId = await givenService()
    expect(await failureOf(updateBackupConfiguration(ADMIN, { serviceId, ...input }))).toEqual(problems)
    expect(await previewBackupConfiguration(ADMIN, { serviceId, ...input })).toEqual({ runs: [], problems })
  })

  it('keeps an overdue backup due', async () => {
    const dueAt = inHours(-30)
    const serviceId = await givenService({ state: 'stopped', nextBackupAt: dueAt })
    const changed = await updateBackupConfiguration(ADMIN, { serviceId, startTime: '02:00' })
    expect(changed.nextBackupAt).toBe(dueAt.toISOString())
  })

  it('leaves a service that has never run without a date', async () => {
    const serviceId = await givenService({ nextBackupAt: null })
    expect((await updateBackupConfiguration(ADMIN, { serviceId, periodHours: 8 })).nextBackupAt).toBeNull()
  })

  it('does nothing to a deleted service', async () => {
    const serviceId = await givenService({ state: 'terminated', nextBackupAt: null })
    const before = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
    const input = { serviceId, retentionDays: 1 }
    await expect(updateBackupConfiguration(ADMIN, input)).rejects.toMatchObject({ code: 'conflict' })
    expect(await db.service.findUniqueOrThrow({ where: { id: serviceId } })).toEqual(before)
  })

  it('does not lose one of two changes at the same time', async () => {
    const serviceId = await givenService()
    await Promise.all([
      updateBackupConfiguration(ADMIN, { serviceId, periodHours: 6 }),
      updateBackupConfiguration(ADMIN, { serviceId, retentionDays: 30 }),
      updateBackupConfiguration(ADMIN, { serviceId, chainLength: 3 }),
    ])
    const row = await getBackupConfiguration(ADMIN, { serviceId })
    expect(row).toMatchObject({ periodHours: 6, retentionDays: 30, chainLength: 3 })
  })
})

describe('previewBackupConfiguration', () => {
  it('shows first what Save then stores', async () => {
    const changes = [
      { periodHours: 6 },
      { startTime: '02:30', timeZone: 'America/New_York' },
      { cron: '15 */5 * * *', quietFrom: '08:00', quietUntil: '20:00', timeZone: 'Asia/Kolkata' },
      { periodHours: 8, startTime: '', cron: '', quietFrom: '', quietUntil: '' },
    ]
    const serviceId = await givenService()
    for (const change of changes) {
      const { runs, problems } = await previewBackupConfiguration(VIEWER, { serviceId, ...change })
      expect(problems).toEqual({})
      expect(runs).toHaveLength(5)
      expect((await updateBackupConfiguration(ADMIN, { serviceId, ...change })).nextBackupAt).toBe(runs[0]?.at)
    }
  })

  it('shows the moment in the zone and in UTC, and why a run is not at its usual time', async () => {
    const serviceId = await givenService()
    const quiet = { quietFrom: '01:00', quietUntil: '03:30', timeZone: 'Asia/Kolkata' }
    const { runs } = await previewBackupConfiguration(ADMIN, { serviceId, startTime: '02:00', ...quiet })
    expect(runs[0]?.local).toMatch(/^\w{3} \d{4}-\d\d-\d\d 03:30 \(\+05:30\)$/)
    expect(runs[0]?.utc).toMatch(/^\w{3} 22:00 \(UTC\)$/)
    expect(runs[0]?.notes).toEqual(['Moved from 02:00 to the end of the quiet window.'])
  })

  it('shows an overdue backup first', async () => {
    const dueAt = inHours(-30)
    const serviceId = await givenService({ state: 'stopped', nextBackupAt: dueAt })
    const { runs } = await previewBackupConfiguration(ADMIN, { serviceId, periodHours: 12 })
    expect(runs[0]).toMatchObject({ at: dueAt.toISOString(), notes: ['Overdue: starts as soon as the service runs.'] })
    expect(new Date(runs[1]?.at ?? 0).getTime()).toBe(dueAt.getTime() + 36 * HOUR_MS)
  })

  it.each([
    ['a retry that succeeded', { triedHoursAfter: 5 }, true],
    ['a run that only started late', { triedHoursAfter: 0 }, false],
  ])('knows what to skip after %s', async (_what, { triedHoursAfter }, isSkipped) => {
    const serviceId = await givenService()
    const startTime = `${String(inHours(2).getUTCHours()).padStart(2, '0')}:00`
    await givenScheduledSuccess(serviceId, inHours(-3 - triedHoursAfter), inHours(-3))
    const { runs } = await previewBackupConfiguration(ADMIN, { serviceId, startTime, timeZone: 'UTC' })
    expect(runs[0]?.notes.join().includes('Skipped: a retry succeeded')).toBe(isSkipped)
    expect(runs[1]?.notes).toEqual([])
  })
})
