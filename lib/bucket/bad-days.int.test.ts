import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { DeleteBucketCommand, DeleteObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { takeBackup } from '@/lib/backup/take-backup'
import { startDueBackups } from '@/lib/schedule/start-due-backups'
import { serviceStorePath } from '@/lib/store/paths'
import { discardService } from '@/tests/helpers/backups'
import { findS3Obstacle, givenAzureContainer, givenS3Bucket, s3Server } from '@/tests/helpers/object-stores'
import { failedBackup, fieldsOf, keysOf, setUp, testOf } from '@/tests/helpers/buckets'
import { startFaultProxy } from '@/tests/servers/fault-proxy'
import { StepHooks } from '@/tests/helpers/step-hooks'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  givenService,
  onEngineOf,
  startTestWorker,
  uniqueName,
  until,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { checkExternalBackup } from './check-external-backup'
import { getBucket } from './get-bucket'
import { listExternalBackups } from './list-external-backups'
import { restoreFromBucket } from './restore-from-bucket'
import { setBucket } from './set-bucket'
import { storeFailure } from './store-failure'
import { startDueExternalBackups } from './start-due-external-backups'
import { takeExternalBackup } from './take-external-backup'

const SERVER_START_MS = 180_000
const ROWS = 50_000
const MEGABYTE = 1024 ** 2
/** Random, so it does not get smaller: what is backed up when the connection is cut in the middle. */
const BIG_MEGABYTES = Number(process.env['TEST_BIG_MEGABYTES'] ?? 128)
const BIG_MS = 600_000
const obstacle = findS3Obstacle()

let worker: RunningWorker | undefined
const hooks = new StepHooks()
let serviceId = ''

beforeAll(async () => {
  if (obstacle) return
  await s3Server()
  worker = await startTestWorker({ onStep: hooks.onStep })
  serviceId = await givenService()
  await fillWithOrders(serviceId, ROWS)
}, SERVER_START_MS)

afterAll(() => (obstacle ? undefined : endWorld(worker)))

/** The service's bucket, behind a proxy that fails as it is told. */
async function givenFaulty() {
  const given = await givenS3Bucket()
  const proxy = await startFaultProxy(given.endpoint)
  await setUp(serviceId, fieldsOf({ ...given, address: `${proxy.url}/${given.bucket}` }))
  return { given, proxy }
}

/** The console's own scheduled backup, due now, as it ends. */
async function untilOwnRun(id: string) {
  const known = await db.backup.count({ where: { serviceId: id } })
  await db.service.update({ where: { id }, data: { nextBackupAt: new Date() } })
  await startDueBackups(new Date())
  return until('the scheduled backup to end', async () => {
    const [last, ...others] = await db.backup.findMany({ where: { serviceId: id }, orderBy: { startedAt: 'desc' } })
    return others.length >= known && last?.state !== 'in_progress' && last
  })
}

describe.skipIf(obstacle)(`a bucket's bad days${obstacle ? ` (skipped: ${obstacle})` : ''}`, () => {
  test('a test says in a sentence what is wrong, saves nothing, and leaves nothing behind', async () => {
    const given = await givenS3Bucket()
    const right = fieldsOf(given)
    expect(await testOf(serviceId, { ...right, secretAccessKey: 'wrong' })).toMatch(/refuses the secret/)
    expect(await testOf(serviceId, { ...right, accessKeyId: 'NOBODY' })).toMatch(/does not know this access key/)
    expect(await testOf(serviceId, { ...right, address: `${given.endpoint}/no-such-bucket` })).toMatch(/no such bucket/)
    expect(await testOf(serviceId, { ...right, address: 'http://127.0.0.1:9/bucket' })).toMatch(/Nothing answers/)
    expect(await testOf(serviceId, { ...right, address: 'http://169.254.169.254/bucket' })).toMatch(
      /not an address that a bucket/,
    )
    expect(await getBucket(ADMIN, { serviceId })).toEqual({ bucket: null })
    const { operationId } = await setBucket(ADMIN, { serviceId, ...right, isToBeSaved: false })
    await untilSucceeded(operationId)
    expect(await getBucket(ADMIN, { serviceId })).toEqual({ bucket: null })
    expect(await keysOf(given)).toEqual([])
  })

  test('a bucket that is gone fails the external backup alone: the own one goes on', async () => {
    const given = await givenS3Bucket()
    await setUp(serviceId, fieldsOf(given))
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

  test(
    'a store that stays away fails the backup after three tries, beside it the own one goes on, and the next run ends well',
    async () => {
      const { given, proxy } = await givenFaulty()
      const ours = { serviceId, bucket: { state: 'active' as const } }
      const untilNext = async (known: number) => {
        await db.bucket.updateMany({ where: { serviceId, state: 'active' }, data: { nextBackupAt: new Date() } })
        await startDueExternalBackups(new Date())
        return until('the scheduled external backup to end', async () => {
          const [first, ...others] = await db.externalBackup.findMany({ where: ours, orderBy: { startedAt: 'desc' } })
          return others.length >= known && first?.state !== 'in_progress' && first
        })
      }
      const before = await db.externalBackup.count({ where: ours })
      // After 503 the engine itself goes on asking, a minute for each try; after 400 it does not.
      for (const method of ['PUT', 'POST']) proxy.refuse(method, 400, 'OperationTimedOut')
      const failing = untilNext(before)
      const own = await untilOwnRun(serviceId)
      const failed = await failing
      expect(own.state).toBe('successful')
      expect(failed).toMatchObject({ state: 'failed', tries: 3, error: expect.stringMatching(/overloaded/) })
      expect(await keysOf(given)).not.toContain(`${failed.name}/.backup`)
      const { nextBackupAt } = await db.bucket.findFirstOrThrow({ where: { serviceId, state: 'active' } })
      expect(nextBackupAt?.getTime()).toBeGreaterThan(Date.now())

      proxy.heal()
      const next = await untilNext(before + 1)
      expect(next).toMatchObject({ state: 'successful', tries: 1, error: null })
      expect(await keysOf(given)).toContain(`${next.name}/.backup`)
      await proxy.close()
    },
    BIG_MS,
  )

  test("the console's own store that is broken stops no external backup", async () => {
    const given = await givenS3Bucket()
    await setUp(serviceId, fieldsOf(given))
    const root = serviceStorePath(serviceId)
    await rename(root, `${root}.aside`)
    await writeFile(root, 'not a directory')
    const own = await untilOwnRun(serviceId)
    const { operationId, backupId } = await takeExternalBackup(ADMIN, { serviceId })
    await untilSucceeded(operationId)
    expect(own).toMatchObject({ state: 'failed', error: expect.stringMatching(/./) })
    const { name } = await db.externalBackup.findUniqueOrThrow({ where: { id: backupId } })
    expect(await keysOf(given)).toContain(`${name}/.backup`)
    await rm(root)
    await rename(`${root}.aside`, root)
    expect((await untilOwnRun(serviceId)).state).toBe('successful')
  })

  test('a store that is overloaded, or cuts the connection, for a while does not fail the backup', async () => {
    const { given, proxy } = await givenFaulty()
    proxy.answerNext(5, 503, 'SlowDown')
    proxy.cutNext(3)
    const { operationId, backupId } = await takeExternalBackup(ADMIN, { serviceId })
    await untilSucceeded(operationId)
    expect(proxy.faults()).toBeGreaterThan(3)
    const { name } = await db.externalBackup.findUniqueOrThrow({ where: { id: backupId } })
    expect(await keysOf(given)).toContain(`${name}/.backup`)
    await proxy.close()
  })

  test(
    'an upload that is cut in its middle goes on when the store is back, and is whole to the last byte',
    async () => {
      const given = await givenS3Bucket()
      const proxy = await startFaultProxy(given.endpoint)
      const big = await givenService()
      await setUp(big, fieldsOf({ ...given, address: `${proxy.url}/${given.bucket}` }))
      await onEngineOf(big, async (engine) => {
        await engine.command('CREATE DATABASE shop')
        await engine.command('CREATE TABLE shop.big (s String CODEC(NONE)) ENGINE = MergeTree ORDER BY tuple()')
        await engine.command(`INSERT INTO shop.big SELECT randomString(${MEGABYTE}) FROM numbers(${BIG_MEGABYTES})`)
      })
      proxy.cutAfter((BIG_MEGABYTES / 2) * MEGABYTE, 5)
      const { operationId, backupId } = await takeExternalBackup(ADMIN, { serviceId: big })
      await untilSucceeded(operationId)
      expect(proxy.faults()).toBeGreaterThanOrEqual(5)
      const { name, bucketId, sizeBytes } = await db.externalBackup.findUniqueOrThrow({ where: { id: backupId } })
      expect(Number(sizeBytes)).toBeGreaterThan(BIG_MEGABYTES * MEGABYTE)
      await untilSucceeded((await checkExternalBackup(ADMIN, { bucketId, backupName: name })).operationId)
      const check = await db.bucketCheck.findFirstOrThrow({ where: { bucketId, name } })
      expect(check.error).toBeNull()
      await proxy.close()
      await discardService(big)
    },
    BIG_MS,
  )

  test('a bucket that turns read-only between two backups fails the second, names the permission, and keeps the first', async () => {
    const { given, proxy } = await givenFaulty()
    const first = await takeExternalBackup(ADMIN, { serviceId })
    await untilSucceeded(first.operationId)
    proxy.refuse('PUT', 403, 'AccessDenied')
    proxy.refuse('POST', 403, 'AccessDenied')
    const { error, name } = await failedBackup(serviceId)
    expect(error).toMatch(/not allowed to write objects/)
    expect(await keysOf(given)).not.toContain(`${name}/.backup`)
    const listed = await listExternalBackups(ADMIN, { serviceId })
    expect(listed?.rows.find(({ id }) => id === first.backupId)).toMatchObject({ state: 'successful', isGone: false })
    await proxy.close()
  })

  // A real store gives keys that expire after 15 minutes at the least, and corrects a client whose clock is wrong: these
  // two answers come from the proxy, in the words of S3.
  test.each([
    { code: 'ExpiredToken', status: 400, methods: ['PUT', 'POST'], part: '', sentence: /key has expired/, tries: 1 },
    { code: 'RequestTimeTooSkewed', status: 403, methods: ['GET'], part: '', sentence: /clocks of the/, tries: 0 },
    {
      code: 'AccessDenied',
      status: 403,
      methods: ['GET'],
      part: 'list-type',
      sentence: /to list the bucket/,
      tries: 0,
    },
    { code: 'AccessDenied', status: 403, methods: ['GET'], part: '/.backup', sentence: /to read objects/, tries: 1 },
  ])('$code of $methods $part is told at once and not tried again', async (fault) => {
    const { code, status, methods, part, sentence, tries } = fault
    const { given, proxy } = await givenFaulty()
    for (const method of methods) proxy.refuse(method, status, code, part)
    const row = await failedBackup(serviceId)
    expect(row).toMatchObject({ tries, error: expect.stringMatching(sentence) })
    if (part === '') expect(await keysOf(given)).not.toContain(`${row.name}/.backup`)
    await proxy.close()
  })

  test('a store that gets a request of an hour ago says that the clocks differ', async () => {
    const { endpoint, accessKeyId, secretAccessKey, bucket } = await givenS3Bucket()
    const client = new S3Client({
      endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
      systemClockOffset: -60 * 60 * 1_000,
      maxAttempts: 1,
    })
    const refusal = await client.send(new ListObjectsV2Command({ Bucket: bucket })).catch((error: unknown) => error)
    expect(storeFailure(refusal, 'list').userMessage).toMatch(/clocks of the console and the store differ/)
    client.destroy()
  })

  test('a store that refuses in the middle of a restore is not held against the backup', async () => {
    const { proxy } = await givenFaulty()
    const { operationId, backupId } = await takeExternalBackup(ADMIN, { serviceId })
    await untilSucceeded(operationId)
    const { name: backupName, bucketId } = await db.externalBackup.findUniqueOrThrow({ where: { id: backupId } })
    hooks.once('bucket_restore:data:before', async () => proxy.refuse('GET', 403, 'AccessDenied', 'data.bin'))
    const request = { bucketId, backupName, name: uniqueName(), requestKey: randomUUID() }
    const restore = await restoreFromBucket(ADMIN, request)
    expect((await untilEnded(restore.operationId)).error).toMatch(
      /not allowed to read objects.*the backup is as it was/,
    )
    await proxy.close()
  })

  test(
    'on Azure a short fault is outlived, a refused key is told at once, and a long one after three tries',
    async () => {
      const { connectionString, container, port, client } = await givenAzureContainer()
      const proxy = await startFaultProxy(`http://127.0.0.1:${port}`)
      const through = connectionString.replace(`http://127.0.0.1:${port}/`, `${proxy.url}/`)
      await setUp(serviceId, { provider: 'azure', connectionString: through, container, path: 'here' })
      const isWhole = (name: string) => client.getBlobClient(`here/${name}/.backup`).exists()
      const good = async () => {
        const { operationId, backupId } = await takeExternalBackup(ADMIN, { serviceId })
        await untilSucceeded(operationId)
        const row = await db.externalBackup.findUniqueOrThrow({ where: { id: backupId } })
        expect(await isWhole(row.name)).toBe(true)
      }
      hooks.once('bucket_backup:started:before', async () => {
        proxy.answerNext(4, 503, 'ServerBusy')
        proxy.cutNext(2)
      })
      await good()
      expect(proxy.faults()).toBe(6)
      hooks.once('bucket_backup:started:before', async () => proxy.refuse('PUT', 403, 'AuthenticationFailed'))
      const refused = await failedBackup(serviceId)
      expect(refused).toMatchObject({ tries: 1, error: expect.stringMatching(/refuses the secret/) })
      proxy.refuse('PUT', 503, 'ServerBusy')
      const away = await failedBackup(serviceId)
      expect(away).toMatchObject({ tries: 3, error: expect.stringMatching(/overloaded/) })
      for (const { name } of [refused, away]) expect(await isWhole(name)).toBe(false)
      await proxy.close()
    },
    BIG_MS,
  )
})
