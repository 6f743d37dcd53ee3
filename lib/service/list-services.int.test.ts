import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ctx } from '@/lib/auth/ctx'
import type { Role } from '@/lib/auth/permissions'
import { db, Prisma } from '@/lib/db'
import { closeQueue } from '@/lib/jobs/queue'
import { serviceMetricsQuery } from '@/lib/metrics/service-metrics'
import { ADMIN, VIEWER } from '@/tests/helpers/world'
import { insertService } from './insert-service'
import { listDeletedServices } from './list-deleted-services'
import { pageOf, serviceListSchema } from './list-query'
import { listServiceNames } from './list-service-names'
import { listServices } from './list-services'
import { deletedQuery } from './read-deleted'
import { summariesQuery } from './read-summaries'

const RUNNING = 30
const STOPPED = 30
const BACKUPS_EACH = 500

const insert = (name: string) => db.$transaction((tx) => insertService(tx, { name }))
const namesOf = (rows: readonly { name: string }[]) => rows.map(({ name }) => name)

beforeAll(async () => {
  for (const [state, count] of [
    ['running', RUNNING],
    ['stopped', STOPPED],
  ] as const) {
    await db.$executeRaw`
      INSERT INTO service (id, name, state, driver, password_sha256, console_password_enc, updated_at)
      SELECT gen_random_uuid(), (CASE WHEN n % 2 = 0 THEN 'Shop ' ELSE 'shop ' END) || ${state} || ' ' || n,
             ${state}::service_state, 'process', '', '', now() FROM generate_series(1, ${count}::int) n`
  }
  await db.$executeRaw`
    INSERT INTO backup (id, chain_id, service_id, state, type, trigger, started_at, finished_at, size_bytes)
    SELECT x.id, x.id, x.service_id, (CASE WHEN n % 10 = 0 THEN 'failed' ELSE 'successful' END)::backup_state, 'full',
           'scheduled', now() - (n + 1) * interval '1 hour', now() - n * interval '1 hour', 1000
    FROM (SELECT gen_random_uuid() AS id, s.id AS service_id, n
          FROM service s CROSS JOIN generate_series(0, ${BACKUPS_EACH - 1}::int) n) x`
  await db.$executeRaw`ANALYZE backup, service`
})

afterAll(async () => {
  await closeQueue()
  await db.$disconnect()
})

/** Every page of a list from the first, with something that happens after each. */
async function walk(input: object, between: () => Promise<unknown> = async () => undefined): Promise<string[][]> {
  const pages: string[][] = []
  let cursor: string | null = null
  do {
    const page = await listServices(VIEWER, { ...input, ...(cursor && { cursor }) })
    pages.push(namesOf(page.services))
    cursor = page.nextCursor
    await between()
  } while (cursor)
  return pages
}

test('pages hold every service once, by name in either case, also when others come and go in between', async () => {
  const all = namesOf((await listServices(VIEWER, { limit: 1_000 })).services)
  expect(all).toHaveLength(RUNNING + STOPPED)
  const pages = await walk({ limit: 7 })
  expect(pages.flat()).toEqual(all)
  expect(pages.slice(0, -1).every((page) => page.length === 7)).toBe(true)
  const folded = all.map((name) => name.toLowerCase())
  expect(folded).toEqual(folded.toSorted((one, other) => (one < other ? -1 : 1)))

  let count = 0
  const added: string[] = []
  const walked = await walk({ limit: 7 }, async () => {
    // Before everything that was shown, where an offset would show a service twice.
    const id = await insert(`aaa ${(count += 1)}`)
    added.push(id)
    if (count % 2 === 0) await db.service.deleteMany({ where: { id: added[0] ?? '' } })
  })
  expect(walked.flat().filter((name) => !name.startsWith('aaa'))).toEqual(all)
  await db.service.deleteMany({ where: { id: { in: added } } })
})

test('search and state are looked for on the server, and their number is of all pages', async () => {
  const found = await listServices(VIEWER, { search: 'SHOP RUNNING', limit: 5 })
  expect([found.services.length, found.total]).toEqual([5, RUNNING])
  expect((await walk({ state: 'stopped', limit: 20 })).flat()).toHaveLength(STOPPED)
  expect((await listServices(VIEWER, { search: 'running 17', state: 'running' })).services).toHaveLength(1)
  expect(await listServices(VIEWER, { search: 'running 17', state: 'stopped' })).toMatchObject({ total: 0 })
  // Marks are letters like others.
  expect(await listServices(VIEWER, { search: '%' })).toMatchObject({ services: [], total: 0 })
  await expect(listServices(VIEWER, { cursor: 'nonsense' })).rejects.toMatchObject({ code: 'bad_request' })
})

test('a card says when the newest good backup ended, and what the newest one lacks', async () => {
  const [service] = (await listServices(VIEWER, { search: 'running', limit: 1 })).services
  const where = { serviceId: service?.id ?? '', state: 'successful' as const }
  const good = await db.backup.findFirstOrThrow({ where, orderBy: { startedAt: 'desc' } })
  expect(service).toMatchObject({ lastBackupAt: good.finishedAt?.toISOString(), overdue: { why: 'failed' } })
  const [stopped] = (await listServices(VIEWER, { search: 'stopped', limit: 1 })).services
  expect(stopped).toMatchObject({ overdue: null, activeOperation: null })
})

test('of deleted services those with backups are listed, ten at a time, the latest first', async () => {
  const ids: string[] = []
  for (let index = 0; index < 12; index += 1) {
    const id = await insert(`gone ${index}`)
    ids.push(id)
    // Two at the same time: then by id.
    const terminatedAt = new Date(Date.UTC(2026, 0, 1 + Math.floor(index / 2)))
    await db.service.update({ where: { id }, data: { state: 'terminated', terminatedAt } })
    if (index === 0) continue
    const backupId = randomUUID()
    const facts = { state: 'successful', type: 'full', trigger: 'manual', sizeBytes: 5n } as const
    await db.backup.create({ data: { id: backupId, chainId: backupId, serviceId: id, ...facts } })
  }
  const first = await listServices(VIEWER)
  expect(first.deleted).toHaveLength(10)
  expect(first.deleted[0]).toMatchObject({ backups: 1, sizeBytes: 5, isRebuilt: false })
  const rest = await listDeletedServices(VIEWER, { cursor: first.nextDeleted })
  expect(rest.nextDeleted).toBeNull()
  const found = [...first.deleted, ...rest.deleted].map(({ id }) => id)
  expect(found.toSorted()).toEqual(ids.slice(1).toSorted())
  expect((await listServices(VIEWER, { search: 'gone 11' })).deleted).toHaveLength(1)
  expect((await listServices(VIEWER, { search: 'shop' })).deleted).toEqual([])
  const { services } = await listServiceNames(VIEWER, { purpose: 'any', search: 'gone' })
  expect(services.every(({ isDeleted }) => isDeleted) && services.length).toBe(11)
})

function person(role: Role, serviceRoles: Record<string, Role>): Ctx {
  return { actor: { kind: 'user', id: role, label: role, role, serviceRoles } }
}

test('a picker gets the first names and how many there are, what is chosen first, and only where somebody may', async () => {
  const living = await listServiceNames(VIEWER)
  expect([living.services.length, living.total]).toEqual([50, RUNNING + STOPPED])
  const { services } = await listServices(ADMIN, { limit: 1_000 })
  const [last] = services.filter(({ state }) => state === 'running').slice(-1)
  const [other] = services.filter(({ state }) => state === 'stopped')
  if (!last || !other) throw new Error('services are missing')
  const into = { purpose: 'restore-into', first: `${last.id},${other.id}` }
  const forAdmin = await listServiceNames(ADMIN, into)
  expect([forAdmin.services[0]?.id, forAdmin.total]).toEqual([last.id, RUNNING])
  expect((await listServiceNames(VIEWER, into)).services).toEqual([])
  expect(namesOf((await listServiceNames(person('viewer', { [last.id]: 'admin' }), into)).services)).toEqual([
    last.name,
  ])
  const without = await listServiceNames(person('admin', { [last.id]: 'viewer' }), into)
  expect([without.total, without.services.some(({ id }) => id === last.id)]).toEqual([RUNNING - 1, false])
  const existing = { tls: null, disk: 'backups', directory: '/backups' }
  await db.service.update({ where: { id: last.id }, data: { existing } })
  expect((await listServiceNames(ADMIN, { ...into, purpose: 'copy-into' })).total).toBe(RUNNING - 1)
  await db.service.update({ where: { id: last.id }, data: { existing: Prisma.DbNull } })
})

test('pages, deleted services and metrics read backups by key, never all of them', async () => {
  const page = serviceListSchema.parse({})
  for (const query of [summariesQuery(pageOf(page)), deletedQuery({}), serviceMetricsQuery()]) {
    const plan = JSON.stringify(await db.$queryRaw<object[]>(Prisma.sql`EXPLAIN ${query}`))
    expect(plan).toContain('Limit')
    expect(plan).not.toContain('Seq Scan on backup')
  }
})
