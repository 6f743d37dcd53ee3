import { mkdir, readdir, readlink, rm } from 'node:fs/promises'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { updateAccessList } from '@/lib/access/update-access-list'
import { toCloudServices } from '@/lib/api/service-view'
import { browseBackup } from '@/lib/backup/browse-backup'
import { checkBackup } from '@/lib/backup/check-backup'
import { listServiceTables } from '@/lib/backup/list-service-tables'
import { takeBackup } from '@/lib/backup/take-backup'
import { setBucket } from '@/lib/bucket/set-bucket'
import { db } from '@/lib/db'
import { startDueBackups } from '@/lib/schedule/start-due-backups'
import { openSecret } from '@/lib/secrets'
import { deleteService } from '@/lib/service/delete-service'
import { getService } from '@/lib/service/get-service'
import { resetPassword } from '@/lib/service/reset-password'
import { startService } from '@/lib/service/start-service'
import { stopService } from '@/lib/service/stop-service'
import { planRestoreInto } from '@/lib/restore/plan-restore-into'
import { requestRestoreInto } from '@/lib/restore/request-restore-into'
import { recordName, serviceStorePath } from '@/lib/store/paths'
import { startTlsProxy } from '@/tests/servers/tls-proxy'
import { askRestore } from '@/tests/helpers/backups'
import { expectOnlySelects } from '@/tests/helpers/selects'
import { giveShownGrants, LACKING, shownGrants } from '@/tests/helpers/shown-grants'
import { StepHooks } from '@/tests/helpers/step-hooks'
import { ExistingServer } from '@/tests/servers/existing-server'
import {
  ADMIN,
  endWorld,
  fillOrders,
  fingerprint,
  fingerprintsOf,
  startTestWorker,
  uniqueName,
  until,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { addExistingServer } from './add-existing-server'
import { removeExistingServer } from './remove-existing-server'
import { testExistingServer } from './test-existing-server'
import { updateExistingServer } from './update-existing-server'

const steps = new StepHooks()
let worker: RunningWorker
let server: ExistingServer

beforeAll(async () => {
  server = await ExistingServer.start({ grants: [] })
  await giveShownGrants(server)
  worker = await startTestWorker({ onStep: steps.onStep })
})

afterAll(async () => {
  await endWorld(worker)
  await server.end()
})

const backUp = async (serviceId: string, more: object = {}) => {
  const { backupId, operationId } = await takeBackup(ADMIN, { serviceId, ...more })
  await untilSucceeded(operationId)
  return backupId
}

const restored = async (backupId: string) => {
  const { serviceId, operationId } = await askRestore(backupId)
  await untilSucceeded(operationId)
  return serviceId
}

test('a directory that the server does not write to is found out, and keeps nothing', async () => {
  const elsewhere = path.join(server.directory, 'elsewhere')
  await mkdir(elsewhere)
  const { serviceId, operationId } = await addExistingServer(ADMIN, {
    name: uniqueName(),
    ...server.connection,
    directory: elsewhere,
  })
  const operation = await untilEnded(operationId)
  expect(operation).toMatchObject({ state: 'failed', canRetry: true })
  expect(operation.error).toContain("the console can't read it in")
  expect(await readdir(elsewhere)).toEqual([])
  expect(await db.service.findUniqueOrThrow({ where: { id: serviceId } })).toMatchObject({ state: 'failed' })
  const { name } = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
  await untilSucceeded((await removeExistingServer(ADMIN, { serviceId, confirmName: name })).operationId)
  for (const left of await readdir(server.backupsDirectory))
    await rm(path.join(server.backupsDirectory, left), { recursive: true })
})

test.each(LACKING)('a user without $lacks is told just that', async ({ username, key, lacks }) => {
  const shown = await shownGrants(server, username)
  expect(shown[key]).toEqual([`GRANT ${lacks}`])
  expect(shown.isReady).toBe(key === 'restore_grants')
})

test('the grants to back up are all that it takes to be backed up and restored elsewhere', async () => {
  const rows = 'CREATE TABLE default.kept ENGINE = MergeTree ORDER BY n AS SELECT number AS n FROM numbers(300)'
  await server.asOwner((engine) => engine.command(rows))
  const place = { disk: 'more_backups', directory: path.join(server.directory, 'more_backups') }
  const login = { ...server.connection, ...place, username: 'only_backup' }
  const { serviceId, operationId } = await addExistingServer(ADMIN, { name: uniqueName(), ...login })
  await untilSucceeded(operationId)
  const live = await listServiceTables(ADMIN, { serviceId })
  expect(live.flatMap(({ tables }) => tables.map(({ name }) => name))).toEqual(['kept'])
  const full = await backUp(serviceId)
  const copy = await restored(await backUp(serviceId, { baseBackupId: full }))
  expect(Object.values(await fingerprintsOf(copy)).map((of) => of.rows)).toEqual([300])
  const { name } = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
  await untilSucceeded((await removeExistingServer(ADMIN, { serviceId, confirmName: name })).operationId)
  await server.asOwner((engine) => engine.command('DROP TABLE default.kept SYNC'))
})

/** What else a person may have, each of a kind of its own. */
const DERIVED = [
  'CREATE VIEW shop.large AS SELECT * FROM shop.orders WHERE amount > 500',
  'CREATE MATERIALIZED VIEW shop.daily ENGINE = SummingMergeTree ORDER BY placed AS SELECT placed, amount FROM shop.orders',
  "CREATE DICTIONARY shop.names (id UInt64, note String) PRIMARY KEY id SOURCE(CLICKHOUSE(TABLE 'orders' DB 'shop')) LAYOUT(HASHED()) LIFETIME(0)",
]

describe('a server that already existed', () => {
  let serviceId: string

  test('is examined, added, and then Running, with nothing left of the try', async () => {
    const { isReady, findings } = await testExistingServer(ADMIN, server.connection)
    expect(isReady).toBe(true)
    expect(findings.map(({ key, state, sentence }) => [key, state, sentence])).toEqual([
      ['reached', 'ok', expect.stringMatching(/^ClickHouse \d+\./)],
      ['grants', 'ok', 'backups has them.'],
      ['disk', 'ok', `backups lies in ${server.backupsDirectory}/ of the server.`],
      ['restore_grants', 'ok', 'backups has them.'],
      ['directory', 'ok', expect.any(String)],
    ])
    const added = await addExistingServer(ADMIN, { name: uniqueName(), ...server.connection })
    serviceId = added.serviceId
    await untilSucceeded(added.operationId)
    const service = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
    expect(service).toMatchObject({ state: 'running', nextBackupAt: expect.any(Date) })
    expect(service.consolePasswordEnc).not.toContain(server.connection.password)
    expect(await readlink(serviceStorePath(serviceId))).toBe(server.backupsDirectory)
    expect((await readdir(server.backupsDirectory)).filter((name) => !name.startsWith('.'))).toEqual([])
  })

  test('its full and incremental backups lie where it wrote them, and come back in a new service', async () => {
    await server.asOwner((engine) => fillOrders(engine, 20_000))
    const full = await backUp(serviceId)
    await server.asOwner((engine) => fillOrders(engine, 500))
    const before = await fingerprint(serviceId)
    const increment = await backUp(serviceId, { baseBackupId: full })
    expect(await readdir(path.join(server.backupsDirectory, full))).toContain('.backup')
    const { databases } = await browseBackup(ADMIN, { backupId: increment })
    expect(databases).toMatchObject([{ name: 'shop', tables: [{ name: 'orders', rows: before.rows }] }])
    await untilSucceeded((await checkBackup(ADMIN, { backupId: increment })).operationId)
    expect(await db.backup.findUnique({ where: { id: increment } })).toMatchObject({ checkError: null })
    const copy = await restored(increment)
    expect(await fingerprint(copy)).toEqual(before)
    expect(await fingerprint(serviceId)).toEqual(before)
    // The copy is the console's own: it is backed up into the console's store.
    const ofCopy = await backUp(copy)
    expect((await readdir(serviceStorePath(copy))).toSorted()).toEqual([ofCopy, recordName(ofCopy)])
    const [row] = await server.asOwner((engine) =>
      engine.query('SELECT count() AS n FROM shop.orders', z.object({ n: z.number() })),
    )
    expect(row?.n).toBe(before.rows)
  })

  test('is asked SELECTs, and nothing of it can be changed by one', () => expectOnlySelects(serviceId))

  test('tables come back into it from its own backups, and from nobody else’s', async () => {
    const before = await fingerprint(serviceId)
    const backupId = await server.asOwner(async (engine) => {
      for (const sql of DERIVED) await engine.command(sql)
      const made = await backUp(serviceId)
      await engine.command('DROP DATABASE shop SYNC')
      return made
    })
    const elements = ['orders', 'large', 'daily', 'names'].map((table) => ({ database: 'shop', table }))
    const asked = { targetServiceId: serviceId, backupId, elements }
    const { operationId } = await requestRestoreInto(ADMIN, { ...asked, requestKey: randomUUID() })
    await untilSucceeded(operationId)
    expect(await fingerprint(serviceId)).toEqual(before)
    const strange = await backUp(await restored(backupId))
    await server.asOwner((engine) => engine.command('DROP DICTIONARY shop.names SYNC'))
    await server.asOwner((engine) => engine.command('RENAME TABLE shop.orders TO shop.kept'))
    const plan = await planRestoreInto(ADMIN, { ...asked, backupId: strange })
    expect(plan.blockedReason).toContain('reads backups only from its disk backups')
    await server.asOwner((engine) => engine.command('RENAME TABLE shop.kept TO shop.orders'))
  })

  test('over TLS with an authority of its own, and with a new password', async () => {
    const tls = await startTlsProxy(server.httpPort)
    try {
      const secure = { ...server.connection, httpPort: tls.port, isTls: true }
      const { findings } = await testExistingServer(ADMIN, secure)
      expect(findings[0]?.sentence).toContain('not signed by an authority that this machine trusts')
      await server.restart({ password: 'another' })
      const stateOf = () => db.service.findUniqueOrThrow({ where: { id: serviceId } })
      const arePortsSecure = async () => {
        const [service] = await toCloudServices([await getService(ADMIN, { serviceId })])
        return service?.endpoints.map(({ isSecure }) => isSecure)
      }
      await until('the password to be refused', async () =>
        (await stateOf()).stateReason?.includes('refuses this user'),
      )
      const changed = { serviceId, ...secure, caPem: tls.caPem, password: 'another' }
      await expect(updateExistingServer(ADMIN, { ...changed, disk: 'other' })).rejects.toMatchObject({
        code: 'conflict',
      })
      await expect(updateExistingServer(ADMIN, { ...changed, password: '' })).rejects.toMatchObject({
        fieldErrors: { password: expect.anything() },
      })
      await updateExistingServer(ADMIN, changed)
      await until('the server to be back', async () => (await stateOf()).state === 'running')
      await backUp(serviceId)
      expect(await arePortsSecure()).toEqual([true, true])
      await updateExistingServer(ADMIN, { ...changed, isTls: false, httpPort: server.httpPort })
      await backUp(serviceId)
      expect(await arePortsSecure()).toEqual([false, false])
    } finally {
      await tls.end()
    }
  })

  const REFUSED: Record<string, (serviceId: string, confirmName: string) => Promise<unknown>> = {
    startService: (id) => startService(ADMIN, { serviceId: id }),
    stopService: (id) => stopService(ADMIN, { serviceId: id }),
    deleteService: (id, confirmName) => deleteService(ADMIN, { serviceId: id, confirmName }),
    resetPassword: (id) => resetPassword(ADMIN, { serviceId: id }),
    updateAccessList: (id) => updateAccessList(ADMIN, { serviceId: id, entries: [] }),
    setBucket: (id) =>
      setBucket(ADMIN, {
        serviceId: id,
        provider: 's3',
        address: 'https://x.example.com/b/',
        accessKeyId: 'a',
        secretAccessKey: 'b',
      }),
  }

  test.each(Object.keys(REFUSED))('%s is refused, and nothing is asked for', async (verb) => {
    const { name } = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
    const before = await db.operation.count()
    await expect(REFUSED[verb]?.(serviceId, name)).rejects.toMatchObject({
      code: 'conflict',
      userMessage: expect.stringContaining('a server of your own'),
    })
    expect(await db.operation.count()).toBe(before)
    expect(await db.service.findUniqueOrThrow({ where: { id: serviceId } })).toMatchObject({ state: 'running' })
  })

  test('one that goes away is Unreachable; backups under way or due are late and run once when it is back', async () => {
    const stateOf = () => db.service.findUniqueOrThrow({ where: { id: serviceId } })
    const scheduled = () =>
      db.backup.findMany({ where: { serviceId, trigger: 'scheduled' }, orderBy: { startedAt: 'asc' } })
    const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3_600_000)
    const makeDue = (nextBackupAt: Date) => db.service.update({ where: { id: serviceId }, data: { nextBackupAt } })
    steps.once('backup:started:before', () => server.kill())
    await makeDue(daysAgo(4))
    await startDueBackups(new Date())
    await until('the backup to fail', async () => (await scheduled())[0]?.state === 'failed')
    await until('the server to be unreachable', async () => (await stateOf()).state === 'unreachable')
    expect((await stateOf()).stateReason).toBe(`Nothing listens at ${server.host}:${server.httpPort}.`)
    expect(await scheduled()).toMatchObject([
      { error: expect.stringMatching(/It runs again when the server is back\.$/) },
    ])
    expect((await stateOf()).nextBackupAt?.getTime()).toBeLessThanOrEqual(Date.now())
    await expect(takeBackup(ADMIN, { serviceId })).rejects.toMatchObject({ code: 'conflict' })
    const dueAt = daysAgo(3)
    await makeDue(dueAt)
    await startDueBackups(new Date())
    expect(await scheduled()).toHaveLength(1)
    expect(await getService(ADMIN, { serviceId })).toMatchObject({
      state: 'unreachable',
      overdue: { why: 'late', since: dueAt.toISOString() },
    })
    await server.run()
    await until('the late backup to be done', async () => {
      await startDueBackups(new Date())
      return (await scheduled()).some(({ state }) => state === 'successful')
    })
    await startDueBackups(new Date())
    expect(await scheduled()).toMatchObject([{ state: 'failed' }, { state: 'successful', scheduledFor: dueAt }])
    expect(await getService(ADMIN, { serviceId })).toMatchObject({ state: 'running', overdue: null })
  })

  test('removed from the console it is left alone, its password is forgotten, and its backups still restore', async () => {
    const { name } = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
    const before = await fingerprint(serviceId)
    const backupId = await backUp(serviceId)
    await untilSucceeded((await removeExistingServer(ADMIN, { serviceId, confirmName: name })).operationId)
    const gone = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
    expect(gone.state).toBe('terminated')
    expect(openSecret(gone.consolePasswordEnc)).toBe('')
    expect(await fingerprint(await restored(backupId))).toEqual(before)
    await server.asOwner((engine) => engine.command('SELECT throwIf(count() = 0) FROM shop.orders'))
  })
})
