import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api } from '@/lib/api/api'
import { organizationId } from '@/lib/api/organization'
import { db, Prisma } from '@/lib/db'
import { closeQueue } from '@/lib/jobs/queue'
import { insertService } from '@/lib/service/insert-service'
import { givenKey, type Key } from '@/tests/api/client'
import { readDocumented } from '@/tests/prometheus/documents'
import { parseExposition, type Sample } from '@/tests/prometheus/exposition'
import { readPromql } from '@/tests/prometheus/promql'
import { serviceMetricsQuery } from './service-metrics'

const SERVICES = 40
const BACKUPS = 20_000

let key: Key
let serviceId: string

beforeAll(async () => {
  key = await givenKey('viewer')
  serviceId = await db.$transaction((tx) => insertService(tx, { name: 'named "so" \\ and\nso' }))
  for (let index = 1; index < SERVICES; index += 1)
    await db.$transaction((tx) => insertService(tx, { name: `s${index}` }))
  await db.$executeRaw`
    INSERT INTO backup (id, chain_id, service_id, state, type, trigger, started_at, finished_at, duration_ms, size_bytes)
    SELECT x.id, x.id, x.service_id, (CASE WHEN n % 10 = 0 THEN 'failed' ELSE 'successful' END)::backup_state, 'full',
           'scheduled', now() - (n + 1) * interval '1 hour', now(), 2500, 1000 + n
    FROM (SELECT gen_random_uuid() AS id, s.id AS service_id, n
          FROM service s CROSS JOIN generate_series(0, ${BACKUPS / SERVICES - 1}::int) n) x`
  await db.$executeRaw`ANALYZE backup`
})

afterAll(async () => {
  await closeQueue()
  await db.$disconnect()
})

async function scrape(
  path: string,
  by: Key | null = key,
): Promise<{ status: number; type: string | null; text: string }> {
  const basic = by && `Basic ${Buffer.from(`${by.keyId}:${by.secret}`).toString('base64')}`
  const response = await api.fetch(
    new Request(`http://127.0.0.1${path}`, { ...(basic && { headers: { authorization: basic } }) }),
  )
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000)

const ofService = (samples: Sample[], id = serviceId) => samples.filter(({ labels }) => labels['service_id'] === id)

/** The values of one service, by the metric's name after what all of them begin with. */
function valuesOf(text: string, id = serviceId): Map<string, number> {
  const prefix = 'backup_console_service_'
  return new Map(ofService(parseExposition(text), id).map(({ name, value }) => [name.replace(prefix, ''), value]))
}

test('a scrape with a key says of each service what its backups are like, and without one nothing', async () => {
  expect(await scrape('/metrics', null)).toMatchObject({ status: 401 })
  const { status, type, text } = await scrape('/metrics')
  expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  const values = valuesOf(text)
  // The newest, an hour ago, failed; the one before is good.
  expect(values.get('seconds_since_last_success')).toBeGreaterThanOrEqual(7_200)
  expect(values.get('seconds_since_last_success')).toBeLessThan(7_500)
  expect(values.get('failures_since_last_success')).toBe(1)
  expect(values.get('last_backup_size_bytes')).toBe(1001)
  expect(values.get('last_backup_duration_seconds')).toBe(2.5)
  expect(values.has('last_restore_duration_seconds')).toBe(false)
  expect(ofService(parseExposition(text))[0]?.labels['service']).toBe('named "so" \\ and\nso')
})

test("Cloud's address has the same of one service, and of no other", async () => {
  const path = `/v1/organizations/${organizationId()}`
  const { text } = await scrape(`${path}/services/${serviceId}/prometheus?filtered_metrics=true`)
  expect(valuesOf(text).size).toBeGreaterThan(4)
  expect(ofService(parseExposition(text))).toHaveLength(parseExposition(text).length)
  expect((await scrape(`${path}/prometheus`)).text).toContain('backup_console_queue_depth 0')
  expect(await scrape(`${path}/services/${organizationId()}/prometheus`)).toMatchObject({ status: 404 })
})

test('the time of a restore is that of the newest one, of a person or a drill', async () => {
  const restoreTime = async () => valuesOf((await scrape('/metrics')).text).get('last_restore_duration_seconds')
  const backup = await db.backup.findFirstOrThrow({ where: { serviceId } })
  const drill = { serviceId, trigger: 'manual', backupTakenAt: backup.startedAt, restoredBytes: 1n } as const
  await db.drill.create({ data: { ...drill, id: randomUUID(), restoreMs: 900, createdAt: ago(60) } })
  expect(await restoreTime()).toBe(0.9)
  const restore = { kind: 'restore', serviceId, backupId: backup.id, requestedBy: 'a test' } as const
  const done = { ...restore, state: 'succeeded' } as const
  const startedAt = ago(50)
  const finishedAt = new Date(startedAt.getTime() + 240_000)
  await db.operation.create({ data: { ...done, id: randomUUID(), startedAt, finishedAt } })
  await db.operation.create({ data: { ...done, id: randomUUID(), startedAt: ago(55), finishedAt: ago(51) } })
  const failed = { ...restore, state: 'failed' } as const
  await db.operation.create({ data: { ...failed, id: randomUUID(), startedAt: ago(30), finishedAt: ago(1) } })
  expect(await restoreTime()).toBe(240)
  await db.drill.create({ data: { ...drill, id: randomUUID(), restoreMs: 1_100, createdAt: ago(20) } })
  expect(await restoreTime()).toBe(1.1)
})

test("the next good backup is expected by the service's own schedule, also where there is none yet", async () => {
  const without = await db.$transaction((tx) => insertService(tx, { name: 'without a backup' }))
  const createdAt = new Date('2026-03-10T02:00:00Z')
  const schedule = { state: 'running', createdAt, backupCron: '0 2 * * 1', backupTimeZone: 'UTC' } as const
  await db.service.update({ where: { id: without }, data: schedule })
  const weekly = valuesOf((await scrape('/metrics')).text, without)
  expect(weekly.get('backup_expected_timestamp_seconds')).toBe(Date.parse('2026-03-16T03:00:00Z') / 1000)
  expect(weekly.has('last_success_timestamp_seconds')).toBe(false)

  await db.service.update({ where: { id: serviceId }, data: { state: 'running', createdAt, backupPeriodHours: 6 } })
  const often = valuesOf((await scrape('/metrics')).text)
  const waited =
    (often.get('backup_expected_timestamp_seconds') ?? 0) - (often.get('last_success_timestamp_seconds') ?? 0)
  expect(waited).toBeCloseTo(7 * 3_600 + 2 * 2.5, 1)

  await db.service.update({ where: { id: without }, data: { state: 'stopped' } })
  expect(valuesOf((await scrape('/metrics')).text, without).has('backup_expected_timestamp_seconds')).toBe(false)
})

test('the queue, what has ended, and what is to be sent are as the database has them', async () => {
  const id = await db.$transaction((tx) => insertService(tx, { name: 'queued' }))
  const operation = { kind: 'backup', serviceId: id, requestedBy: 'a test' } as const
  const states = ['queued', 'queued', 'running', 'failed'] as const
  const createdAt = ago(60)
  for (const state of states)
    await db.operation.create({ data: { ...operation, id: randomUUID(), state, createdAt, finishedAt: null } })
  const channel = { kind: 'webhook', target: '', configEnc: '', name: 'dead', createdBy: 'a test' } as const
  const { id: channelId } = await db.notificationChannel.create({
    data: { ...channel, id: randomUUID(), failingSince: new Date() },
  })
  for (const state of ['waiting', 'waiting', 'sent'] as const)
    await db.delivery.create({ data: { id: randomUUID(), channelId, state } })
  const read = async () => {
    const samples = parseExposition((await scrape('/metrics')).text)
    const valueOf = (name: string, state?: string) =>
      samples.find((one) => one.name === `backup_console_${name}` && one.labels['state'] === state)?.value
    return {
      depth: valueOf('queue_depth'),
      open: [valueOf('operations', 'queued'), valueOf('operations', 'running')],
      ended: valueOf('operations_ended_last_day', 'failed'),
      channels: [valueOf('deliveries_waiting'), valueOf('channels_failing')],
      age: valueOf('oldest_operation_age_seconds', 'queued') ?? 0,
    }
  }
  const before = await read()
  expect(before).toMatchObject({ depth: 2, open: [2, 1], channels: [2, 1] })
  expect(before.age).toBeGreaterThanOrEqual(3_600)
  expect(before.age).toBeLessThan(3_900)
  await db.operation.updateMany({ where: { serviceId: id }, data: { state: 'failed', finishedAt: new Date() } })
  await db.notificationChannel.deleteMany()
  expect(await read()).toEqual({ depth: 0, open: [0, 0], ended: (before.ended ?? 0) + 3, channels: [0, 0], age: 0 })
})

test('the store is as it was in the last two hours, or not known', async () => {
  const free = async () => /^backup_console_store_free_bytes (\S+)$/m.exec((await scrape('/metrics')).text)?.[1]
  await db.storeSample.create({ data: { at: ago(121), freeBytes: 7n, totalBytes: 9n } })
  expect(await free()).toBeUndefined()
  await db.storeSample.create({ data: { at: ago(110), freeBytes: 8n, totalBytes: 9n } })
  expect(await free()).toBe('8')
})

test('each expression of the alert rules and the dashboard is PromQL, of metrics and labels that a scrape has', async () => {
  await db.storeSample.create({ data: { at: new Date(), freeBytes: 1n, totalBytes: 2n } })
  await db.service.update({ where: { id: serviceId }, data: { nextBackupAt: new Date() } })
  const samples = parseExposition((await scrape('/metrics')).text)
  const labelsOf = (metrics: string[]) =>
    samples.filter(({ name }) => metrics.includes(name)).flatMap(({ labels }) => Object.keys(labels))
  const known = new Set<string>()
  const documented = await readDocumented()
  for (const { where, expression, written } of documented) {
    const { named, grouping } = readPromql(expression)
    expect(named, where).not.toEqual([])
    for (const { metric, matchers } of named) {
      known.add(metric)
      const labels = Object.fromEntries(matchers.map(({ label, value }) => [label, value]))
      expect(samples, where).toContainEqual(
        expect.objectContaining({ name: metric, labels: expect.objectContaining(labels) }),
      )
      expect(labelsOf([metric]), where).toEqual(expect.arrayContaining(grouping))
    }
    expect(labelsOf(named.slice(0, 1).map(({ metric }) => metric)), where).toEqual(expect.arrayContaining(written))
  }
  expect(documented.length).toBeGreaterThan(20)
  expect(new Set(samples.map(({ name }) => name))).toEqual(known)
})

test('it is read by key for each service, never by reading all backups', async () => {
  const plan = await db.$queryRaw<object[]>(Prisma.sql`EXPLAIN ${serviceMetricsQuery()}`)
  expect(JSON.stringify(plan)).not.toMatch(/Seq Scan on (backup|activity)/)
})
