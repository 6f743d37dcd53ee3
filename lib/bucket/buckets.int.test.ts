import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { db, type ExternalBackup } from '@/lib/db'
import { sealSecret } from '@/lib/secrets'
import { getServiceTrends } from '@/lib/service/get-service-trends'
import { getUsage } from '@/lib/usage/get-usage'
import { writeUsage } from '@/lib/usage/record-usage'
import { discardService } from '@/tests/helpers/backups'
import { testOf } from '@/tests/helpers/buckets'
import { startTlsProxy } from '@/tests/servers/tls-proxy'
import { findS3Obstacle, givenAzureContainer, givenS3Bucket, s3Server } from '@/tests/helpers/object-stores'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprintsOf,
  givenService,
  onEngineOf,
  startTestWorker,
  uniqueName,
  until,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { browseExternalBackup, browseExternalTable } from './browse-external-backup'
import { checkExternalBackup } from './check-external-backup'
import { getExternalBackup } from './get-external-backup'
import { openBucket } from './open-bucket'
import { bucketSecret, withBucketStore } from './open-bucket-store'
import { restoreFromBucket } from './restore-from-bucket'
import { setBucket } from './set-bucket'

const ROWS = 20_000
/** Ceph takes 13 s on an idle machine. */
const SERVER_START_MS = 180_000
/** A minute is not enough on a machine that does much else. */
const ROUND_TRIP_MS = 180_000
const obstacle = findS3Obstacle()

let worker: RunningWorker | undefined
let tls: Awaited<ReturnType<typeof startTlsProxy>> | undefined

beforeAll(async () => {
  if (!obstacle) await s3Server()
  worker = await startTestWorker()
}, SERVER_START_MS)

afterAll(async () => {
  await endWorld(worker)
  await tls?.end()
})

/** Beside `shop.orders`: another database with other engines, a table without rows, and a view. */
const MORE = [
  'CREATE DATABASE logs',
  'CREATE TABLE logs.events (n UInt32, text String) ENGINE = ReplacingMergeTree PARTITION BY n % 3 ORDER BY n',
  'INSERT INTO logs.events SELECT number, toString(number) FROM numbers(2000)',
  'CREATE TABLE logs.plain (n UInt32) ENGINE = Log',
  'INSERT INTO logs.plain SELECT number FROM numbers(100)',
  'CREATE TABLE logs.nothing (n UInt32) ENGINE = MergeTree ORDER BY n',
  'CREATE VIEW logs.recent AS SELECT * FROM logs.events WHERE n > 1000',
]

type Fields = Record<string, string>

async function s3Fields(): Promise<Fields> {
  const { address, accessKeyId, secretAccessKey } = await givenS3Bucket()
  return { provider: 's3', address: `${address}/some/path`, accessKeyId, secretAccessKey }
}

/** The S3 interface of Google Cloud Storage takes HMAC keys and the bucket in the path, as our S3 server does. */
async function gcsFields(): Promise<Fields> {
  const { address, accessKeyId, secretAccessKey } = await givenS3Bucket()
  tls ??= await startTlsProxy(Number(new URL(address).port))
  const secure = address.replace(/^http:\/\/[^/]+/, `https://127.0.0.1:${tls.port}`)
  return { provider: 'gcs', address: secure, accessKeyId, secretAccessKey, caPem: tls.caPem }
}

async function azureFields(): Promise<Fields> {
  const { connectionString, container } = await givenAzureContainer()
  return { provider: 'azure', connectionString, container, path: 'some/path' }
}

async function untilFirstBackup(serviceId: string) {
  const row = await until('the first external backup', () =>
    db.externalBackup.findFirst({ where: { serviceId, state: { not: 'in_progress' } } }),
  )
  expect(row).toMatchObject({ state: 'successful', error: null })
  return row
}

/** Browsed and checked where it lies: damage is found, and a store that refuses tells nothing of the backup. */
async function expectReadable({ bucketId, name: backupName }: ExternalBackup): Promise<void> {
  const wanted = { bucketId, backupName }
  const bucket = await db.bucket.findUniqueOrThrow({ where: { id: bucketId } })
  const { databases } = await browseExternalBackup(ADMIN, wanted)
  expect(databases.find(({ name }) => name === 'shop')?.tables).toMatchObject([{ name: 'orders', rows: ROWS }])
  const table = await browseExternalTable(ADMIN, { ...wanted, database: 'shop', table: 'orders' })
  expect(table.definition).toMatch(/^CREATE TABLE shop\.orders/)
  expect(table.partitions.reduce((sum, { rows }) => sum + rows, 0)).toBe(ROWS)

  const checkNow = async () => untilEnded((await checkExternalBackup(ADMIN, wanted)).operationId)
  const found = async () => (await getExternalBackup(ADMIN, wanted)).row
  expect((await checkNow()).state).toBe('succeeded')
  expect(await found()).toMatchObject({ state: 'successful', check: { error: null }, checking: null })

  const key = `${backupName}/metadata/shop/orders.sql`
  const put = (text: string) => withBucketStore(bucket, (store) => store.write(key, text))
  await put(table.definition.replace('amount', 'amounu'))
  expect((await checkNow()).state).toBe('succeeded')
  const damaged = { check: { error: expect.stringMatching(/orders\.sql does not match its checksum/) } }
  expect(await found()).toMatchObject(damaged)

  await db.bucket.update({
    where: { id: bucketId },
    data: { secretEnc: sealSecret(wrongSecret(bucketSecret(bucket))) },
  })
  expect(await checkNow()).toMatchObject({
    state: 'failed',
    error: expect.stringMatching(/refuses the secret|not allowed/),
  })
  expect(await found()).toMatchObject(damaged)
  await db.bucket.update({ where: { id: bucketId }, data: { secretEnc: bucket.secretEnc } })
  await put(table.definition)
  expect((await checkNow()).state).toBe('succeeded')
  expect(await found()).toMatchObject({ check: { error: null } })
}

/** Its bytes are really in the bucket, and what Usage says of the service. */
async function expectWeighed({ bucketId, serviceId, name, sizeBytes }: ExternalBackup): Promise<void> {
  const bytes = Number(sizeBytes)
  const bucket = await db.bucket.findUniqueOrThrow({ where: { id: bucketId } })
  const lying = await withBucketStore(bucket, async (store) => {
    let sum = 0
    for await (const object of store.list(`${name}/`)) sum += object.sizeBytes
    return sum
  })
  expect(bytes).toBeGreaterThan(ROWS)
  expect(lying).toBeGreaterThanOrEqual(bytes)
  const now = new Date()
  await writeUsage(now)
  expect(await db.usageSample.findMany({ where: { serviceId, bytes: { gt: 0 } } })).toMatchObject([
    { destination: 'bucket', bytes: sizeBytes, backups: 1 },
  ])
  const { services } = await getUsage(ADMIN, now)
  expect(services).toContainEqual(expect.objectContaining({ serviceId, destination: 'bucket', bytes, backups: 1 }))
  const { stored } = await getServiceTrends(ADMIN, { serviceId }, now)
  expect(stored).toMatchObject([{ storeBytes: 0, bucketBytes: bytes }])
}

/** The same secret, or connection string, with another key. */
function wrongSecret(secret: string): string {
  const key = /AccountKey=([^;]+)/.exec(secret)?.[1]
  return key ? secret.replace(key, Buffer.from('wrong').toString('base64')) : 'wrong'
}

const STORES = [
  { name: 'S3', skipped: obstacle, fields: s3Fields },
  {
    name: 'the S3 interface of Google Cloud Storage, under an authority of its own',
    skipped: obstacle,
    fields: gcsFields,
  },
  { name: 'Azure Blob Storage', skipped: null, fields: azureFields },
]

describe.each(STORES)('a bucket on $name', ({ skipped, fields }) => {
  test.skipIf(skipped)(
    `takes a whole service, which comes back when everything else is gone${skipped ? ` (skipped: ${skipped})` : ''}`,
    async () => {
      const given = await fields()
      const serviceId = await givenService()
      await fillWithOrders(serviceId, ROWS)
      await onEngineOf(serviceId, async (engine) => {
        for (const sql of MORE) await engine.command(sql)
      })
      const before = await fingerprintsOf(serviceId)
      expect(Object.keys(before)).toHaveLength(5)
      if (given['caPem']) expect(await testOf(serviceId, { ...given, caPem: '' })).toMatch(/certificate is not trusted/)
      await untilSucceeded((await setBucket(ADMIN, { serviceId, ...given })).operationId)
      const backup = await untilFirstBackup(serviceId)
      expect(backup.name).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ_[0-9a-f-]{36}$/)

      await expectWeighed(backup)
      if (!given['caPem']) await expectReadable(backup)

      await discardService(serviceId)
      await db.$executeRaw`TRUNCATE service, bucket CASCADE`
      const { bucketId, rows } = await openBucket(ADMIN, given)
      expect(rows.map(({ name, isForeign, state }) => ({ name, isForeign, state }))).toEqual([
        { name: backup.name, isForeign: true, state: 'successful' },
      ])
      const request = { bucketId, backupName: backup.name, name: uniqueName('back'), requestKey: randomUUID() }
      const restored = await restoreFromBucket(ADMIN, request)
      await untilSucceeded(restored.operationId)
      expect(await fingerprintsOf(restored.serviceId)).toEqual(before)
      await discardService(restored.serviceId)
    },
    ROUND_TRIP_MS,
  )
})
