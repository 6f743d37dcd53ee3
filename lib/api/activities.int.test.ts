import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { listActivities } from '@/lib/activity/list-activities'
import { recordActivity } from '@/lib/activity/record'
import { writeCsv } from '@/lib/activity/write-csv'
import { db } from '@/lib/db'
import { closeQueue } from '@/lib/jobs/queue'
import { insertService } from '@/lib/service/insert-service'
import { call, givenKey, resultOf } from '@/tests/api/client'
import { CloudContract, cloudObstacle, readCloudDocument } from '@/tests/api/cloud-contract'
import { ADMIN, uniqueName } from '@/tests/helpers/world'
import { api } from './api'
import { buildDocument } from './document'
import { organizationId } from './organization'

const PATH = '/v1/organizations/{organizationId}/activities'

afterAll(async () => {
  await closeQueue()
  await db.$disconnect()
})

const rowSchema = z.looseObject({ id: z.string(), createdAt: z.string(), action: z.string() })

test('an activity is found by its time and its id, in the words of the file and in ours', async () => {
  const contract = new CloudContract(await readCloudDocument())
  const admin = await givenKey()
  const organization = `/v1/organizations/${organizationId()}`
  const path = `${organization}/activities`
  const serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName('named') }))
  const name = uniqueName('renamed')
  expect((await call(admin, 'patch', `${organization}/services/${serviceId}`, { body: { name } })).status).toBe(200)

  const listed = await call(admin, 'get', path)
  expect(contract.problemsOfAnswer('get', PATH, listed.status, listed.body)).toEqual([])
  const renamed = z
    .array(rowSchema)
    .parse(listed.body.result)
    .find(({ action }) => action === 'service_rename')
  expect(renamed).toMatchObject({ type: 'service_update_name', actorType: 'api', actorId: admin.keyId, serviceId })

  const find = (query: string) => resultOf(z.array(rowSchema), call(admin, 'get', `${path}?${query}`))
  const time = renamed?.createdAt
  expect(await find(`from_date=${time}&to_date=${time}`)).toContainEqual(renamed)
  expect(await find('to_date=2000-01-01T00:00:00Z')).toEqual([])

  const one = await call(admin, 'get', `${path}/${renamed?.id}`)
  expect(contract.problemsOfAnswer('get', `${PATH}/{activityId}`, one.status, one.body)).toEqual([])
  expect(one.body.result).toEqual(renamed)
  expect((await call(admin, 'get', `${path}/999999999`)).status).toBe(404)
  expect((await call(admin, 'get', `${path}?from_date=yesterday`)).status).toBe(400)
  expect((await call(await givenKey('support'), 'get', path)).status).toBe(403)
})

test('what a program does is written down with where it came from, and it cancels what is under way', async () => {
  const [admin, viewer] = [await givenKey(), await givenKey('viewer')]
  const organization = `/v1/organizations/${organizationId()}`
  const serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName('cancelled') }))
  await db.service.update({ where: { id: serviceId }, data: { state: 'running', version: '26.7' } })
  const startedSchema = z.object({ operationId: z.uuid() })
  const taken = call(admin, 'post', `${organization}/services/${serviceId}/backups`, { body: {} })
  const { operationId } = await resultOf(startedSchema, taken)
  const cancel = (key: typeof admin) =>
    call(key, 'post', `${organization}/operations/${operationId}/cancel`, {
      headers: { 'x-console-peer': '203.0.113.77', 'x-forwarded-for': '198.51.100.1' },
    })
  expect((await cancel(viewer)).status).toBe(403)
  expect(await cancel(admin)).toMatchObject({ status: 200, body: { result: { id: operationId, state: 'queued' } } })
  const ended = { state: 'cancelled' } as const
  const where = { id: operationId, cancelRequestedAt: { not: null } }
  expect(await db.operation.updateMany({ where, data: ended })).toEqual({ count: 1 })
  expect(await cancel(admin)).toMatchObject({ status: 409, body: { error: 'This was cancelled already.' } })
  const [written, more] = await db.activity.findMany({ where: { action: 'operation_cancel', serviceId } })
  expect([written, more]).toMatchObject([{ actorId: admin.keyId, address: '203.0.113.77', operationId }, undefined])
})

test('a program stops a backup in progress of the service that it names, while it is in progress', async () => {
  const [admin, viewer] = [await givenKey(), await givenKey('viewer')]
  const services = `/v1/organizations/${organizationId()}/services`
  const insert = () => db.$transaction((tx) => insertService(tx, { name: uniqueName('stopped') }))
  const [serviceId, otherId] = [await insert(), await insert()]
  await db.service.update({ where: { id: serviceId }, data: { state: 'running', version: '26.7' } })
  const takenSchema = z.object({ backup: z.object({ id: z.uuid() }), operationId: z.uuid() })
  const taken = call(admin, 'post', `${services}/${serviceId}/backups`, { body: {} })
  const { backup, operationId } = await resultOf(takenSchema, taken)
  const cancel = (key: typeof admin, id = serviceId) =>
    call(key, 'post', `${services}/${id}/backups/${backup.id}/cancel`)
  expect((await cancel(viewer)).status).toBe(403)
  expect((await cancel(admin, otherId)).status).toBe(404)
  const isAsked = { id: operationId, cancelRequestedAt: { not: null } }
  expect(await db.operation.count({ where: isAsked })).toBe(0)
  const result = { id: backup.id, serviceId, state: 'in_progress', status: 'in_progress' }
  expect(await cancel(admin)).toMatchObject({ status: 200, body: { result } })
  expect(await db.operation.updateMany({ where: isAsked, data: { state: 'cancelled' } })).toEqual({ count: 1 })
  await db.backup.update({ where: { id: backup.id }, data: { state: 'cancelled', finishedAt: new Date() } })
  const error = 'This backup is no longer in progress.'
  expect(await cancel(admin)).toMatchObject({ status: 409, body: { error } })
  const written = await db.activity.findMany({ where: { action: 'operation_cancel', serviceId } })
  expect(written).toMatchObject([{ actorId: admin.keyId, backupId: backup.id }])
})

test('no day, time or place that the database can not keep is looked for, and marks are in no activity', async () => {
  const wrong = [
    { from: '2026-99-99' },
    { until: '2026-02-30' },
    { from: '0000-01-01' },
    { notBefore: '0000-01-01T00:00:00Z' },
    { notAfter: '9999-12-31T23:59:59-01:00' },
    { cursor: '2026-01-01T00:00:00.000Z_9223372036854775808' },
    { cursor: '0000-01-01T00:00:00.000Z_1' },
  ]
  for (const filter of wrong)
    await expect(listActivities(ADMIN, filter), JSON.stringify(filter)).rejects.toBeInstanceOf(z.ZodError)
  await expect(writeCsv(ADMIN, { from: '2026-99-99' }).next()).rejects.toBeInstanceOf(z.ZodError)
  await recordActivity(db, ADMIN, { action: 'user_role', detail: '& ! :*' })
  const count = async (filter: object) => (await listActivities(ADMIN, filter)).rows.length
  expect([await count({ search: '& ! :*' }), await count({ search: ' ', action: 'user_role' })]).toEqual([0, 1])
  expect(await count({ action: 'user_role', notBefore: '2026-01-01T00:00:00+15:30', until: '9999-12-31' })).toBe(1)
})

test.skipIf(cloudObstacle)(
  `every parameter in a query of the file is described and taken${cloudObstacle ? ` (skipped: ${cloudObstacle})` : ''}`,
  async () => {
    const contract = new CloudContract(await readCloudDocument())
    const { keyId, secret } = await givenKey()
    const headers = { authorization: `Basic ${Buffer.from(`${keyId}:${secret}`).toString('base64')}` }
    const serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName('tagless') }))
    const seen: string[] = []
    for (const [path, methods] of Object.entries(contract.document.paths)) {
      for (const method of Object.keys(methods)) {
        const address = path.replace('{organizationId}', organizationId()).replace('{serviceId}', serviceId)
        for (const { name, values } of contract.queriesOf(method, path)) {
          expect(buildDocument().paths[path]?.[method], `${method} ${path}`).toMatchObject({
            parameters: expect.arrayContaining([expect.objectContaining({ in: 'query', name, required: false })]),
          })
          const queries = [...values.map((value) => [[name, value]]), values.map((value) => [name, value])]
          for (const query of queries.map((pairs) => new URLSearchParams(pairs))) {
            const answer = await api.fetch(new Request(`http://console${address}?${query}`, { method, headers }))
            expect(answer.status, `${address}?${query}`).toBe(200)
          }
          seen.push(name)
        }
      }
    }
    expect(seen.toSorted()).toEqual(['filter', 'filtered_metrics', 'from_date', 'to_date'])
  },
)

test('services have no tags, so a filter by one finds none and never all of them', async () => {
  const admin = await givenKey()
  await db.$transaction((tx) => insertService(tx, { name: uniqueName('tagless') }))
  const path = `/v1/organizations/${organizationId()}/services`
  const find = (query: string) => resultOf(z.array(z.unknown()), call(admin, 'get', path + query))
  expect(await find('')).not.toEqual([])
  for (const query of ['?filter=tag:isActive', '?filter=tag:isActive&limit=5', '?filter=a&filter=b'])
    expect(await find(query), query).toEqual([])
})

/** As many as a client gets that knows of no pages, and one more. */
const ROWS = 1_001

const pageSchema = z.array(z.looseObject({ id: z.string() }))

test('a list is bounded, says that it goes on, and is had whole by its cursor', async () => {
  const contract = new CloudContract(await readCloudDocument())
  const admin = await givenKey()
  const serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName('long') }))
  await db.$executeRaw`
    INSERT INTO service (id, name, state, driver, password_sha256, console_password_enc, updated_at)
    SELECT gen_random_uuid(), 'listed ' || n, 'stopped', 'process', '', '', now() FROM generate_series(1, ${ROWS}::int) n`
  await db.$executeRaw`
    INSERT INTO backup (id, chain_id, service_id, state, type, trigger, started_at)
    SELECT x.id, x.id, ${serviceId}::uuid, 'failed', 'full', 'scheduled', now() - n * interval '1 minute'
    FROM (SELECT gen_random_uuid() AS id, n FROM generate_series(1, ${ROWS}::int) n) x`
  await db.$executeRaw`
    INSERT INTO activity (actor, action, outcome) SELECT 'somebody', 'backup', 'done' FROM generate_series(1, ${ROWS}::int)`
  const organization = '/v1/organizations/{organizationId}'
  for (const [list, count] of [
    ['/services', await db.service.count({ where: { state: { not: 'terminated' } } })],
    ['/services/{serviceId}/backups', ROWS],
    ['/activities', await db.activity.count()],
  ] as const) {
    const path = organization + list
    const address = path.replace('{organizationId}', organizationId()).replace('{serviceId}', serviceId)
    const first = await call(admin, 'get', address)
    expect(contract.problemsOfAnswer('get', path, first.status, first.body)).toEqual([])
    expect(pageSchema.parse(first.body.result)).toHaveLength(ROWS - 1)
    const rest = await call(admin, 'get', `${address}?cursor=${encodeURIComponent(first.body.nextCursor ?? '')}`)
    expect(rest.body.nextCursor).toBeNull()
    const ids = [first, rest].flatMap(({ body }) => pageSchema.parse(body.result).map(({ id }) => id))
    expect([ids.length, new Set(ids).size]).toEqual([count, count])
    expect(await call(admin, 'get', `${address}?limit=${ROWS}`)).toMatchObject({ status: 400 })
    const described = JSON.stringify(buildDocument().paths[path]?.['get'])
    expect(described).toContain('a page has 1,000 at most, and nextCursor leads to the next')
  }
})

const fieldsSchema = z.record(
  z.string(),
  z.looseObject({ const: z.unknown().optional(), description: z.string().optional() }),
)

test('what is always answered the same is described so, with its value', async () => {
  const admin = await givenKey()
  const organization = `/v1/organizations/${organizationId()}`
  const serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName('constant') }))
  const schemas = z.object({ schemas: z.record(z.string(), z.looseObject({})) })
  const documented = schemas.parse(buildDocument()['components']).schemas
  for (const [name, path, known] of [
    ['Service', `${organization}/services/${serviceId}`, ['provider', 'tier', 'numReplicas', 'isReadonly']],
    ['Organization', organization, ['name', 'enableCoreDumps']],
  ] as const) {
    const answer = await resultOf(z.looseObject({}), call(admin, 'get', path))
    const fields = fieldsSchema.parse(documented[name]?.['properties'])
    const always = Object.entries(fields).filter(([, { description }]) => description?.startsWith('Always '))
    expect(always.map(([field]) => field)).toEqual(expect.arrayContaining([...known]))
    for (const [field, { description }] of always)
      expect(description, field).toContain(`Always ${JSON.stringify(answer[field])}:`)
    for (const [field, { const: value }] of Object.entries(fields))
      if (value !== undefined) expect([field, answer[field]]).toEqual([field, value])
  }
})
