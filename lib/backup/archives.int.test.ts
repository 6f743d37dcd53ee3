import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, stat, truncate } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { countRows } from '@/lib/clickhouse/inventory'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { serviceLayout } from '@/lib/provisioning/process/service-layout'
import { planRestore } from '@/lib/restore/plan-restore'
import { requestRestoreInto } from '@/lib/restore/request-restore-into'
import { recordName, serviceStorePath, storedName, unpackedName } from '@/lib/store/paths'
import { sweepStore } from '@/lib/store/sweep-store'
import { expectGoodBackup, expectRestores } from '@/tests/helpers/backups'
import { packAsZip } from '@/tests/helpers/pack-zip'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  onEngineOf,
  startTestWorker,
  until,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { browseBackup } from './browse-backup'
import { browseTable } from './browse-table'
import { checkBackup } from './check-backup'
import { chooseBase } from './choose-base'
import { compareBackup } from './compare-backup'
import { deleteBackup } from './delete-backup'
import { ARCHIVES_STAND_ALONE } from './good'
import { previewBackup } from './preview-backup'
import { statementOf } from './options'
import { takeBackup } from './take-backup'
import { unlockBackup } from './unlock-backup'

const ROWS = 20_000
const FORMS = ['tar', 'tar.gz', 'tar.zst'] as const
type Form = (typeof FORMS)[number]

let worker: RunningWorker
let serviceId: string
let data: { rows: number; checksum: string }
let directoryBackup: string
let toBeZipped: string
const archives = new Map<Form, string>()

async function take(input: object): Promise<string> {
  const { backupId, operationId } = await takeBackup(ADMIN, { serviceId, ...input })
  await untilSucceeded(operationId)
  return backupId
}

const inStore = () => readdir(serviceStorePath(serviceId))

function archiveOf(form: Form): { backupId: string; file: string } {
  const backupId = archives.get(form)
  if (!backupId) throw new Error(`no ${form} was taken`)
  return { backupId, file: path.join(serviceStorePath(serviceId), storedName({ id: backupId, form })) }
}

beforeAll(async () => {
  worker = await startTestWorker()
  serviceId = await givenService()
  await fillWithOrders(serviceId, ROWS)
  await onEngineOf(serviceId, async (engine) => {
    const name = `shop.\`${'l'.repeat(90)} 🐘 ü\``
    await engine.command(`CREATE TABLE ${name} (line String) ENGINE = Log`)
    await engine.command(`INSERT INTO ${name} VALUES ('first')`)
  })
  data = await fingerprint(serviceId)
  directoryBackup = await take({})
  toBeZipped = await take({})
  for (const form of FORMS) archives.set(form, await take({ options: { form } }))
})

afterAll(() => endWorld(worker))

describe.each(FORMS)('a backup as %s', (form) => {
  test('is one file, complete, and browses and compares as the directory does', async () => {
    const { backupId, file } = archiveOf(form)
    await expectGoodBackup(backupId)
    expect((await stat(file)).isFile()).toBe(true)
    const own = ({ databases, fileCount }: Awaited<ReturnType<typeof browseBackup>>) => ({ databases, fileCount })
    expect(own(await browseBackup(ADMIN, { backupId }))).toEqual(
      own(await browseBackup(ADMIN, { backupId: directoryBackup })),
    )
    const table = { database: 'shop', table: 'orders' }
    expect(await browseTable(ADMIN, { backupId, ...table })).toEqual(
      await browseTable(ADMIN, { backupId: directoryBackup, ...table }),
    )
    expect((await compareBackup(ADMIN, { backupId, with: { backupId: directoryBackup } })).changes).toEqual([])
  })

  test('restores into a new service with every row, and leaves nothing unpacked', async () => {
    const before = await inStore()
    await expectRestores(archiveOf(form).backupId, data)
    expect(await inStore()).toEqual(before)
  })

  test('matches its checksums until it is cut', async () => {
    const { backupId, file } = archiveOf(form)
    await untilSucceeded((await checkBackup(ADMIN, { backupId })).operationId)
    const sound = await db.backup.findUniqueOrThrow({ where: { id: backupId } })
    expect([sound.checkError, sound.checkedAt]).toEqual([null, expect.any(Date)])
    await truncate(file, Math.floor((await stat(file)).size / 2))
    await untilSucceeded((await checkBackup(ADMIN, { backupId })).operationId)
    expect((await db.backup.findUniqueOrThrow({ where: { id: backupId } })).checkError).toMatch(/\(\.backup\)/)
  })

  test('goes with its file and its row when it is deleted', async () => {
    const { backupId } = archiveOf(form)
    await untilSucceeded((await deleteBackup(ADMIN, { backupId })).operationId)
    expect((await inStore()).filter((name) => name.startsWith(backupId))).toEqual([])
    expect(await db.backup.count({ where: { id: backupId } })).toBe(0)
  })
})

test('chosen tables come back from an archive into an existing service, beside the original', async () => {
  const backupId = await take({ options: { form: 'tar.gz' } })
  const { operationId } = await requestRestoreInto(ADMIN, {
    backupId,
    targetServiceId: serviceId,
    requestKey: randomUUID(),
    elements: [{ database: 'shop', table: 'orders', asTable: 'again' }],
  })
  await untilSucceeded(operationId)
  expect(await onEngineOf(serviceId, (engine) => countRows(engine, 'shop', 'again'))).toBe(ROWS)
  expect((await inStore()).filter((name) => name.includes('.for-'))).toEqual([])
})

describe('a zip with a password, as the official server writes it', () => {
  const password = 'of the archive: ü'
  let backupId: string
  let archive: string

  beforeAll(async () => {
    backupId = toBeZipped
    archive = await packAsZip(backupId, password)
  })

  test('is read with the password that the console keeps sealed: it browses, compares and checks as the directory', async () => {
    await expectGoodBackup(backupId)
    const table = { database: 'shop', table: 'orders' }
    expect(await browseTable(ADMIN, { backupId, ...table })).toEqual(
      await browseTable(ADMIN, { backupId: directoryBackup, ...table }),
    )
    expect((await compareBackup(ADMIN, { backupId, with: { backupId: directoryBackup } })).changes).toEqual([])
    await untilSucceeded((await checkBackup(ADMIN, { backupId })).operationId)
    const row = await db.backup.findUniqueOrThrow({ where: { id: backupId } })
    expect([row.checkError, row.checkedAt]).toEqual([null, expect.any(Date)])
    expect(row.passwordEnc).not.toContain(password)
  })

  test('restores with every row, without asking and without the password in a statement; nothing stays unpacked', async () => {
    const { sql, unpacked } = await planRestore(ADMIN, { backupId })
    expect(sql.join()).toContain(`${backupId}.for-`)
    expect(sql.join()).not.toMatch(/password/i)
    expect(unpacked).toEqual({ archive: `${backupId}.zip`, bytes: expect.any(Number) })
    await expectRestores(backupId, data)
    const left = (await inStore()).filter((name) => name.startsWith(backupId))
    expect(left.toSorted()).toEqual([recordName(backupId), `${backupId}.zip`])
  })

  test('whose password was lost is locked, not damaged, until an Admin enters it', async () => {
    await db.backup.update({ where: { id: backupId }, data: { passwordEnc: null, checkedAt: null } })
    const { operationId } = await checkBackup(ADMIN, { backupId })
    expect(await untilEnded(operationId)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('a password that the console does not know'),
    })
    const row = await db.backup.findUniqueOrThrow({ where: { id: backupId } })
    expect([row.checkError, row.checkedAt]).toEqual([null, null])
    expect((await planRestore(ADMIN, { backupId })).blockedReason).toContain('does not know')
    await expect(unlockBackup(ADMIN, { backupId, password: 'wrong' })).rejects.toMatchObject({
      userMessage: 'This is not the password of this backup.',
    })
    await unlockBackup(ADMIN, { backupId, password })
    expect((await planRestore(ADMIN, { backupId })).blockedReason).toBeNull()
    await expectGoodBackup(backupId)
  })

  test('with a flipped byte is found damaged', async () => {
    const file = await open(archive, 'r+')
    const at = Math.floor((await file.stat()).size / 2)
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at)
    await file.write(Buffer.from([(buffer[0] ?? 0) ^ 0xff]), 0, 1, at)
    await file.close()
    await untilSucceeded((await checkBackup(ADMIN, { backupId })).operationId)
    expect((await db.backup.findUniqueOrThrow({ where: { id: backupId } })).checkError).toMatch(
      /checksum|bytes|missing/,
    )
  })
})

test('the password of an archive stands in no answer and no log of the engine that was given it', async () => {
  const password = `secret-${randomUUID()}`
  const id = randomUUID()
  const { sql } = statementOf({
    backup: {
      id,
      serviceId,
      form: 'zip',
      disk: null,
      compressionMethod: 'zstd',
      compressionLevel: 3,
      hasPassword: true,
    },
    id,
    baseBackupId: null,
    options: { scope: { kind: 'everything' }, structureOnly: false },
    password,
  })
  expect(sql).toContain(password)
  await onEngineOf(serviceId, (engine) =>
    engine.command(sql).catch((error: unknown) => expect(String(error)).not.toContain(password)),
  )
  const { engineLog } = serviceLayout(getEnv().CONSOLE_DATA_DIR, serviceId)
  const log = await until('the engine to refuse it', async () => {
    const text = await readFile(engineLog, 'utf8')
    return text.includes(`${id}.zip`) && text
  })
  expect(log).not.toContain(password)
})

describe('an archive stands alone', () => {
  test('neither takes a base nor is one, by the sentence of the dialog; the schedule passes over it', async () => {
    const tar = await take({ options: { form: 'tar' } })
    const onBase = { serviceId, options: { form: 'tar' }, baseBackupId: directoryBackup }
    await expect(takeBackup(ADMIN, onBase)).rejects.toMatchObject({ userMessage: ARCHIVES_STAND_ALONE })
    const asBase = { serviceId, baseBackupId: tar }
    await expect(takeBackup(ADMIN, asBase)).rejects.toMatchObject({ userMessage: ARCHIVES_STAND_ALONE })
    for (const input of [onBase, asBase]) {
      const { problems } = await previewBackup(ADMIN, input)
      expect(Object.values(problems).flat()).toContain(ARCHIVES_STAND_ALONE)
    }
    expect(await chooseBase(serviceId, 7)).toMatchObject({ baseBackupId: directoryBackup })
  })
})

test('an id of a person is the one in system.backups, and no two backups have the same', async () => {
  const statementId = `before-upgrade:${randomUUID()}`
  const backupId = await take({ options: { form: 'tar' }, statementId })
  const rows = await onEngineOf(serviceId, (engine) =>
    engine.query('SELECT name FROM system.backups WHERE id = {id: String}', z.object({ name: z.string() }), {
      id: statementId,
    }),
  )
  expect(rows).toEqual([{ name: expect.stringContaining(`${backupId}.tar`) }])
  await expect(takeBackup(ADMIN, { serviceId, statementId })).rejects.toMatchObject({ code: 'conflict' })
  await expect(takeBackup(ADMIN, { serviceId, statementId: "x' OR" })).rejects.toThrow('letters, digits')
})

test('a tar that the engine could not finish is never Successful and leaves neither file nor lock', async () => {
  const options = {
    form: 'tar',
    scope: { kind: 'elements', elements: [{ kind: 'table', database: 'shop', table: 'no' }] },
  }
  const { backupId, operationId } = await takeBackup(ADMIN, { serviceId, options })
  expect((await untilEnded(operationId)).state).toBe('failed')
  expect((await db.backup.findUniqueOrThrow({ where: { id: backupId } })).state).toBe('failed')
  expect((await inStore()).filter((name) => name.startsWith(backupId))).toEqual([])
})

test('the sweep removes what was unpacked for an operation that has ended, and leaves the archive', async () => {
  const backupId = await take({ options: { form: 'tar' } })
  const unpacked = unpackedName(backupId, randomUUID())
  await mkdir(path.join(serviceStorePath(serviceId), unpacked))
  await sweepStore()
  const left = (await inStore()).filter((name) => name.startsWith(backupId))
  expect(left.toSorted()).toEqual([recordName(backupId), `${backupId}.tar`])
})
