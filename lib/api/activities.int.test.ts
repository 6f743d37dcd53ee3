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
