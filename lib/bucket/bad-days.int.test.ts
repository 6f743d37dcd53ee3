import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { sealSecret } from '@/lib/secrets'
import { getOperation } from '@/lib/operation/get-operation'
import { takeBackup } from '@/lib/backup/take-backup'
import { findS3Obstacle, givenS3Bucket, s3Server } from '@/tests/helpers/object-stores'
import { startFaultProxy } from '@/tests/servers/fault-proxy'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  givenService,
  startTestWorker,
  uniqueName,
  until,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { browseExternalBackup, browseExternalTable } from './browse-external-backup'
import { checkExternalBackup } from './check-external-backup'
import { getBucket } from './get-bucket'
import { getExternalBackup } from './get-external-backup'
import { listExternalBackups } from './list-external-backups'
import { openBucket } from './open-bucket'
import { restoreFromBucket } from './restore-from-bucket'
import { saveBucket } from './save-bucket'
import { setBucket } from './set-bucket'
import { takeExternalBackup } from './take-external-backup'

const SERVER_START_MS = 180_000
const ROWS = 50_000
const obstacle = findS3Obstacle()

let worker: RunningWorker | undefined
let serviceId = ''

beforeAll(async () => {
  if (obstacle) return
  await s3Server()
  worker = await startTestWorker()
  serviceId = await givenService()
  await fillWithOrders(serviceId, ROWS)
}, SERVER_START_MS)

afterAll(() => (obstacle ? undefined : endWorld(worker)))

type Given = Awaited<ReturnType<typeof givenS3Bucket>>

const fieldsOf = ({
  address,
  accessKeyId,
  secretAccessKey,
}: Pick<Given, 'address' | 'accessKeyId' | 'secretAccessKey'>) => ({
  provider: 's3',
  address,
  accessKeyId,
  secretAccessKey,
})

/** Set up without waiting for the first scheduled backup: it is not due before tomorrow. */
async function setUp(fields: Record<string, unknown>): Promise<void> {
  const { operationId, bucketId } = await setBucket(ADMIN, { serviceId, ...fields, isToBeSaved: false })
  await untilSucceeded(operationId)
  await saveBucket(ADMIN, { bucketId })
  await db.bucket.updateMany({ where: { serviceId, state: 'active' }, data: { nextBackupAt: new Date('2100-01-01') } })
  await untilQuiet()
}

const untilQuiet = () =>
  until('the service to be quiet', async () => {
    const open = await db.operation.count({ where: { serviceId, state: { in: ['queued', 'running'] } } })
    return open === 0
  })

async function testOf(fields: Record<string, unknown>): Promise<string | null> {
  const { operationId } = await setBucket(ADMIN, { serviceId, ...fields })
  return (await untilEnded(operationId)).error
}

async function failedBackup(): Promise<{ error: string | null; name: string }> {
  const { operationId, backupId } = await takeExternalBackup(ADMIN, { serviceId })
  expect((await untilEnded(operationId)).state).toBe('failed')
  const row = await db.externalBackup.findUniqueOrThrow({ where: { id: backupId } })
  expect(row.state).toBe('failed')
  return row
}

async function keysOf({ client, bucket }: Given): Promise<string[]> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
  return Contents.map(({ Key = '' }) => Key)
}

describe.skipIf(obstacle)(`a bucket's bad days${obstacle ? ` (skipped: ${obstacle})` : ''}`, () => {
  test('a test says in a sentence what is wrong, saves nothing, and leaves nothing behind', async () => {
    const given = await givenS3Bucket()
    const right = fieldsOf(given)
    expect(await testOf({ ...right, secretAccessKey: 'wrong' })).toMatch(/refuses the secret/)
    expect(await testOf({ ...right, accessKeyId: 'NOBODY' })).toMatch(/does not know this access key/)
    expect(await testOf({ ...right, address: `${given.endpoint}/no-such-bucket` })).toMatch(/no such bucket/)
    expect(await testOf({ ...right, address: 'http://127.0.0.1:9/bucket' })).toMatch(/Nothing answers/)
    expect(await testOf({ ...right, address: 'http://169.254.169.254/bucket' })).toMatch(/not an address that a bucket/)
    expect(await getBucket(ADMIN, { serviceId })).toEqual({ bucket: null })
    const { operationId } = await setBucket(ADMIN, { serviceId, ...right, isToBeSaved: false })
    await untilSucceeded(operationId)
    expect(await getBucket(ADMIN, { serviceId })).toEqual({ bucket: null })
    expect(await keysOf(given)).toEqual([])
  })

  test('a bucket that is gone fails the external backup alone: the own one goes on', async () => {
    const given = await givenS3Bucket()
    await setUp(fieldsOf(given))
    for (const Key of await keysOf(given))
      await given.client.send(new DeleteObjectCommand({ Bucket: given.bucket, Key }))
    await given.client.send(new DeleteBucketCommand({ Bucket: given.bucket }))
    const external = takeExternalBackup(ADMIN, { serviceId })
    await untilSucceeded((await takeBackup(ADMIN, { serviceId })).operationId)
    const { backupId, operationId } = await external
    await untilEnded(operationId)
    const row = await db.externalBackup.findUniqueOrThrow({ where: { id: backupId } })
    expect(row).toMatchObject({ state: 'failed', error: expect.stringMatching(/no such bucket/) })
  })

  test('a store that is overloaded, or cuts the connection, for a while does not fail the backup', async () => {
    const given = await givenS3Bucket()
    const proxy = await startFaultProxy(given.endpoint)
    await setUp(fieldsOf({ ...given, address: `${proxy.url}/${given.bucket}` }))
    proxy.answerNext(5, 503, 'SlowDown')
    proxy.cutNext(3)
    const { operationId, backupId } = await takeExternalBackup(ADMIN, { serviceId })
    await untilSucceeded(operationId)
    expect(proxy.faults()).toBeGreaterThan(3)
    const { name } = await db.externalBackup.findUniqueOrThrow({ where: { id: backupId } })
    expect(await keysOf(given)).toContain(`${name}/.backup`)
    await proxy.close()
  })

  test('a bucket that refuses every write leaves nothing that looks whole, and says which permission is missing', async () => {
    const given = await givenS3Bucket()
    const proxy = await startFaultProxy(given.endpoint)
    await setUp(fieldsOf({ ...given, address: `${proxy.url}/${given.bucket}` }))
    proxy.refuse('PUT', 403, 'AccessDenied')
    proxy.refuse('POST', 403, 'AccessDenied')
    const { error, name } = await failedBackup()
    expect(error).toMatch(/not allowed to write objects/)
    expect(await keysOf(given)).not.toContain(`${name}/.backup`)
    await proxy.close()
  })

  test('what was deleted by hand is marked as gone, what is damaged is not restored, others on the same path are shown', async () => {
    const given = await givenS3Bucket()
    await setUp(fieldsOf(given))
    const first = await takeExternalBackup(ADMIN, { serviceId })
    await untilSucceeded(first.operationId)
    const second = await takeExternalBackup(ADMIN, { serviceId })
    await untilSucceeded(second.operationId)
    const [gone, damaged] = await Promise.all(
      [first, second].map(({ backupId }) => db.externalBackup.findUniqueOrThrow({ where: { id: backupId } })),
    )
    if (!gone || !damaged) throw new Error('no backups')
    for (const key of await keysOf(given)) {
      const isToGo = key.startsWith(gone.name) || (key.startsWith(damaged.name) && key.endsWith('data.bin'))
      if (isToGo) await given.client.send(new DeleteObjectCommand({ Bucket: given.bucket, Key: key }))
    }
    const stranger = `2026-01-01T00:00:00Z_${randomUUID()}`
    await given.client.send(new PutObjectCommand({ Bucket: given.bucket, Key: `${stranger}/x`, Body: 'x' }))
    const { rows } = await openBucket(ADMIN, fieldsOf(given))
    expect(rows.find(({ name }) => name === stranger)).toMatchObject({ state: 'failed', isForeign: true })
    await db.bucket.updateMany({ where: { serviceId, state: 'active' }, data: { mayDelete: false } })
    const listed = await listExternalBackups(ADMIN, { serviceId })
    expect(listed?.rows.find(({ id }) => id === gone.id)).toMatchObject({ state: 'successful', isGone: true })
    const request = { backupName: damaged.name, name: uniqueName(), requestKey: randomUUID() }
    const restore = await restoreFromBucket(ADMIN, { bucketId: listed?.bucketId, ...request })
    const { state, error } = await untilEnded(restore.operationId)
    expect({ state, error }).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/objects of this backup are missing/),
    })
  })

  test('a backup is browsed and checked where it lies, and a flipped byte is found', async () => {
    const given = await givenS3Bucket()
    await setUp(fieldsOf(given))
    const { operationId, backupId } = await takeExternalBackup(ADMIN, { serviceId })
    await untilSucceeded(operationId)
    const { name, bucketId } = await db.externalBackup.findUniqueOrThrow({ where: { id: backupId } })
    const wanted = { bucketId, backupName: name }
    const { databases } = await browseExternalBackup(ADMIN, wanted)
    const [first] = databases.flatMap(({ name: database, tables }) => tables.map((table) => ({ database, ...table })))
    if (!first) throw new Error('no tables')
    expect(first.rows).toBe(ROWS)
    const table = await browseExternalTable(ADMIN, { ...wanted, database: first.database, table: first.name })
    expect(table.definition).toMatch(/^CREATE TABLE/)
    expect(table.partitions.reduce((sum, { rows }) => sum + rows, 0)).toBe(ROWS)

    const checkNow = async () => untilEnded((await checkExternalBackup(ADMIN, wanted)).operationId)
    expect((await checkNow()).state).toBe('succeeded')
    expect((await getExternalBackup(ADMIN, wanted)).row).toMatchObject({ check: { error: null }, checking: null })

    const Key = (await keysOf(given)).find((key) => key.startsWith(name) && key.endsWith('data.bin')) ?? ''
    const { Body } = await given.client.send(new GetObjectCommand({ Bucket: given.bucket, Key }))
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array()
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    await given.client.send(new PutObjectCommand({ Bucket: given.bucket, Key, Body: bytes }))
    expect((await checkNow()).state).toBe('succeeded')
    const damaged = { check: { error: expect.stringMatching(/data\.bin does not match its checksum/) } }
    expect((await getExternalBackup(ADMIN, wanted)).row).toMatchObject(damaged)

    await db.bucket.update({ where: { id: bucketId }, data: { secretEnc: sealSecret('wrong') } })
    const refused = await checkNow()
    expect(refused).toMatchObject({ state: 'failed', error: expect.stringMatching(/refuses the secret/) })
    expect((await getExternalBackup(ADMIN, wanted)).row).toMatchObject(damaged)
  })

  test('the secret stands in no row, log, statement or process, and only in files of mode 0600', async () => {
    const given = await givenS3Bucket()
    await setUp(fieldsOf(given))
    const { operationId } = await takeExternalBackup(ADMIN, { serviceId })
    await untilSucceeded(operationId)
    const secret = given.secretAccessKey
    const dump = execFileSync('ps', ['axww', '-o', 'args'], { encoding: 'utf8' })
    // The S3 server itself was given its key when it was made.
    expect(dump.split('\n').filter((line) => line.includes(secret))).toEqual([])
    const tables = await db.$queryRaw<{ name: string }[]>`
      SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['public.bucket', 'pgboss.job']))
    for (const { name: table } of tables) {
      const rows = await db.$queryRawUnsafe<{ row: string }[]>(`SELECT to_jsonb(t)::text AS row FROM ${table} t`)
      expect(
        rows.filter(({ row }) => row.includes(secret)),
        table,
      ).toEqual([])
    }
    expect(JSON.stringify(await getOperation(ADMIN, { operationId }))).not.toContain(secret)
    expect(JSON.stringify(await getBucket(ADMIN, { serviceId }))).not.toContain(secret)
    const root = getEnv().CONSOLE_DATA_DIR
    const holders = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => {
      const file = path.join(root, name)
      return statSync(file, { throwIfNoEntry: false })?.isFile() && readFileSync(file).includes(secret)
    })
    expect(holders.map((name) => path.basename(name))).toEqual(['config.xml'])
    expect(holders.map((name) => statSync(path.join(root, name)).mode & 0o777)).toEqual([0o600])
  })
})
