import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { db } from '@/lib/db'
import { sha256Hex } from '@/lib/secrets'
import { call, givenKey, type Key, resultOf } from '@/tests/api/client'
import { CloudContract, cloudObstacle, readCloudDocument } from '@/tests/api/cloud-contract'
import {
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  startTestWorker,
  uniqueName,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { buildDocument } from './document'
import { organizationId } from './organization'

const ORG = '/v1/organizations/{organizationId}'
const SERVICE = `${ORG}/services/{serviceId}`

let worker: RunningWorker
let contract: CloudContract
let admin: Key
let serviceId: string
let backupId: string
let data: { rows: number; checksum: string }

beforeAll(async () => {
  contract = new CloudContract(await readCloudDocument())
  worker = await startTestWorker()
  admin = await givenKey()
  serviceId = await givenService()
  await fillWithOrders(serviceId, 20_000)
  data = await fingerprint(serviceId)
  const created = await resultOf(
    z.object({ backup: z.object({ id: z.uuid() }), operationId: z.uuid() }),
    call(admin, 'post', at(`${SERVICE}/backups`), { body: {} }),
  )
  await untilSucceeded(created.operationId)
  backupId = created.backup.id
})

afterAll(() => endWorld(worker))

/** The address with the ids of this world. */
function at(path: string, ids: { serviceId?: string; backupId?: string } = {}): string {
  return path
    .replace('{organizationId}', organizationId())
    .replace('{serviceId}', ids.serviceId ?? serviceId)
    .replace('{backupId}', ids.backupId ?? backupId)
}

const postedSchema = z.object({
  service: z.object({ id: z.uuid(), state: z.string(), ipAccessList: z.array(z.object({ source: z.string() })) }),
  password: z.string().optional(),
  operationId: z.uuid(),
})

/** Every field that ClickHouse Cloud takes, with values that mean something there. */
const CLOUD_POST = {
  provider: 'gcp',
  region: 'us-central1',
  tier: 'production',
  ipAccessList: [{ source: '::1', description: 'here' }],
  minTotalMemoryGb: 24,
  maxTotalMemoryGb: 48,
  minReplicaMemoryGb: 8,
  maxReplicaMemoryGb: 16,
  numReplicas: 3,
  minReplicas: 1,
  maxReplicas: 3,
  autoscalingMode: 'vertical',
  idleScaling: true,
  idleTimeoutMinutes: 15,
  isReadonly: false,
  dataWarehouseId: 'warehouse',
  encryptionKey: 'key',
  encryptionAssumedRoleIdentifier: 'role',
  privateEndpointIds: [],
  privatePreviewTermsChecked: true,
  releaseChannel: 'default',
  byocId: 'byoc',
  hasTransparentDataEncryption: false,
  endpoints: [],
  profile: 'v1-default',
  complianceType: 'hipaa',
  tags: [],
  enableCoreDumps: false,
}

const skipped = cloudObstacle ? ` (skipped: ${cloudObstacle})` : ''

describe.skipIf(cloudObstacle)(`ClickHouse Cloud's contract${skipped}`, () => {
  test('its paths, verbs and operation ids are all ours', () => {
    const { paths } = buildDocument()
    for (const [path, methods] of Object.entries(contract.document.paths)) {
      for (const [method, { operationId }] of Object.entries(methods)) {
        expect(paths[path]?.[method], `${method} ${path}`).toMatchObject({ operationId })
      }
    }
  })

  test.each([
    ['get', '/v1/organizations'],
    ['get', ORG],
    ['get', `${ORG}/services`],
    ['get', SERVICE],
    ['get', `${SERVICE}/backups`],
    ['get', `${SERVICE}/backups/{backupId}`],
    ['get', `${SERVICE}/backupConfiguration`],
    ['get', `${ORG}/activities`],
  ])('%s %s answers what the file says', async (method, path) => {
    const { status, body } = await call(admin, method, at(path))
    expect(status, body.error).toBe(200)
    expect(body.status).toBe(200)
    expect(contract.problemsOfAnswer(method, path, 200, body)).toEqual([])
    expect(body.result).not.toEqual([])
  })

  test.each([
    ['patch', ORG, { name: 'Ours', enableCoreDumps: false, privateEndpoints: { add: [], remove: [] } }],
    [
      'patch',
      `${SERVICE}/backupConfiguration`,
      { backupPeriodInHours: 12, backupRetentionPeriodInHours: 48, backupStartTime: '02:30' },
    ],
    ['patch', `${SERVICE}/password`, { newPasswordHash: `${'A'.repeat(43)}=`, newDoubleSha1Hash: 'x' }],
    [
      'patch',
      SERVICE,
      {
        name: 'renamed by the API',
        ipAccessList: { add: [{ source: '10.0.0.0/8', description: 'office' }], remove: [{ source: '::/0' }] },
        privateEndpointIds: { add: [], remove: [] },
        releaseChannel: 'fast',
        endpoints: [],
        transparentDataEncryptionKeyId: 'x',
        tags: { add: [], remove: [] },
        enableCoreDumps: false,
      },
    ],
  ])('%s %s takes every field of the file and answers what it says', async (method, path, body) => {
    const own = await givenService()
    expect(Object.keys(body).toSorted()).toEqual(contract.fieldsOfBody(method, path).toSorted())
    expect(contract.problemsOfBody(method, path, body)).toEqual([])
    const reply = await call(admin, method, at(path, { serviceId: own }), { body })
    expect(reply.status, reply.body.error).toBe(200)
    expect(contract.problemsOfAnswer(method, path, 200, reply.body)).toEqual([])
  })

  test('a refusal has its error form', async () => {
    for (const path of [SERVICE, `${SERVICE}/backups`, `${SERVICE}/backupConfiguration`]) {
      const { status, body } = await call(admin, 'get', at(path, { serviceId: randomUUID() }))
      expect(status).toBe(404)
      expect(contract.problemsOfAnswer('get', path, status, body)).toEqual([])
      expect(body).toMatchObject({ status: 404, error: expect.stringMatching(/There is no such service/) })
    }
  })

  test('a service is created, restored, stopped, started and deleted as there, with the data of its backup', async () => {
    const path = `${ORG}/services`
    const body = { ...CLOUD_POST, name: uniqueName('restored'), backupId }
    expect(Object.keys(body).toSorted()).toEqual(contract.fieldsOfBody('post', path).toSorted())
    expect(contract.problemsOfBody('post', path, body)).toEqual([])
    const reply = await call(admin, 'post', at(path), { body })
    expect(reply.status, reply.body.error).toBe(200)
    expect(contract.problemsOfAnswer('post', path, 200, reply.body)).toEqual([])
    const { service, password, operationId } = postedSchema.parse(reply.body.result)
    expect(service.ipAccessList).toMatchObject([{ source: '::1' }])
    await untilSucceeded(operationId)
    expect(await fingerprint(service.id)).toEqual(data)
    const row = await db.service.findUniqueOrThrow({ where: { id: service.id } })
    expect(row.passwordSha256).toBe(sha256Hex(password ?? ''))

    for (const [command, state] of [
      ['stop', 'stopped'],
      ['start', 'running'],
    ]) {
      const changed = await call(admin, 'patch', at(`${SERVICE}/state`, { serviceId: service.id }), {
        body: { command },
      })
      expect(contract.problemsOfAnswer('patch', `${SERVICE}/state`, changed.status, changed.body)).toEqual([])
      await untilLastSucceeded(service.id)
      const { result } = (await call(admin, 'get', at(SERVICE, { serviceId: service.id }))).body
      expect(result).toMatchObject({ state })
    }
    const deleted = await call(admin, 'delete', at(SERVICE, { serviceId: service.id }))
    expect(deleted.status, deleted.body.error).toBe(200)
    expect(contract.problemsOfAnswer('delete', SERVICE, 200, deleted.body)).toEqual([])
    await untilLastSucceeded(service.id)
    expect(await fingerprint(serviceId)).toEqual(data)
  })
})

async function untilLastSucceeded(ofServiceId: string): Promise<void> {
  const newest = await db.operation.findFirstOrThrow({
    where: { serviceId: ofServiceId },
    orderBy: { createdAt: 'desc' },
  })
  await untilSucceeded(newest.id)
}

describe('beyond it', () => {
  test.each(['created', 'restored'])('an Idempotency-Key makes one service %s, sent often at once', async (how) => {
    const name = uniqueName('once')
    const headers = { 'idempotency-key': `to be ${how}` }
    const [wanted, another] =
      how === 'created' ? [{ name }, { name: 'other', backupId }] : [{ name, backupId }, { name }]
    const ask = (body: unknown) => call(admin, 'post', at(`${ORG}/services`), { body, headers })
    const replies = await Promise.all([ask(wanted), ask(wanted), ask(wanted)])
    const posted = replies.map(({ body }) => postedSchema.parse(body.result))
    expect(new Set(posted.map(({ service }) => service.id)).size).toBe(1)
    expect(posted.filter(({ password }) => password !== undefined)).toHaveLength(1)
    expect(await db.service.count({ where: { name } })).toBe(1)
    expect(await ask(another)).toMatchObject({ status: 409, body: { error: expect.stringMatching(/already used/) } })
    const ofAnotherKey = await call(await givenKey(), 'post', at(`${ORG}/services`), { body: { name }, headers })
    expect(ofAnotherKey).toMatchObject({ status: 409, body: { error: expect.stringMatching(/name already exists/) } })
    await untilLastSucceeded(posted[0]?.service.id ?? '')
  })

  test('a dry run tells the plan and does nothing', async () => {
    const before = await db.operation.count()
    const plan = await resultOf(
      z.object({ plan: z.object({ totals: z.object({ rows: z.number() }) }) }),
      call(admin, 'post', `${at(`${ORG}/services`)}?dryRun=true`, { body: { name: 'dry', backupId } }),
    )
    expect(plan.plan.totals.rows).toBe(20_000)
    const into = await resultOf(
      z.object({ plan: z.object({ tables: z.array(z.unknown()) }) }),
      call(admin, 'post', `${at(`${SERVICE}/backups/{backupId}/restore`)}?dryRun=true`, {
        body: { targetServiceId: serviceId, elements: [{ database: 'shop', table: 'orders', asTable: 'orders_2' }] },
      }),
    )
    expect(into.plan.tables).toHaveLength(1)
    expect(await db.operation.count()).toBe(before)
  })

  test('tables are restored into an existing service, and an operation is waited for', async () => {
    const { operationId } = await resultOf(
      z.object({ operationId: z.uuid() }),
      call(admin, 'post', at(`${SERVICE}/backups/{backupId}/restore`), {
        body: { targetServiceId: serviceId, elements: [{ database: 'shop', table: 'orders', asTable: 'copy' }] },
      }),
    )
    const path = at(`${ORG}/operations`)
    let state = 'running'
    while (state === 'running' || state === 'queued') {
      const operation = await resultOf(
        z.object({ state: z.string() }),
        call(admin, 'get', `${path}/${operationId}?wait=20`),
      )
      state = operation.state
    }
    expect(state).toBe('succeeded')
    const firstPage = await call(admin, 'get', `${path}?limit=1&serviceId=${serviceId}`)
    const second = await call(
      admin,
      'get',
      `${path}?limit=1&serviceId=${serviceId}&cursor=${firstPage.body.nextCursor}`,
    )
    expect(firstPage.body.result).toMatchObject([{ id: operationId }])
    expect(second.body.result).not.toEqual(firstPage.body.result)
  })

  test('a backup is checked, verified and deleted, and of another service it is not found', async () => {
    const taken = await resultOf(
      z.object({ backup: z.object({ id: z.uuid() }), operationId: z.uuid() }),
      call(admin, 'post', at(`${SERVICE}/backups`), { body: { baseBackupId: backupId } }),
    )
    await untilSucceeded(taken.operationId)
    const ids = { backupId: taken.backup.id }
    const other = { ...ids, serviceId: await givenService() }
    const one = `${SERVICE}/backups/{backupId}`
    for (const [method, path] of [
      ['get', one],
      ['get', `${one}/contents`],
      ['delete', one],
      ['post', `${one}/check`],
    ] as const) {
      expect(await call(admin, method, at(path, other))).toMatchObject({ status: 404 })
    }
    const contents = await call(admin, 'get', at(`${one}/contents`, ids))
    expect(contents.body.result).toMatchObject({ databases: [{ name: 'shop', tables: expect.any(Array) }] })
    for (const [method, path] of [
      ['post', `${one}/check`],
      ['post', `${one}/verify`],
      ['delete', one],
    ] as const) {
      const started = z.object({ operationId: z.uuid() })
      const ask = () => call(admin, method, at(path, ids), { headers: { 'idempotency-key': method + path } })
      const { operationId } = await resultOf(started, ask())
      await untilSucceeded(operationId)
      if (method === 'post') expect(await resultOf(started, ask())).toEqual({ operationId })
    }
    expect(await call(admin, 'get', at(one, ids))).toMatchObject({ status: 404 })
  })
})
