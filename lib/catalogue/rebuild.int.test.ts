import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { randomUUID } from 'node:crypto'
import { cp, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { takeBackup } from '@/lib/backup/take-backup'
import { bucketSecret } from '@/lib/bucket/open-bucket-store'
import { restoreFromBucket } from '@/lib/bucket/restore-from-bucket'
import { takeExternalBackup } from '@/lib/bucket/take-external-backup'
import { db } from '@/lib/db'
import { expireBackups } from '@/lib/schedule/expire-backups'
import { listServices } from '@/lib/service/list-services'
import { ensureConfiguredStore } from '@/lib/store/configured-store'
import { serviceStorePath } from '@/lib/store/paths'
import { askRestore, discardService, expectGoodBackup, givenBackup } from '@/tests/helpers/backups'
import { fieldsOf, keysOf, setUp } from '@/tests/helpers/buckets'
import { givenBucketStore } from '@/tests/helpers/console-store'
import { runRebuildCommand } from '@/tests/helpers/rebuild-command'
import { findS3Obstacle, givenS3Bucket, s3Server } from '@/tests/helpers/object-stores'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  onEngineOf,
  startTestWorker,
  uniqueName,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { rebuildCatalogue } from './rebuild'

const SERVER_START_MS = 180_000
/** The test of a bucket brings up three engines and runs the command three times. */
const ROUND_TRIP_MS = 180_000
const obstacle = findS3Obstacle()
const YEAR_MS = 365 * 24 * 3_600_000

let worker: RunningWorker | undefined

beforeAll(async () => {
  if (!obstacle) await s3Server()
  worker = await startTestWorker()
}, SERVER_START_MS)

afterAll(() => endWorld(worker))

/** Every row but those of people: as after the database was lost. */
async function loseDatabase(): Promise<void> {
  await db.$executeRaw`TRUNCATE service, backup, operation, peek, drill, store_bucket, bucket CASCADE`
}

type Store = {
  /** Its id once the console has started on the empty database. */
  open(): Promise<string | null>
  files(serviceId: string): Promise<string[]>
  remove(serviceId: string, name: string): Promise<void>
}

const inDirectory: Store = {
  open: async () => null,
  files: async (serviceId) => {
    const root = serviceStorePath(serviceId)
    const entries = await readdir(root, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.relative(root, path.join(parentPath, name)))
      .toSorted()
  },
  remove: (serviceId, name) => rm(path.join(serviceStorePath(serviceId), name)),
}

async function inBucket(): Promise<Store> {
  const { client, bucket, path: prefix, env } = await givenBucketStore()
  const keyOf = (serviceId: string, name: string) => `${prefix}/${serviceId}/${name}`
  return {
    open: async () => {
      await ensureConfiguredStore(env)
      return (await db.storeBucket.findFirstOrThrow({ where: { isCurrent: true } })).id
    },
    files: async (serviceId) => {
      const Prefix = keyOf(serviceId, '')
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }))
      return Contents.map(({ Key = '' }) => Key.slice(Prefix.length)).toSorted()
    },
    remove: async (serviceId, name) =>
      void (await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(serviceId, name) }))),
  }
}

async function givenIncrement(serviceId: string, baseBackupId: string): Promise<string> {
  await onEngineOf(serviceId, (engine) =>
    engine.command("INSERT INTO shop.orders SELECT number, toDate('2026-02-01'), 1, 'new' FROM numbers(300)"),
  )
  const { backupId, operationId } = await takeBackup(ADMIN, { serviceId, baseBackupId })
  await untilSucceeded(operationId)
  return backupId
}

const STORES = [
  { where: 'a directory', skipped: null, given: async () => inDirectory },
  { where: 'a bucket', skipped: obstacle, given: inBucket },
]

describe.each(STORES)('after the database was lost, $where', ({ skipped, given }) => {
  test.skipIf(skipped)(
    `gives every backup back, which restores with every row${skipped ? ` (skipped: ${skipped})` : ''}`,
    async () => {
      const store = await given()
      const name = uniqueName('lost')
      const serviceId = await givenService(name)
      const entries = [{ source: '127.0.0.1/32', description: 'only here' }]
      await db.service.update({ where: { id: serviceId }, data: { accessList: entries } })
      await fillWithOrders(serviceId, 20_000)
      const full = await givenBackup(serviceId)
      const increment = await givenIncrement(serviceId, full)
      const expected = await fingerprint(serviceId)
      const [noRecord, cut, half] = [
        await givenBackup(serviceId),
        await givenBackup(serviceId),
        await givenBackup(serviceId),
      ]
      const before = await db.backup.findMany({ where: { serviceId }, orderBy: { startedAt: 'asc' } })
      await discardService(serviceId)
      await store.remove(serviceId, `${noRecord}.console.json`)
      const countFile = (await store.files(serviceId)).find((one) => one.startsWith(cut) && one.endsWith('count.txt'))
      await store.remove(serviceId, countFile ?? '')
      await store.remove(serviceId, `${half}/.backup`)
      const stored = await store.files(serviceId)
      await loseDatabase()

      const storeBucketId = await store.open()
      const report = await rebuildCatalogue(storeBucketId, new Date())
      const outcomes = Object.fromEntries(
        report.filter((one) => one.serviceId === serviceId).map(({ backupId, outcome }) => [backupId, outcome]),
      )
      expect(outcomes).toEqual({
        [full]: 'whole',
        [increment]: 'whole',
        [noRecord]: 'whole',
        [cut]: 'damaged',
        [half]: 'unfinished',
      })
      const again = await rebuildCatalogue(storeBucketId, new Date())
      const unknown = again.filter((one) => one.serviceId === serviceId && one.outcome !== 'known')
      expect(unknown.map(({ backupId }) => backupId)).toEqual([half])
      expect(await store.files(serviceId)).toEqual(stored)

      const pick = ({
        id,
        type,
        trigger,
        baseBackupId,
        chainId,
        startedAt,
        sizeBytes,
        totalRows,
        contents,
        disk,
      }: (typeof before)[number]) => ({
        id,
        type,
        trigger,
        baseBackupId,
        chainId,
        startedAt,
        sizeBytes,
        totalRows,
        contents,
        disk,
      })
      for (const id of [full, increment]) {
        const row = await db.backup.findUniqueOrThrow({ where: { id } })
        const was = before.find((one) => one.id === id)
        expect(pick(row)).toEqual(was && pick(was))
        await expectGoodBackup(id)
      }
      const bare = await db.backup.findUniqueOrThrow({ where: { id: noRecord } })
      expect(bare).toMatchObject({ state: 'successful', totalRows: 20_300n, checkError: null })
      expect((await db.backup.findUniqueOrThrow({ where: { id: cut } })).checkError).toContain('missing')
      expect(await db.backup.count({ where: { id: half } })).toBe(0)

      const { deleted } = await listServices(ADMIN)
      expect(deleted).toContainEqual(expect.objectContaining({ id: serviceId, name, backups: 4, isRebuilt: true }))
      await expireBackups(new Date(Date.now() + YEAR_MS))
      expect(await db.backup.count({ where: { serviceId, state: 'successful' } })).toBe(4)

      for (const backupId of [increment, noRecord]) {
        const restored = await askRestore(backupId)
        await untilSucceeded(restored.operationId)
        expect(await fingerprint(restored.serviceId)).toEqual(expected)
        if (backupId === increment) {
          const { accessList } = await db.service.findUniqueOrThrow({ where: { id: restored.serviceId } })
          expect(accessList).toEqual(entries)
        }
        await discardService(restored.serviceId)
      }
    },
  )
})

test.skipIf(obstacle)(
  `what lies in a bucket of somebody's own comes back with its service and its set-up${obstacle ? ` (skipped: ${obstacle})` : ''}`,
  async () => {
    const given = await givenS3Bucket()
    const address = `${given.address}/shop/daily`
    const serviceId = await givenService()
    await fillWithOrders(serviceId, 20_000)
    const expected = await fingerprint(serviceId)
    await setUp(serviceId, { ...fieldsOf(given), address })
    for (const _more of ['cut', 'half']) {
      await untilSucceeded((await takeExternalBackup(ADMIN, { serviceId })).operationId)
    }
    const before = await db.externalBackup.findMany({ where: { serviceId }, orderBy: { startedAt: 'asc' } })
    const [whole, cut, half] = before.map(({ name }) => name)
    await discardService(serviceId)
    const keys = await keysOf(given)
    const countFile = keys.find((key) => key.includes(`/${cut}/`) && key.endsWith('count.txt'))
    for (const Key of [countFile, `shop/daily/${half}/.backup`]) {
      await given.client.send(new DeleteObjectCommand({ Bucket: given.bucket, Key }))
    }
    const stored = await keysOf(given)
    await loseDatabase()

    const args = ['--bucket', address, '--name', 'found again']
    const wrong = await runRebuildCommand(args, [given.accessKeyId, 'wrong'])
    expect(wrong).toEqual({ said: expect.stringMatching(/refuses the secret/), code: 1 })
    expect([await db.bucket.count(), await db.service.count()]).toEqual([0, 0])

    const right = await runRebuildCommand(args, [given.accessKeyId, given.secretAccessKey])
    expect(right.code).toBe(0)
    for (const one of ['1 came back whole', '1 came back and are marked as damaged', '1 were never finished'])
      expect(right.said).toContain(one)
    expect(right.said + wrong.said).not.toContain(given.secretAccessKey)
    const bucket = await db.bucket.findFirstOrThrow({ include: { backups: true, checks: true } })
    expect(bucket).toMatchObject({ address, state: 'active', nextBackupAt: null, mayDelete: false })
    expect(bucketSecret(bucket)).toBe(given.secretAccessKey)
    const states = new Map(bucket.backups.map(({ name, state }) => [name, state]))
    expect(states).toEqual(new Map([whole, cut].map((name) => [name, 'successful'])))
    const { id, sizeBytes, totalRows } = before[0] ?? {}
    expect(bucket.backups).toContainEqual(expect.objectContaining({ id, name: whole, sizeBytes, totalRows }))
    expect(bucket.checks).toEqual([expect.objectContaining({ name: cut, error: expect.stringContaining('missing') })])
    const { deleted } = await listServices(ADMIN)
    expect(deleted).toEqual([expect.objectContaining({ name: 'found again', backups: 2, isRebuilt: true })])

    const again = await runRebuildCommand(args, [given.accessKeyId, given.secretAccessKey])
    expect(again.said).toContain('3 had their row already')
    expect([await db.bucket.count(), await db.service.count(), await db.externalBackup.count()]).toEqual([1, 1, 2])

    const request = { bucketId: bucket.id, backupName: whole, name: uniqueName('back'), requestKey: randomUUID() }
    const restored = await restoreFromBucket(ADMIN, request)
    await untilSucceeded(restored.operationId)
    expect(await fingerprint(restored.serviceId)).toEqual(expected)
    expect(await keysOf(given)).toEqual(stored)
    await discardService(restored.serviceId)
  },
  ROUND_TRIP_MS,
)

test('a backup with a password comes back as one that needs it, and one that nobody recorded keeps its mark', async () => {
  const serviceId = randomUUID()
  const [id] = [randomUUID()]
  await cp(
    path.resolve('tests/fixtures/zip/deflate-password.zip'),
    path.join(serviceStorePath(serviceId), `${id}.zip`),
    {
      recursive: true,
    },
  )
  const report = await rebuildCatalogue(null, new Date())
  expect(report.find(({ backupId }) => backupId === id)).toMatchObject({
    outcome: 'locked',
    serviceName: `Unknown service ${serviceId.slice(0, 8)}`,
  })
  expect(await db.backup.findUniqueOrThrow({ where: { id } })).toMatchObject({
    form: 'zip',
    hasPassword: true,
    passwordEnc: null,
    checkError: 'Nothing of it could be looked at: it has a password.',
  })
})
