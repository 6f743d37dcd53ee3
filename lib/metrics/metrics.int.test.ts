import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api } from '@/lib/api/api'
import { organizationId } from '@/lib/api/organization'
import { db, Prisma } from '@/lib/db'
import { closeQueue } from '@/lib/jobs/queue'
import { insertService } from '@/lib/service/insert-service'
import { givenKey, type Key } from '@/tests/api/client'
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

/** Every line of a scrape that is no comment, as name and value of the one service. */
function valuesOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line.includes(serviceId))
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('{')), Number(line.slice(line.lastIndexOf(' ')))]))
}

test('a scrape with a key says of each service what its backups are like, and without one nothing', async () => {
  expect(await scrape('/metrics', null)).toMatchObject({ status: 401 })
  const { status, type, text } = await scrape('/metrics')
  expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  const values = valuesOf(text)
  // The newest, an hour ago, failed; the one before is good.
  expect(values.get('backup_console_service_seconds_since_last_success')).toBeGreaterThanOrEqual(7_200)
  expect(values.get('backup_console_service_seconds_since_last_success')).toBeLessThan(7_500)
  expect(values.get('backup_console_service_failures_since_last_success')).toBe(1)
  expect(values.get('backup_console_service_last_backup_size_bytes')).toBe(1001)
  expect(values.get('backup_console_service_last_backup_duration_seconds')).toBe(2.5)
  expect(values.has('backup_console_service_last_restore_duration_seconds')).toBe(false)
  expect(text).toContain('service="named \\"so\\" \\\\ and\\nso"')
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(/^(# (HELP|TYPE) .+|[a-z_]+(\{(\w+="(\\.|[^"\\])*",?)+\})? -?[\d.e+]+)$/)
})

test("Cloud's address has the same of one service, and of no other", async () => {
  const path = `/v1/organizations/${organizationId()}`
  const { text } = await scrape(`${path}/services/${serviceId}/prometheus?filtered_metrics=true`)
  expect(valuesOf(text).size).toBeGreaterThan(4)
  expect(text.split('\n').filter((line) => line.includes('service_id=') && !line.includes(serviceId))).toEqual([])
  expect((await scrape(`${path}/prometheus`)).text).toContain('backup_console_queue_depth 0')
  expect(await scrape(`${path}/services/${organizationId()}/prometheus`)).toMatchObject({ status: 404 })
})

test('every metric that the alert rules and the dashboard name is in a scrape, and every one is in the dashboard or a rule', async () => {
  await db.storeSample.create({ data: { at: new Date(), freeBytes: 1n, totalBytes: 2n } })
  const backupTakenAt = new Date()
  await db.service.update({ where: { id: serviceId }, data: { nextBackupAt: backupTakenAt } })
  await db.drill.create({
    data: { id: organizationId(), serviceId, trigger: 'manual', backupTakenAt, restoredBytes: 1n, restoreMs: 900 },
  })
  const { text } = await scrape('/metrics')
  const scraped = new Set(text.match(/^backup_console_\w+/gm))
  const files = await Promise.all(
    ['alerts.yml', 'dashboard.json'].map((file) => readFile(`docs/prometheus/${file}`, 'utf8')),
  )
  const named = new Set(files.join('\n').match(/backup_console_\w+/g))
  expect([...named].filter((name) => !scraped.has(name))).toEqual([])
  expect([...scraped].filter((name) => !named.has(name))).toEqual([
    'backup_console_service_last_success_timestamp_seconds',
  ])
})

test('it is read by key for each service, never by reading all backups', async () => {
  const plan = await db.$queryRaw<object[]>(Prisma.sql`EXPLAIN ${serviceMetricsQuery()}`)
  expect(JSON.stringify(plan)).not.toContain('Seq Scan on backup')
})
