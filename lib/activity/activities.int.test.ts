import { afterAll, beforeAll, expect, test } from 'vitest'
import { acceptInvite } from '@/lib/auth/accept-invite'
import { createInvite } from '@/lib/auth/create-invite'
import { setBucket } from '@/lib/bucket/set-bucket'
import { db, Prisma } from '@/lib/db'
import { closeQueue } from '@/lib/jobs/queue'
import { requestOperation } from '@/lib/operation/request-operation'
import { insertService } from '@/lib/service/insert-service'
import { resetPassword } from '@/lib/service/reset-password'
import { ADMIN, uniqueName } from '@/tests/helpers/world'
import { activityQuery } from './query'
import { listActivities } from './list-activities'
import { recordActivity } from './record'
import { writeCsv } from './write-csv'

const ROWS = 20_000

let serviceId: string
let name: string

beforeAll(async () => {
  name = uniqueName('watched')
  serviceId = await db.$transaction((tx) => insertService(tx, { name }))
  await db.service.update({ where: { id: serviceId }, data: { state: 'running' } })
})

afterAll(async () => {
  await closeQueue()
  await db.$disconnect()
})

const list = async (filter: object) => (await listActivities(ADMIN, filter)).rows

test('the database refuses to change, remove or empty what is written', async () => {
  await recordActivity(db, ADMIN, { action: 'password', serviceId })
  const refused = /only ever added/
  await expect(db.activity.updateMany({ data: { actor: 'somebody else' } })).rejects.toThrow(refused)
  await expect(db.activity.deleteMany()).rejects.toThrow(refused)
  await expect(db.$executeRaw`TRUNCATE activity`).rejects.toThrow(refused)
  expect(await list({ action: 'password' })).toMatchObject([{ actor: 'admin@example.com', serviceName: name }])
})

test('what is rolled back was never done', async () => {
  const before = await db.activity.count()
  const undone = db.$transaction(async (tx) => {
    await recordActivity(tx, ADMIN, { action: 'password', serviceId })
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect(await db.activity.count()).toBe(before)
})

test('work is asked for and ends, each once, however it is written down', async () => {
  const operationId = await db.$transaction((tx) => requestOperation(tx, ADMIN, { kind: 'start', serviceId }))
  const set = (data: Prisma.OperationUpdateManyMutationInput) =>
    db.operation.updateMany({ where: { id: operationId }, data })
  await set({ state: 'running' })
  await set({ state: 'failed', error: 'The disk is full.' })
  await set({ heartbeatAt: new Date() })
  const rows = (await list({ serviceId })).filter((row) => row.operationId === operationId)
  expect(rows).toMatchObject([
    { outcome: 'failed', action: 'start', actor: 'admin@example.com', detail: 'The disk is full.' },
    { outcome: 'asked', action: 'start', actor: 'admin@example.com', serviceName: name },
  ])
})

test('no secret is ever in it', async () => {
  const [key, password] = ['a-secret-access-key', 'correct horse battery']
  const fields = { provider: 's3', address: 'http://127.0.0.1:9/bucket', accessKeyId: 'id', secretAccessKey: key }
  await setBucket(ADMIN, { serviceId, ...fields })
  const { token } = await createInvite(ADMIN, { email: 'new@example.com', role: 'viewer' })
  await acceptInvite({ token, name: 'New', password })
  const reset = await resetPassword(ADMIN, { serviceId })
  const written = JSON.stringify(await list({ limit: 1_000 }))
  expect(written).toContain('new@example.com as viewer')
  for (const secret of [key, token, password, reset.password]) expect(written).not.toContain(secret)
})

test('it is found by parts of words, service, kind, outcome and day', async () => {
  const ctx = { ...ADMIN, address: '203.0.113.77' }
  await recordActivity(db, ctx, { action: 'user_role', detail: 'Grace.Hopper@example.com: viewer to admin' })
  const found = async (filter: object) => (await list(filter)).map(({ action }) => action)
  expect(await found({ search: 'hopper viewer' })).toEqual(['user_role'])
  expect(await found({ search: '203.0.113.77' })).toEqual(['user_role'])
  expect(await found({ search: 'grace nobody' })).toEqual([])
  expect(await found({ search: "it's & ! :* (" })).not.toContain('user_role')
  expect(new Set(await found({ serviceId, outcome: 'failed' }))).toEqual(new Set(['start']))
  expect(await found({ action: 'user_role', from: '2000-01-01', until: '2000-12-31' })).toEqual([])
  expect(await found({ action: 'user_role', from: '2000-01-01', until: '2999-01-01' })).toEqual(['user_role'])
})

test('pages follow each other without a gap or a row twice, and CSV has them all, harmless in a spreadsheet', async () => {
  for (let index = 0; index < 5; index += 1) {
    await recordActivity(db, ADMIN, { action: 'checklist', detail: `=cmd("${index}"), and more` })
  }
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof listActivities>> = await listActivities(ADMIN, {
      action: 'checklist',
      limit: 2,
      ...(cursor && { cursor }),
    })
    seen.push(...page.rows.map(({ detail }) => detail ?? ''))
    cursor = page.nextCursor
  } while (cursor)
  expect(seen).toEqual([4, 3, 2, 1, 0].map((index) => `=cmd("${index}"), and more`))
  const lines: string[] = []
  for await (const chunk of writeCsv(ADMIN, { action: 'checklist' })) lines.push(...chunk.trimEnd().split('\r\n'))
  expect(lines).toHaveLength(6)
  expect(lines[0]).toMatch(/^time,who,address,what,outcome,service/)
  expect(lines[1]).toContain(`,"'=cmd(""4""), and more"`)
})

test('a year of them is read by its indexes, whatever is asked for', async () => {
  await db.$executeRaw`
    INSERT INTO activity (at, actor, action, outcome, service_id, service_name, detail)
    SELECT now() - n * interval '26 minutes', 'somebody-' || n % 50 || '@example.com', 'backup', 'succeeded',
           gen_random_uuid(), 'service ' || n, 'word' || n
    FROM generate_series(1, ${ROWS}::int) n`
  await db.$executeRaw`ANALYZE activity`
  const filters = [
    {},
    { serviceId },
    { outcome: 'failed' as const },
    { search: `word${ROWS - 7}` },
    { from: '2026-01-01' },
  ]
  for (const filter of filters) {
    const plan = await db.$queryRaw<object[]>(Prisma.sql`EXPLAIN ${activityQuery(filter, undefined, 51)}`)
    expect(JSON.stringify(plan), JSON.stringify(filter)).not.toContain('Seq Scan')
  }
  const cursor = '2026-01-01T00:00:00.000Z_1'
  const plan = await db.$queryRaw<object[]>(Prisma.sql`EXPLAIN ${activityQuery({}, cursor, 51)}`)
  expect(JSON.stringify(plan)).not.toContain('Seq Scan')
})
