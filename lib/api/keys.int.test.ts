import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { ensureConfiguredKey } from '@/lib/api-key/ensure-configured-key'
import { revokeApiKey } from '@/lib/api-key/revoke-api-key'
import { db } from '@/lib/db'
import { closeQueue } from '@/lib/jobs/queue'
import { sha256Hex } from '@/lib/secrets'
import { lockServiceRow } from '@/lib/service/find-service'
import { insertService } from '@/lib/service/insert-service'
import { call, givenKey, type Key, resultOf } from '@/tests/api/client'
import { givenHost } from '@/tests/helpers/given-host'
import { ADMIN, uniqueName, until } from '@/tests/helpers/world'
import { ENDPOINTS } from './endpoints'
import { MAX_REFUSED_PER_MINUTE } from './identify'
import { organizationId } from './organization'

/** The others of this file stay far below it. */
const REQUESTS_PER_MINUTE = 60

vi.hoisted(() => {
  process.env['CONSOLE_API_REQUESTS_PER_MINUTE'] = '60'
  process.env['CONSOLE_API_KEY'] = 'configured:0123456789abcdefghijklmnopqrstuvwxyz'
  // As much as a given host has left.
  process.env['CONSOLE_DOCKER_MEMORY'] = '12g'
})

const SERVICES = `/v1/organizations/${organizationId()}/services`

let admin: Key
/** A running service without an engine: what is asked here waits for a worker that never comes. */
let service: string
let serviceId: string

beforeAll(async () => {
  admin = await givenKey()
  serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  await db.service.update({ where: { id: serviceId }, data: { state: 'running', version: '26.7' } })
  service = `${SERVICES}/${serviceId}`
})

afterAll(async () => {
  await closeQueue()
  await db.$disconnect()
})

describe('keys', () => {
  test('without one, with a wrong, revoked or expired one, nothing is answered', async () => {
    const path = '/v1/organizations'
    const revoked = await givenKey()
    await revokeApiKey(ADMIN, { keyId: revoked.keyId })
    const expired = await givenKey()
    await db.apiKey.update({ where: { id: expired.keyId }, data: { expiresAt: new Date(Date.now() - 1) } })
    const wrong = { ...admin, secret: revoked.secret }
    for (const key of [null, wrong, revoked, expired, { keyId: 'nobody', secret: "' OR 1=1 --" }]) {
      const { status, headers, body } = await call(key, 'get', path)
      expect({ status, result: body.result }).toEqual({ status: 401, result: undefined })
      expect(headers.get('www-authenticate')).toMatch(/^Basic/)
    }
    expect((await call(admin, 'get', path)).status).toBe(200)
    const used = await db.apiKey.findUniqueOrThrow({ where: { id: admin.keyId } })
    expect(used.lastUsedAt).not.toBeNull()
    expect(JSON.stringify(used)).not.toContain(admin.secret)
  })

  test('a key does what its role may, and operations name it', async () => {
    const viewer = await givenKey('viewer')
    const support = await givenKey('support')
    expect((await call(viewer, 'get', `${service}/backups`)).status).toBe(200)
    const taken = await resultOf(
      z.object({ operationId: z.uuid() }),
      call(support, 'post', `${service}/backups`, { body: {} }),
    )
    const { requestedBy, backupId } = await db.operation.findUniqueOrThrow({ where: { id: taken.operationId } })
    expect(requestedBy).toMatch(/\(API key\)$/)
    const refusals = [
      [viewer, 'post', `${service}/backups`, {}],
      [viewer, 'patch', `${service}/backupConfiguration`, {}],
      [support, 'post', SERVICES, { name: 'x', backupId }],
      [support, 'patch', `${service}/password`, {}],
      [support, 'delete', service, undefined],
      [support, 'patch', service, { name: 'x' }],
      [viewer, 'patch', `/v1/organizations/${organizationId()}`, { name: 'x' }],
      [support, 'patch', `/v1/organizations/${organizationId()}`, { name: 'x' }],
    ] as const
    for (const [key, method, path, body] of refusals) {
      expect(await call(key, method, path, { body }), `${method} ${path}`).toMatchObject({ status: 403 })
    }
  })

  test('a key that asks too often is told when to go on, and another one is not held up', async () => {
    const busy = await givenKey('viewer')
    for (let count = 0; count < REQUESTS_PER_MINUTE; count += 1)
      expect((await call(busy, 'get', '/v1/organizations')).status).toBe(200)
    const last = await call(busy, 'get', '/v1/organizations')
    expect(last.status).toBe(429)
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await call(admin, 'get', '/v1/organizations')).status).toBe(200)
  })

  test('who tries secrets is stopped, and the key that they are tried on goes on working, from there too', async () => {
    const owner = await givenKey('viewer')
    const guess = (address: string) =>
      call({ ...owner, secret: 'aGuessThatIsLongEnough' }, 'get', '/v1/organizations', {
        headers: { 'x-console-peer': address },
      })
    for (let count = 0; count < MAX_REFUSED_PER_MINUTE; count += 1)
      expect((await guess('203.0.113.50')).status).toBe(401)
    const stopped = await guess('203.0.113.50')
    expect(stopped.status).toBe(429)
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await guess('203.0.113.51')).status).toBe(401)
    for (const address of ['203.0.113.50', '203.0.113.51', '203.0.113.52']) {
      const headers = { 'x-console-peer': address }
      expect((await call(owner, 'get', '/v1/organizations', { headers })).status, address).toBe(200)
    }
  })
})

describe('hostile requests', () => {
  test('are refused with a sentence', async () => {
    const post = (body: unknown, headers?: Record<string, string>) =>
      call(admin, 'post', SERVICES, { body, ...(headers && { headers }) })
    expect(await post('{"name":')).toMatchObject({ status: 400, body: { error: 'The body is not JSON.' } })
    expect(await post({ name: 'x'.repeat(51) })).toMatchObject({ status: 400 })
    expect(await post({ name: 'x', ipAccessList: [{ source: "'; DROP" }] })).toMatchObject({ status: 400 })
    expect(await post({ name: 'x'.repeat(300_000) })).toMatchObject({ status: 413 })
    expect(await post({ name: 'x' }, { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 })
    expect(await call(admin, 'get', '/v1/nothing')).toMatchObject({ status: 404 })
    expect(await call(admin, 'get', SERVICES.replace(organizationId(), randomUUID()))).toMatchObject({
      status: 404,
      body: { error: 'There is no such organization.' },
    })
    expect(await call(admin, 'get', `${SERVICES}/..%2f..%2fetc`)).toMatchObject({ status: 400 })
  })
})

describe('an Idempotency-Key', () => {
  const stolen = { status: 409, body: { error: expect.stringMatching(/^This Idempotency-Key was already used/) } }
  const withKey = (key: string) => ({ headers: { 'idempotency-key': key } })
  const givenService = async () => {
    const id = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
    await db.service.update({ where: { id }, data: { state: 'running', version: '26.7' } })
    return id
  }
  const givenBackup = async (ofServiceId: string) => {
    const id = randomUUID()
    const backup = { id, chainId: id, serviceId: ofServiceId, type: 'full', trigger: 'manual' } as const
    await db.backup.create({ data: { ...backup, state: 'successful', contents: { databases: [], fileCount: 0 } } })
    return id
  }

  test('answers the same request with the same operation, and refuses any other, also of another path', async () => {
    const mine = await givenKey()
    const id = await givenService()
    const other = await givenService()
    const backup = await givenBackup(id)
    const ofOther = await givenBackup(other)
    const name = uniqueName('keyed')
    const [one, two] = [`${SERVICES}/${id}/backups/${backup}`, `${SERVICES}/${other}/backups/${ofOther}`]
    const table = { targetServiceId: other, elements: [{ database: 'shop', table: 'orders' }] }
    const cases = [
      ['post', SERVICES, { name }, [SERVICES, { name: `${name} 2` }]],
      ['post', SERVICES, { name: `${name} 3`, backupId: backup }, [SERVICES, { name: `${name} 4`, backupId: backup }]],
      ['post', `${one}/check`, undefined, [`${two}/check`, undefined]],
      ['delete', `${SERVICES}/${other}`, undefined, [`${one}/check`, undefined]],
      ['post', `${SERVICES}/${id}/backups`, {}, [`${one}/restore`, table]],
    ] as const
    for (const [method, path, body, [otherPath, otherBody]] of cases) {
      const key = `${method} ${path} ${JSON.stringify(body)}`
      const ask = () => call(mine, method, path, { body, ...withKey(key) })
      expect(await ask(), key).toMatchObject({ status: 200 })
      const before = await db.operation.count()
      expect(await call(mine, 'post', otherPath, { body: otherBody, ...withKey(key) }), key).toMatchObject(stolen)
      expect(await ask(), key).toMatchObject({ status: 200 })
      expect(await db.operation.count()).toBe(before)
    }
  })

  test('that another request has is refused by every endpoint that takes one, whatever is asked', async () => {
    const [mine, header] = [await givenKey(), 'taken']
    const { status } = await call(mine, 'post', SERVICES, { body: { name: uniqueName('taken') }, ...withKey(header) })
    expect(status).toBe(200)
    const before = await db.operation.count()
    for (const { method, path } of ENDPOINTS) {
      if (method !== 'post' && method !== 'delete') continue
      const named = path.replace('{organizationId}', organizationId()).replaceAll(/\{\w+\}/g, serviceId)
      const reply = await call(mine, method, named, { body: {}, ...withKey(header) })
      expect(reply, `${method} ${path}`).toMatchObject(stolen)
    }
    expect(await db.operation.count()).toBe(before)
  })

  test('sent at once with different requests is one of them, and the others are refused', async () => {
    const mine = await givenKey()
    for (let round = 0; round < 5; round += 1) {
      const names = [1, 2, 3].map((number) => uniqueName(`at once ${number}`))
      const ask = (name: string) => call(mine, 'post', SERVICES, { body: { name }, ...withKey(`round ${round}`) })
      const replies = await Promise.all(names.map(ask))
      expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409])
      expect(await db.service.count({ where: { name: { in: names } } })).toBe(1)
    }
  })

  test('changes nothing of a request that makes no second thing', async () => {
    const path = `${SERVICES}/${await givenService()}`
    for (const name of [uniqueName(), uniqueName()])
      expect(await call(admin, 'patch', path, { body: { name }, ...withKey('patch') })).toMatchObject({ status: 200 })
  })
})

test('a list is patched as it is when its turn comes, and with the name or not at all', async () => {
  const id = await db.$transaction((tx) => insertService(tx, { name: uniqueName('listed') }))
  await db.service.update({ where: { id }, data: { state: 'stopped' } })
  const patch = (body: object) => call(admin, 'patch', `${SERVICES}/${id}`, { body })
  const entry = (source: string) => ({ source, description: '' })
  const sources = async () => {
    const { accessList } = await db.service.findUniqueOrThrow({ where: { id } })
    return z
      .array(z.object({ source: z.string() }))
      .parse(accessList)
      .map(({ source }) => source)
  }
  await patch({ ipAccessList: { add: [entry('2001:db8::/32')], remove: [entry('::/0')] } })
  const changes = [{ remove: [entry('2001:DB8::/32')] }, { add: [entry('10.0.0.0/8')] }, { add: [entry('192.0.2.7')] }]
  const held = await db.$transaction(
    async (tx) => {
      await lockServiceRow(tx, id)
      const asked = Promise.all(changes.map((ipAccessList) => patch({ ipAccessList })))
      await until('all of them to wait', async () => {
        const [row] = await db.$queryRaw<{ count: number }[]>`
          SELECT count(*)::int AS count FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`
        return row?.count === changes.length
      })
      return { asked }
    },
    { timeout: 60_000 },
  )
  expect((await held.asked).map(({ status }) => status)).toEqual([200, 200, 200])
  expect((await sources()).toSorted()).toEqual(['10.0.0.0/8', '192.0.2.7'])

  const { name } = await db.service.findUniqueOrThrow({ where: { id } })
  const refused = await patch({ name: uniqueName('half'), ipAccessList: { add: [entry('example.com')] } })
  expect(refused.status).toBe(400)
  expect(await db.service.findUniqueOrThrow({ where: { id } })).toMatchObject({ name })
})

test('the key of the configuration is written down when it is made, and when its secret is another', async () => {
  const id = 'configured'
  const written = async () =>
    (
      await db.activity.findMany({ where: { action: 'key_create', detail: { contains: id } }, orderBy: { id: 'asc' } })
    ).map(({ actor, detail }) => [actor, detail])
  await Promise.all([ensureConfiguredKey(), ensureConfiguredKey()])
  const made = ['system', 'CONSOLE_API_KEY (configured) as admin']
  expect(await written()).toEqual([made])
  const secret = 'theSecretOfAnEarlierConfiguration'
  const statusWith = async (one: string) => (await call({ keyId: id, secret: one }, 'get', '/v1/organizations')).status
  await db.apiKey.update({ where: { id }, data: { secretSha256: sha256Hex(secret) } })
  expect(await statusWith(secret)).toBe(200)
  for (let start = 0; start < 2; start += 1) await ensureConfiguredKey()
  expect(await written()).toEqual([made, ['system', `${made[1]}, with a new secret`]])
  expect([await statusWith(secret), await statusWith('0123456789abcdefghijklmnopqrstuvwxyz')]).toEqual([401, 200])
})

const placedSchema = z.object({ service: z.looseObject({ id: z.uuid(), placedOn: z.unknown() }) })

test('hosts are listed, and a new or restored service is made for the one that is named', async () => {
  const host = { id: 'x2v0kq', name: 'node-3', takesNew: true }
  await givenHost(host)
  expect((await call(admin, 'get', SERVICES.replace(/services$/, 'hosts'))).body.result).toMatchObject([host])
  const backupId = randomUUID()
  const contents = { databases: [], fileCount: 0 }
  const backup = { id: backupId, chainId: backupId, serviceId, type: 'full', trigger: 'manual', contents } as const
  await db.backup.create({ data: { ...backup, state: 'successful' } })
  for (const from of [{}, { backupId }]) {
    const body = { name: uniqueName('placed'), hostId: host.id, ...from }
    const { service: placed } = await resultOf(placedSchema, call(admin, 'post', SERVICES, { body }))
    expect(placed.placedOn).toEqual({ name: 'node-3', isReady: true })
    expect(await db.service.findUniqueOrThrow({ where: { id: placed.id } })).toMatchObject({ hostId: host.id })
    const elsewhere = { ...body, name: uniqueName('lost'), hostId: 'gone' }
    expect(await call(admin, 'post', SERVICES, { body: elsewhere })).toMatchObject({
      status: 400,
      body: { fieldErrors: { hostId: [expect.stringMatching(/^This host takes no new services now\./)] } },
    })
    expect(await db.service.count({ where: { name: elsewhere.name } })).toBe(0)
  }

  await givenHost({ id: 'drained', name: 'node-4', takesNew: false })
  const plan = (hostId: string) =>
    call(admin, 'post', `${SERVICES}?dryRun=true`, { body: { name: uniqueName('planned'), backupId, hostId } })
  const refused = (sentence: string) => ({ result: { plan: { blockedReason: expect.stringContaining(sentence) } } })
  expect((await plan('gone')).body).toMatchObject(refused('This host takes no new services now.'))
  expect((await plan('drained')).body).toMatchObject(refused('node-4 takes no new services now.'))
  expect((await plan(host.id)).body).not.toMatchObject(refused('node-3'))
  await givenHost({ id: 'full', name: 'node-5', takesNew: true, reservedGib: 5 })
  expect((await plan('full')).body).toMatchObject(refused('node-5 has less than 12 GiB of memory'))
})
