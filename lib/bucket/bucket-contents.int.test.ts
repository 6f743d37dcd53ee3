import { randomUUID } from 'node:crypto'
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { cancelOperation } from '@/lib/operation/cancel-operation'
import { requestOperation } from '@/lib/operation/request-operation'
import { discardService } from '@/tests/helpers/backups'
import { findS3Obstacle, givenS3Bucket, s3Server } from '@/tests/helpers/object-stores'
import { failedBackup, fieldsOf, keysOf, setUp, testOf } from '@/tests/helpers/buckets'
import { startFaultProxy } from '@/tests/servers/fault-proxy'
import { StepHooks } from '@/tests/helpers/step-hooks'
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
import { requireStored } from './check-in-bucket'
import { getBucket } from './get-bucket'
import { listExternalBackups } from './list-external-backups'
import { openBucket } from './open-bucket'
import { withBucketStore } from './open-bucket-store'
import { removeBucket } from './remove-bucket'
import { removeLeftovers } from './remove-leftovers'
import { probeKey, removeProbes } from './remove-probes'
import { restoreFromBucket } from './restore-from-bucket'
import { startDueExternalBackups } from './start-due-external-backups'
import { takeExternalBackup } from './take-external-backup'

const SERVER_START_MS = 180_000
const ROWS = 50_000
/** A heartbeat of a worker that nobody takes anything from. */
const AWAY = new Date('2999-01-01')
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

describe.skipIf(obstacle)(`what lies in a bucket${obstacle ? ` (skipped: ${obstacle})` : ''}`, () => {
  test('what failed tries wrote is removed when an Admin allowed it, and told otherwise', async () => {
    const given = await givenS3Bucket()
    const proxy = await startFaultProxy(given.endpoint)
    await setUp(serviceId, fieldsOf({ ...given, address: `${proxy.url}/${given.bucket}` }))
    await db.bucket.updateMany({ where: { serviceId, state: 'active' }, data: { mayDelete: false } })
    // The engine itself takes back what a BACKUP of its own wrote that failed, where its key may delete.
    proxy.refuse('PUT', 403, 'AccessDenied', 'data.bin')
    const takenBack = await failedBackup(serviceId)
    expect(takenBack.error).not.toContain('is left in the bucket')
    expect((await keysOf(given)).filter((key) => key.startsWith(takenBack.name))).toEqual([])
    proxy.refuse('DELETE', 403, 'AccessDenied')
    proxy.refuse('POST', 403, 'AccessDenied')
    const failed = await failedBackup(serviceId)
    expect(failed.error).toContain(`is left in the bucket: delete it there, under ${failed.name}.`)
    const written = async () => (await keysOf(given)).filter((key) => key.startsWith(failed.name))
    expect(await written()).not.toEqual([])
    const bucket = await db.bucket.findFirstOrThrow({ where: { serviceId, state: 'active' } })
    const allowed = { ...bucket, address: given.address, mayDelete: true }
    // The engine died right after it had ended an earlier try, so nobody was told that it is whole.
    const ended = `2026-01-01T00:00:00Z_${failed.id}`
    await given.client.send(new PutObjectCommand({ Bucket: given.bucket, Key: `${ended}/.backup`, Body: 'x' }))
    const told = await removeLeftovers(allowed, failed, { keep: null })
    expect(told).toBe(
      ` What may be a whole backup stays in the bucket, under ${ended}: check it before you use or delete it.`,
    )
    expect(await removeLeftovers(allowed, failed, { keep: ended })).toBe('')
    expect(await written()).toEqual([])
    expect(await keysOf(given)).toContain(`${ended}/.backup`)
    await proxy.close()
  })

  test('a store in a region of its own is used by that region alone, by console and engine', async () => {
    const given = await givenS3Bucket()
    const proxy = await startFaultProxy(given.endpoint)
    proxy.requireRegion('garage')
    const fields = fieldsOf({ ...given, address: `${proxy.url}/${given.bucket}` })
    expect(await testOf(serviceId, fields)).toMatch(/another region: .* into the field Region/)
    await setUp(serviceId, { ...fields, region: 'garage' })
    expect(await getBucket(ADMIN, { serviceId })).toMatchObject({ bucket: { region: 'garage' } })
    const [first] = await db.externalBackup.findMany({ where: { serviceId, bucket: { region: 'garage' } } })
    expect(first).toMatchObject({ state: 'successful', tries: 1 })
    await proxy.close()
  })

  test('what a test wrote is removed when it fails, or named, and the next one removes what is old', async () => {
    const given = await givenS3Bucket()
    const proxy = await startFaultProxy(given.endpoint)
    const fields = fieldsOf({ ...given, address: `${proxy.url}/${given.bucket}` })
    // The engine's backup alone has such a file: what it wrote before stays, and so does the console's object.
    proxy.refuse('PUT', 403, 'AccessDenied', '/.backup')
    expect(await testOf(serviceId, fields)).toMatch(
      /reached the store, and: .*not allowed to write objects \([^)]*\)\.$/,
    )
    expect(await keysOf(given)).toEqual([])

    proxy.refuse('DELETE', 403, 'AccessDenied')
    const told = await testOf(serviceId, fields)
    const [left, ...more] = await keysOf(given)
    expect(more).toEqual([])
    expect(told).toMatch(/not allowed to delete objects/)
    expect(told).toContain(`left in the bucket, under ${left}: delete it there`)
    const tested = await db.bucket.findFirstOrThrow({ where: { testError: { contains: left ?? 'nothing' } } })
    expect(tested.testError).toBe(told)

    proxy.heal()
    await withBucketStore(tested, async (store) => {
      await removeProbes(store, probeKey(randomUUID()), new Date())
      expect(await keysOf(given)).toEqual([left])
      await store.write('.connection-test-of-somebody', 'else')
      await removeProbes(store, probeKey(randomUUID()), new Date(Date.now() + 61 * 60 * 1_000))
    })
    expect(await keysOf(given)).toEqual(['.connection-test-of-somebody'])
    await proxy.close()
  })

  test('two services on one path keep their backups apart, and each is told of the other', async () => {
    const given = await givenS3Bucket()
    const other = await givenService()
    for (const of of [serviceId, other]) await setUp(of, fieldsOf(given))
    const taken = await Promise.all([serviceId, other].map((of) => takeExternalBackup(ADMIN, { serviceId: of })))
    for (const { operationId } of taken) await untilSucceeded(operationId)
    for (const [index, of] of [serviceId, other].entries()) {
      const rows = (await listExternalBackups(ADMIN, { serviceId: of }))?.rows ?? []
      for (const [position, { backupId }] of taken.entries())
        expect(rows.find(({ id }) => id === backupId)).toMatchObject({
          state: 'successful',
          isGone: false,
          isForeign: position !== index,
        })
    }
    const { name } = await db.service.findUniqueOrThrow({ where: { id: other } })
    expect((await getBucket(ADMIN, { serviceId })).bucket?.sharedWith).toEqual([name])
    await discardService(other)
    expect((await getBucket(ADMIN, { serviceId })).bucket?.sharedWith).toEqual([])
  })

  test('what was deleted by hand is marked as gone, what is damaged is not restored, others on the same path are shown', async () => {
    const given = await givenS3Bucket()
    await setUp(serviceId, fieldsOf(given))
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
    const asked = { bucketId: listed?.bucketId, ...request }
    const restore = await restoreFromBucket(ADMIN, asked)
    expect(await restoreFromBucket(ADMIN, asked)).toEqual(restore)
    const bucketId = (await db.bucket.findFirstOrThrow({ where: { id: { not: listed?.bucketId } } })).id
    for (const changed of [{ backupName: gone.name }, { name: uniqueName() }, { bucketId }]) {
      const refused = { code: 'conflict', userMessage: expect.stringMatching(/which stands/) }
      await expect(restoreFromBucket(ADMIN, { ...asked, ...changed })).rejects.toMatchObject(refused)
    }
    const { state, error } = await untilEnded(restore.operationId)
    expect({ state, error }).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/objects of this backup are missing/),
    })
    const afterwards = await listExternalBackups(ADMIN, { serviceId })
    expect(afterwards?.rows.find(({ id }) => id === damaged.id)?.check?.error).toMatch(
      /objects of this backup are missing/,
    )
  })

  test('a backup that was written and can not be read back is not called Successful, and not deleted', async () => {
    const given = await givenS3Bucket()
    const proxy = await startFaultProxy(given.endpoint)
    await setUp(serviceId, fieldsOf({ ...given, address: `${proxy.url}/${given.bucket}` }))
    await db.bucket.updateMany({ where: { serviceId, state: 'active' }, data: { mayDelete: true } })
    proxy.refuse('GET', 403, 'AccessDenied', '/.backup')
    const failed = await failedBackup(serviceId)
    expect(failed.error).toContain(`What may be a whole backup stays in the bucket, under ${failed.name}: check it`)
    expect(await keysOf(given)).toContain(`${failed.name}/.backup`)
    await proxy.close()
  })

  test('a backup that the engine has ended when somebody cancels it stays in the bucket and is named', async () => {
    const given = await givenS3Bucket()
    await setUp(serviceId, fieldsOf(given))
    await db.bucket.updateMany({ where: { serviceId, state: 'active' }, data: { mayDelete: true } })
    hooks.once('bucket_backup:checked:before', async ({ operation: { id } }) =>
      cancelOperation(ADMIN, { operationId: id }),
    )
    const { operationId, backupId } = await takeExternalBackup(ADMIN, { serviceId })
    await untilEnded(operationId)
    const { state, name, error } = await db.externalBackup.findUniqueOrThrow({ where: { id: backupId } })
    expect(state).toBe('cancelled')
    expect(error).toContain(`What may be a whole backup stays in the bucket, under ${name}: check it`)
    expect(await keysOf(given)).toContain(`${name}/.backup`)
  })

  test('what a backup wrote whose set-up is removed is named: nobody can look any more', async () => {
    const given = await givenS3Bucket()
    await setUp(serviceId, fieldsOf(given))
    hooks.once('bucket_backup:checked:before', async () => void (await removeBucket(ADMIN, { serviceId })))
    const { name, error } = await failedBackup(serviceId)
    expect(error).toContain(`What was written may be left in the bucket, under ${name}:`)
    expect(await keysOf(given)).toContain(`${name}/.backup`)
  })

  test('an address that is not allowed any more is not held against the backup', async () => {
    const given = await givenS3Bucket()
    await setUp(serviceId, fieldsOf(given))
    const { bucket, name } = await db.externalBackup.findFirstOrThrow({
      where: { serviceId, bucket: { state: 'active' } },
      include: { bucket: true },
    })
    const moved = { ...bucket, address: 'http://169.254.169.254/bucket' }
    await expect(requireStored(moved, name)).rejects.toMatchObject({ code: 'bad_request' })
    expect(await db.bucketCheck.count({ where: { bucketId: bucket.id } })).toBe(0)
  })

  test('the first backup to a new place waits for the one under way to the place before', async () => {
    await setUp(serviceId, fieldsOf(await givenS3Bucket()))
    const before = await db.bucket.findFirstOrThrow({ where: { serviceId, state: 'active' } })
    const id = randomUUID()
    await db.externalBackup.create({ data: { id, bucketId: before.id, serviceId, name: id, state: 'in_progress' } })
    await setUp(serviceId, fieldsOf(await givenS3Bucket()))
    const { id: bucketId } = await db.bucket.findFirstOrThrow({ where: { serviceId, state: 'active' } })
    await db.bucket.update({ where: { id: bucketId }, data: { nextBackupAt: new Date() } })
    const taken = () => db.externalBackup.count({ where: { bucketId } })
    expect([bucketId === before.id, await startDueExternalBackups(new Date()), await taken()]).toEqual([false, 0, 0])
    await db.externalBackup.update({ where: { id }, data: { state: 'failed' } })
    expect([await startDueExternalBackups(new Date()), await taken()]).toEqual([1, 1])
    await untilSucceeded((await db.operation.findFirstOrThrow({ orderBy: { createdAt: 'desc' } })).id)
  })

  test('keys that the engine is about to learn are waited for', async () => {
    await setUp(serviceId, fieldsOf(await givenS3Bucket()))
    const held = await db.$transaction((tx) => requestOperation(tx, ADMIN, { kind: 'reconfigure', serviceId }))
    await db.operation.update({ where: { id: held }, data: { state: 'running', workerId: 'held', heartbeatAt: AWAY } })
    const { operationId } = await takeExternalBackup(ADMIN, { serviceId })
    await until('a try that waits', async () => {
      const { attempts, state } = await db.operation.findUniqueOrThrow({ where: { id: operationId } })
      return (
        state === 'queued' &&
        attempts === 0 &&
        (await db.operationStep.count({ where: { operationId, startedAt: { not: null } } })) > 0
      )
    })
    await db.operation.update({ where: { id: held }, data: { state: 'succeeded' } })
    await untilSucceeded(operationId)
  })

  test('what lies behind the newest hundred is counted and not called gone', async () => {
    const given = await givenS3Bucket()
    await setUp(serviceId, fieldsOf(given))
    const { operationId, backupId } = await takeExternalBackup(ADMIN, { serviceId })
    await untilSucceeded(operationId)
    const keys = Array.from({ length: 101 }, () => `2099-01-01T00:00:00Z_${randomUUID()}/.backup`)
    await Promise.all(
      keys.map((Key) => given.client.send(new PutObjectCommand({ Bucket: given.bucket, Key, Body: 'x' }))),
    )
    await db.bucket.updateMany({ where: { serviceId, state: 'active' }, data: { updatedAt: new Date() } })
    const listed = await listExternalBackups(ADMIN, { serviceId })
    expect(listed?.rows.find(({ id }) => id === backupId)).toMatchObject({ state: 'successful', isGone: false })
    expect(listed?.hidden).toBeGreaterThanOrEqual(1)
  })
})
