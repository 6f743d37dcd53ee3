import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { checkBackup } from '@/lib/backup/check-backup'
import { cancelBackup } from '@/lib/backup/cancel-backup'
import { openChain } from '@/lib/backup/chain-files'
import { chooseBase } from '@/lib/backup/choose-base'
import { deleteBackup } from '@/lib/backup/delete-backup'
import { previewBackup } from '@/lib/backup/preview-backup'
import { takeBackup } from '@/lib/backup/take-backup'
import { findBackupProgress } from '@/lib/clickhouse/backups'
import { db } from '@/lib/db'
import { addExistingServer } from '@/lib/existing/add-existing-server'
import { testExistingServer } from '@/lib/existing/test-existing-server'
import { updateExistingServer } from '@/lib/existing/update-existing-server'
import { requestDrill } from '@/lib/drill/request-drill'
import { openPeek } from '@/lib/peek/open-peek'
import { requestRestoreInto } from '@/lib/restore/request-restore-into'
import { KEY_PLACEHOLDER, SECRET_PLACEHOLDER } from '@/lib/self-managed/backup-disk-config'
import { askRestore, discardService, expectGoodBackup, expectRestores, givenBackup } from '@/tests/helpers/backups'
import { givenBucketStore } from '@/tests/helpers/console-store'
import { killEngine } from '@/tests/helpers/engines'
import { findS3Obstacle, s3Server } from '@/tests/helpers/object-stores'
import { slowDown, speedUp } from '@/tests/helpers/slow-engine'
import { ExistingServer } from '@/tests/servers/existing-server'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  makeDriver,
  onEngineOf,
  startTestWorker,
  uniqueName,
  until,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'

const SERVER_START_MS = 180_000
/** Seconds for what an idle machine does in a moment. */
const SLOW_BYTES_PER_SECOND = 60_000
const obstacle = findS3Obstacle()

type Store = Awaited<ReturnType<typeof givenBucketStore>>

let worker: RunningWorker | undefined
let store: Store
let serviceId = ''
let full = ''
let increment = ''

beforeAll(async () => {
  if (obstacle) return
  await s3Server()
  worker = await startTestWorker()
  store = await givenBucketStore()
  serviceId = await givenService()
  await fillWithOrders(serviceId, 20_000)
  full = await givenBackup(serviceId)
  await addRows()
  increment = await givenIncrement(full)
}, SERVER_START_MS)

afterAll(() => (obstacle ? undefined : endWorld(worker)))
afterEach(() => (obstacle ? undefined : expectGoodBackup(increment)))

async function addRows(): Promise<void> {
  const sql = "INSERT INTO shop.orders SELECT number, toDate('2026-02-01'), 1, 'new' FROM numbers(500)"
  await onEngineOf(serviceId, (engine) => engine.command(sql))
}

async function givenIncrement(baseBackupId: string): Promise<string> {
  const { backupId, operationId } = await takeBackup(ADMIN, { serviceId, baseBackupId })
  await untilSucceeded(operationId)
  return backupId
}

/** The names of a backup's objects in the bucket. */
async function objectsOf(backupId: string): Promise<string[]> {
  const Prefix = `${store.path}/${serviceId}/${backupId}`
  const { Contents = [] } = await store.client.send(new ListObjectsV2Command({ Bucket: store.bucket, Prefix }))
  return Contents.map(({ Key = '' }) => Key.slice(`${store.path}/${serviceId}/`.length))
}

const rowOf = (id: string) => db.backup.findUniqueOrThrow({ where: { id } })

/** A backup that takes seconds, of which the engine has written some. */
async function givenSlowBackup() {
  await slowDown(serviceId, SLOW_BYTES_PER_SECOND)
  await killEngine(serviceId)
  await untilStartedAgain()
  const { backupId, operationId } = await takeBackup(ADMIN, { serviceId })
  await until('a BACKUP under way', async () => {
    const progress = await onEngineOf(serviceId, (engine) => findBackupProgress(engine, backupId)).catch(() => null)
    if (progress?.status === 'BACKUP_CREATED') throw new Error('too late, it is done')
    return progress?.status === 'CREATING_BACKUP' && (await objectsOf(backupId)).length > 0
  })
  return { backupId, operationId }
}

/** The engine answers before its service is Running; of one that was just killed the row may say Running still. */
async function untilStartedAgain(): Promise<void> {
  const answers = () => onEngineOf(serviceId, async (engine) => engine.text('SELECT 1')).catch(() => null)
  await until('the engine to be started again', async () => {
    if (!(await answers())) return false
    return (await db.service.count({ where: { id: serviceId, state: 'running' } })) === 1
  })
}

describe.skipIf(obstacle)(`the console's own store in a bucket${obstacle ? ` (skipped: ${obstacle})` : ''}`, () => {
  test('a full and an incremental backup lie there and nowhere else, and every row comes back', async () => {
    await expectGoodBackup(full)
    expect(await rowOf(increment)).toMatchObject({ type: 'incremental', baseBackupId: full, chainId: full })
    expect(await objectsOf(full)).toContain(`${full}/.backup`)
    expect(Number((await rowOf(increment)).sizeBytes)).toBeLessThan(Number((await rowOf(full)).sizeBytes))
    await expectRestores(increment, await fingerprint(serviceId))
    expect(await chooseBase(serviceId, 7)).toEqual({ baseBackupId: increment, chainId: full })
  })

  test('it is checked byte by byte, verified by a drill, and opened to be queried', async () => {
    const check = await untilSucceeded((await checkBackup(ADMIN, { backupId: increment })).operationId)
    expect(check.steps[0]?.detail).toMatch(/^\d+ files match their checksums$/)
    await untilSucceeded((await requestDrill(ADMIN, { backupId: increment })).operationId)
    const { peekId } = await openPeek(ADMIN, { backupId: increment })
    const peek = await until('the peek to open', async () => {
      const row = await db.peek.findUniqueOrThrow({ where: { id: peekId } })
      return row.state !== 'opening' && row
    })
    expect(peek.mounted).toMatchObject({ tables: [{ table: 'orders', rows: 20_500 }] })
    await makeDriver().remove(peekId)
  })

  test('a table of it comes back into a service that exists, and its own tables stay', async () => {
    const target = await givenService()
    await fillWithOrders(target, 300)
    const before = await fingerprint(target)
    const { operationId } = await requestRestoreInto(ADMIN, {
      targetServiceId: target,
      backupId: increment,
      requestKey: randomUUID(),
      elements: [{ database: 'shop', table: 'orders', asTable: 'back' }],
    })
    await untilSucceeded(operationId)
    expect(await fingerprint(target)).toEqual(before)
    await onEngineOf(target, async (engine) => {
      await engine.command('DROP TABLE shop.orders SYNC')
      await engine.command('RENAME TABLE shop.back TO shop.orders')
    })
    expect(await fingerprint(target)).toEqual(await fingerprint(serviceId))
    await discardService(target)
  })

  test('an archive is refused before it is tried, with the reason', async () => {
    const options = { form: 'tar' }
    const { capabilities, problems } = await previewBackup(ADMIN, { serviceId, options })
    expect(capabilities.forms.tar.reason).toContain('Backups go into a bucket')
    expect(problems['form']).toEqual([capabilities.forms.tar.reason])
    await expect(takeBackup(ADMIN, { serviceId, options })).rejects.toThrow('Backups go into a bucket')
  })

  test('an engine that dies in the middle of a BACKUP leaves nothing that looks whole, and the next try ends well', async () => {
    const { backupId, operationId } = await givenSlowBackup()
    await speedUp(serviceId)
    await killEngine(serviceId)
    expect(await objectsOf(backupId)).not.toContain(`${backupId}/.backup`)
    await expect(openChain(await rowOf(backupId))).rejects.toThrow('table of contents')
    await untilSucceeded(operationId)
    await expectGoodBackup(backupId)
    expect((await objectsOf(backupId)).filter((name) => name.includes('lock'))).toEqual([])
  })

  test('a backup that is cancelled in the middle leaves no object', async () => {
    const { backupId, operationId } = await givenSlowBackup()
    await cancelBackup(ADMIN, { backupId })
    expect((await untilEnded(operationId)).state).toBe('cancelled')
    expect(await objectsOf(backupId)).toEqual([])
    await speedUp(serviceId)
    await killEngine(serviceId)
    await untilStartedAgain()
  })

  test('a base goes only with what stands on it, and then no object is left', async () => {
    const base = await givenBackup(serviceId)
    const onIt = await givenIncrement(base)
    await expect(deleteBackup(ADMIN, { backupId: base })).rejects.toThrow('An incremental backup stands on this one')
    expect(await objectsOf(base)).not.toEqual([])
    await untilSucceeded((await deleteBackup(ADMIN, { backupId: base, withIncrements: true })).operationId)
    expect([...(await objectsOf(base)), ...(await objectsOf(onIt))]).toEqual([])
    expect(await db.backup.count({ where: { id: { in: [base, onIt] } } })).toBe(0)
  })

  test('a store that refuses the key tells nothing about a backup, and its key stands nowhere in clear', async () => {
    const { secretEnc } = await db.storeBucket.findFirstOrThrow()
    const [other] = await db.service.findMany({ where: { id: serviceId } })
    await db.storeBucket.updateMany({ data: { secretEnc: other?.consolePasswordEnc ?? '' } })
    await expect(openChain(await rowOf(increment))).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
      userMessage: expect.stringMatching(/^The backup store http:.* can't be used: The store refuses the secret/),
    })
    await db.storeBucket.updateMany({ data: { secretEnc } })
    const told = [await db.backup.findMany(), await db.operation.findMany({ include: { steps: true } })]
    const text = JSON.stringify(told, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
    expect(text).not.toContain(store.secretAccessKey)
  })

  test('a server of somebody’s own without a common directory backs up into it by the XML that it is told', async () => {
    const server = await ExistingServer.start({ configXml: '<clickhouse/>' })
    try {
      const connection = { ...server.connection, directory: '' }
      const { findings, isReady } = await testExistingServer(ADMIN, connection)
      expect(isReady).toBe(false)
      const told = findings.find(({ key }) => key === 'disk')?.fixes[0]?.text ?? ''
      expect(told).not.toContain(store.secretAccessKey)
      const configXml = told
        .replace(KEY_PLACEHOLDER, store.accessKeyId)
        .replace(SECRET_PLACEHOLDER, store.secretAccessKey)
      await server.restart({ configXml: configXml.replace(/[^/]+\/<\/endpoint>/, 'elsewhere/</endpoint>') })
      const added = await addExistingServer(ADMIN, { name: uniqueName(), ...connection })
      const failed = await untilEnded(added.operationId)
      expect(failed.error).toMatch(/can't read it in its part of the console's bucket/)
      await server.restart({ configXml })
      const again = await updateExistingServer(ADMIN, { serviceId: added.serviceId, ...connection })
      await untilSucceeded(again.operationId ?? '')

      await fillWithOrders(added.serviceId, 20_000)
      const base = await givenBackup(added.serviceId)
      await fillWithOrders(added.serviceId, 500)
      const rows = await fingerprint(added.serviceId)
      const taken = await takeBackup(ADMIN, { serviceId: added.serviceId, baseBackupId: base })
      await untilSucceeded(taken.operationId)
      expect((await rowOf(base)).storeBucketId).not.toBeNull()
      await server.kill()
      for (const backupId of [base, taken.backupId]) await expectGoodBackup(backupId)
      await expectRestores(taken.backupId, rows)
    } finally {
      await server.end()
    }
  })

  test('backups stay in the store they were written to when another one is configured', async () => {
    const before = await fingerprint(serviceId)
    const next = await givenBucketStore()
    expect(await chooseBase(serviceId, 7)).toEqual({ whyFull: 'there is no backup to stand on' })
    await expect(takeBackup(ADMIN, { serviceId, baseBackupId: increment })).rejects.toThrow('another store')
    const later = await givenBackup(serviceId)
    expect((await rowOf(later)).storeBucketId).toBe(next.storeBucketId)
    expect(await objectsOf(later)).toEqual([])
    await expectGoodBackup(later)
    await expectRestores(later, before)
    await expectGoodBackup(increment)
    const old = await givenRestored(increment)
    expect((await fingerprint(old)).rows).toBe(20_500)
    await discardService(old)
  })
})

async function givenRestored(backupId: string): Promise<string> {
  const restored = await askRestore(backupId)
  await untilSucceeded(restored.operationId)
  return restored.serviceId
}
