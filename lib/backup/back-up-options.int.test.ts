import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { db } from '@/lib/db'
import { requestRestore } from '@/lib/restore/request-restore'
import { startDueBackups } from '@/lib/schedule/start-due-backups'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  givenService,
  onEngineOf,
  startTestWorker,
  uniqueName,
  until,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { getBackupsSummary } from './get-backups-summary'
import { listServiceTables } from './list-service-tables'
import { planDelete } from './plan-delete'
import { previewBackup } from './preview-backup'
import { takeBackup } from './take-backup'

const ROWS = 3_000
let worker: RunningWorker
let serviceId: string

beforeAll(async () => {
  worker = await startTestWorker()
})

afterAll(() => endWorld(worker))

/** `shop.orders` in ten months, `shop.notes` and `web.visits`. */
beforeEach(async () => {
  serviceId = await givenService()
  await fillWithOrders(serviceId, ROWS)
  await onEngineOf(serviceId, async (engine) => {
    await engine.command('CREATE DATABASE web')
    for (const table of ['shop.notes', 'web.visits']) {
      await engine.command(`CREATE TABLE ${table} (x UInt32) ENGINE = MergeTree ORDER BY x`)
      await engine.command(`INSERT INTO ${table} SELECT number FROM numbers(7)`)
    }
  })
})

async function take(options: object, baseBackupId?: string): Promise<string> {
  const { backupId, operationId } = await takeBackup(ADMIN, { serviceId, options, baseBackupId })
  await untilSucceeded(operationId)
  return backupId
}

/** Restores into a new service: its tables with the rows that a SELECT counts there. */
async function restoredRows(backupId: string): Promise<Record<string, number>> {
  const input = { backupId, name: uniqueName(), requestKey: randomUUID() }
  const restored = await requestRestore(ADMIN, input)
  await untilSucceeded(restored.operationId)
  return onEngineOf(restored.serviceId, async (engine) => {
    const tables = await engine.query(
      "SELECT concat(database, '.', name) AS name FROM system.tables WHERE database IN ('old', 'shop', 'web') ORDER BY name",
      z.object({ name: z.string() }),
    )
    const rows: Record<string, number> = {}
    for (const { name } of tables) {
      const [first] = await engine.query(`SELECT count() AS n FROM ${name}`, z.object({ n: z.number() }))
      rows[name] = first?.n ?? -1
    }
    return rows
  })
}

const table = (database: string, name: string, partitions?: string[]) => ({
  kind: 'table',
  database,
  table: name,
  ...(partitions && { partitions }),
})
const of = (...elements: object[]) => ({ scope: { kind: 'elements', elements } })

describe('what was chosen is what a restore brings', () => {
  test('chosen tables only, of a database whose definition the backup does not hold', async () => {
    const backupId = await take(of(table('shop', 'notes'), table('web', 'visits')))
    expect(await restoredRows(backupId)).toEqual({ 'shop.notes': 7, 'web.visits': 7 })
  })

  test('a database and everything, each with something left out', async () => {
    const database = await take(of({ kind: 'database', name: 'shop', exceptTables: ['notes'] }))
    expect(await restoredRows(database)).toEqual({ 'shop.orders': ROWS })
    const exceptTables = [{ database: 'shop', table: 'orders' }]
    const rest = await take({ scope: { kind: 'everything', exceptDatabases: ['web'], exceptTables } })
    expect(await restoredRows(rest)).toEqual({ 'shop.notes': 7 })
  })

  test('under another name a table and a database lie in the backup, and come back, as that', async () => {
    const renamed = { ...table('web', 'visits'), as: { database: 'web', table: 'seen' } }
    const backupId = await take(of({ kind: 'database', name: 'shop', as: 'old' }, renamed))
    const { contents } = await db.backup.findUniqueOrThrow({ where: { id: backupId } })
    expect(JSON.stringify(contents)).toMatch(/"old".*"notes".*"orders".*"web".*"seen"/)
    expect(await restoredRows(backupId)).toEqual({ 'old.notes': 7, 'old.orders': ROWS, 'web.seen': 7 })
  })

  test('partitions, as they are listed', async () => {
    const databases = await listServiceTables(ADMIN, { serviceId })
    const orders = databases.find(({ name }) => name === 'shop')?.tables.find(({ name }) => name === 'orders')
    expect(orders).toMatchObject({ rows: ROWS, partitionCount: 10 })
    const [first, second] = orders?.partitions ?? []
    const backupId = await take(of(table('shop', 'orders', [first?.id ?? '', second?.id ?? ''])))
    expect(await restoredRows(backupId)).toEqual({ 'shop.orders': (first?.rows ?? 0) + (second?.rows ?? 0) })
  })

  test('structure only brings the tables without a row', async () => {
    const backupId = await take({ structureOnly: true })
    expect(await restoredRows(backupId)).toEqual({ 'shop.notes': 0, 'shop.orders': 0, 'web.visits': 0 })
  })

  test('an increment on a base of another scope holds its own scope, and writes only what the base lacks', async () => {
    const base = await take({})
    await onEngineOf(serviceId, (engine) => engine.command('INSERT INTO shop.notes VALUES (100)'))
    const narrower = await take(of(table('shop', 'orders'), table('shop', 'notes')), base)
    const wider = await take({}, narrower)
    expect(await restoredRows(narrower)).toEqual({ 'shop.notes': 8, 'shop.orders': ROWS })
    expect(await restoredRows(wider)).toEqual({ 'shop.notes': 8, 'shop.orders': ROWS, 'web.visits': 7 })
    const sizeOf = async (id: string) => Number((await db.backup.findUniqueOrThrow({ where: { id } })).sizeBytes)
    expect(await sizeOf(narrower)).toBeLessThan(0.5 * (await sizeOf(base)))
  })
})

test('what was shown is what runs, under the same id', async () => {
  const input = { serviceId, backupId: randomUUID(), options: of(table('shop', 'notes')) }
  const { shown, problems } = await previewBackup(ADMIN, input)
  expect(problems).toEqual({})
  await untilSucceeded((await takeBackup(ADMIN, input)).operationId)
  const stored = await db.backup.findUniqueOrThrow({ where: { id: input.backupId } })
  expect([stored.statement, stored.options]).toEqual([shown, input.options])
  const [ran] = await onEngineOf(serviceId, (engine) =>
    engine.query('SELECT name FROM system.backups WHERE id = {id: String}', z.object({ name: z.string() }), {
      id: input.backupId,
    }),
  )
  expect(shown).toContain(` TO ${ran?.name} SETTINGS id = '${input.backupId}' ASYNC`)
  await expect(takeBackup(ADMIN, input)).rejects.toMatchObject({ code: 'conflict' })
})

test('what the dialog shows disabled is refused by the server with the same sentence, and nothing is begun', async () => {
  const { capabilities } = await previewBackup(ADMIN, { serviceId })
  const { forms, password, compression } = capabilities
  expect([forms.directory.isAvailable, forms.tar.isAvailable, forms.zip.isAvailable]).toEqual([true, true, false])
  const asked = [
    [{ form: 'zip' }, forms.zip.reason],
    [{ form: 'zip', hasPassword: true }, password.reason],
    [{ form: 'zip', compressionMethod: 'zstd' }, compression.zstd.reason],
    [{ form: 'zip', compressionMethod: 'xz' }, compression.xz.reason],
  ] as const
  for (const [options, reason] of asked) {
    await expect(takeBackup(ADMIN, { serviceId, options })).rejects.toMatchObject({ userMessage: reason })
    const preview = await previewBackup(ADMIN, { serviceId, options })
    expect(Object.values(preview.problems).flat()).toContain(reason)
  }
  expect(await db.backup.count({ where: { serviceId } })).toBe(0)
})

test('deleting the last backup of everything is told, also while one of a part remains', async () => {
  const whole = await take({})
  const part = await take(of(table('web', 'visits')))
  const told = async (backupId: string) => {
    const { isLastGood, isLastComplete } = await planDelete(ADMIN, { backupId })
    return { isLastGood, isLastComplete }
  }
  expect(await told(whole)).toEqual({ isLastGood: false, isLastComplete: true })
  expect(await told(part)).toEqual({ isLastGood: false, isLastComplete: false })
})

test('a backup of a part is no base for the schedule, and not what the cards call the last backup', async () => {
  await take(of(table('web', 'visits')))
  expect((await getBackupsSummary(ADMIN, { serviceId })).lastSuccessfulAt).toBeNull()
  await db.service.update({ where: { id: serviceId }, data: { nextBackupAt: new Date(Date.now() - 60_000) } })
  const scheduled = await until('the scheduled backup', async () => {
    await startDueBackups(new Date())
    return db.backup.findFirst({ where: { serviceId, trigger: 'scheduled', state: 'successful' } })
  })
  expect([scheduled.type, scheduled.options]).toEqual(['full', {}])
  expect((await getBackupsSummary(ADMIN, { serviceId })).lastSuccessfulAt).not.toBeNull()
})
