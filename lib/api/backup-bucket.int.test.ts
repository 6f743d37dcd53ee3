import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db, Prisma } from '@/lib/db'
import { sealSecret } from '@/lib/secrets'
import { call, givenKey, type Key } from '@/tests/api/client'
import { CloudContract, readCloudDocument } from '@/tests/api/cloud-contract'
import { givenAzureContainer } from '@/tests/helpers/object-stores'
import { endWorld, givenService, startTestWorker } from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { bucketSchema } from './bucket-view'
import { organizationId } from './organization'

const PATH = '/v1/organizations/{organizationId}/services/{serviceId}/backupBucket'

let worker: RunningWorker
let contract: CloudContract
let admin: Key
let serviceId: string

beforeAll(async () => {
  contract = new CloudContract(await readCloudDocument())
  worker = await startTestWorker()
  admin = await givenKey()
  serviceId = await givenService()
})

afterAll(() => endWorld(worker))

/** A request about the service's bucket whose answer is what the file says. */
async function ask(method: string, body?: object, key = admin) {
  if (body) expect(contract.problemsOfBody(method, PATH, body)).toEqual([])
  const path = PATH.replace('{organizationId}', organizationId()).replace('{serviceId}', serviceId)
  const reply = await call(key, method, path, body ? { body } : {})
  expect(contract.problemsOfAnswer(method, PATH, reply.status, reply.body)).toEqual([])
  return reply
}

const connectionSecret = (connectionString: string) => /AccountKey=([^;]+)/.exec(connectionString)?.[1] ?? ''

test('a bucket is set up when its test is passed, changed, and removed, without its secret in an answer', async () => {
  const { connectionString, container } = await givenAzureContainer()
  const secret = connectionSecret(connectionString)
  const given = { bucketProvider: 'AZURE', containerName: container, connectionString }
  expect((await ask('get')).status).toBe(404)
  const wrong = connectionString.replace(secret, Buffer.from('wrong').toString('base64'))
  const refused = await ask('post', { ...given, connectionString: wrong })
  expect([refused.status, refused.body.error]).toEqual([400, expect.stringMatching(/^Nothing was changed\. /)])
  expect((await ask('get')).status).toBe(404)

  const created = await ask('post', given)
  expect(created.status, created.body.error).toBe(200)
  expect(bucketSchema.parse(created.body.result)).toMatchObject({ bucketProvider: 'AZURE', containerName: container })
  expect((await ask('post', given)).status).toBe(409)

  await db.bucket.updateMany({ where: { serviceId, state: 'active' }, data: { periodHours: 6 } })
  const missing = await ask('patch', { bucketProvider: 'AZURE', containerName: `none-${randomUUID()}` })
  expect(missing.status).toBe(400)
  const { container: other } = await givenAzureContainer()
  const changed = await ask('patch', { bucketProvider: 'AZURE', containerName: other })
  expect(changed.status, changed.body.error).toBe(200)
  expect((await ask('get')).body.result).toEqual(changed.body.result)
  expect(changed.body.result).toMatchObject({ containerName: other })
  expect(await db.bucket.findMany({ where: { serviceId, state: 'active' }, select: { periodHours: true } })).toEqual([
    { periodHours: 6 },
  ])

  for (const { body } of [refused, created, missing, changed]) expect(JSON.stringify(body)).not.toContain(secret)
  expect((await ask('delete')).status).toBe(200)
  expect((await ask('get')).status).toBe(404)
})

test('a role without a key is for who may take it, and somebody who may not set up is refused: nothing is tested', async () => {
  const before = await db.bucket.count()
  const role = {
    bucketProvider: 'AWS',
    bucketPath: 'https://b.s3.amazonaws.com/x',
    iamRoleArn: 'arn:aws:iam::123456789012:role/x',
  }
  const given = {
    bucketProvider: 'GCP',
    bucketPath: 'https://storage.googleapis.com/b',
    accessKeyId: 'a',
    secretAccessKey: 's',
  }
  for (const body of [given, role]) expect((await ask('post', body, await givenKey('support'))).status).toBe(403)
  expect(await db.bucket.count()).toBe(before)

  const existing = { tls: null, disk: 'backups', directory: '/nowhere' }
  const service = await db.service.update({ where: { id: serviceId }, data: { existing } })
  const unsupported = await ask('post', given)
  const sentence = `${service.name} is a server of your own: the console only backs it up, and does not configure a bucket on it. Nothing was changed. Run BACKUP with S3(…) or AzureBlobStorage(…) on the server itself.`
  expect([unsupported.status, unsupported.body.error]).toEqual([409, sentence])
  await db.service.update({ where: { id: serviceId }, data: { existing: Prisma.DbNull } })
  expect(await db.bucket.count()).toBe(before)

  const { iamRoleArn: roleArn, bucketPath: address } = role
  const columns = { provider: 's3' as const, address, roleArn, secretEnc: sealSecret(''), state: 'active' as const }
  const { id } = await db.bucket.create({ data: { id: randomUUID(), serviceId, ...columns } })
  expect((await ask('get')).body.result).toEqual({ id, ...role })
  expect((await ask('delete')).status).toBe(200)
})
