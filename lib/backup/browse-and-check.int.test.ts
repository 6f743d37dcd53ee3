import { randomUUID } from 'node:crypto'
import { open, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countRows } from '@/lib/clickhouse/inventory'
import { type Backup, db } from '@/lib/db'
import { insertService } from '@/lib/service/insert-service'
import { directoryFiles } from '@/lib/store/directory-files'
import { backupPath } from '@/lib/store/paths'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  givenService,
  onEngineOf,
  startTestWorker,
  SUPPORT,
  uniqueName,
  untilSucceeded,
  VIEWER,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { browseBackup } from './browse-backup'
import { browseTable } from './browse-table'
import { checkBackup } from './check-backup'
import { chooseBase } from './choose-base'
import { compareBackup } from './compare-backup'
import { getBackup } from './get-backup'
import { getBackupsSummary } from './get-backups-summary'
import { readManifest } from './manifest'
import { takeBackup } from './take-backup'

const ROWS = 20_000
const HOSTILE = 'a/b `c` "d" \'e\' ü 🐘 ;%41'
let worker: RunningWorker
let serviceId: string
let full: string
let increment: string

async function take(baseBackupId?: string): Promise<string> {
  const { backupId, operationId } = await takeBackup(ADMIN, { serviceId, ...(baseBackupId && { baseBackupId }) })
  await untilSucceeded(operationId)
  return backupId
}

beforeAll(async () => {
  worker = await startTestWorker()
  serviceId = await givenService()
  await fillWithOrders(serviceId, ROWS)
  await onEngineOf(serviceId, async (engine) => {
    const quoted = `\`${HOSTILE.replaceAll('`', '\\`')}\``
    await engine.command(`CREATE TABLE shop.${quoted} (id UInt64) ENGINE = MergeTree ORDER BY id`)
    await engine.command(`INSERT INTO shop.${quoted} SELECT number FROM numbers(7)`)
    await engine.command('CREATE TABLE shop.lines (line String) ENGINE = Log')
    await engine.command("INSERT INTO shop.lines VALUES ('first')")
    await engine.command('CREATE VIEW shop.dear AS SELECT * FROM shop.orders WHERE amount > 900')
    await engine.command('CREATE TABLE shop.empty (id UInt64) ENGINE = MergeTree ORDER BY id')
  })
  full = await take()
  await onEngineOf(serviceId, async (engine) => {
    await engine.command("INSERT INTO shop.orders VALUES (1, '2026-12-31', 1, 'new')")
    await engine.command("INSERT INTO shop.lines VALUES ('second')")
  })
  increment = await take(full)
})

afterAll(() => endWorld(worker))

async function check(backupId: string): Promise<Backup> {
  await untilSucceeded((await checkBackup(SUPPORT, { backupId })).operationId)
  return db.backup.findUniqueOrThrow({ where: { id: backupId } })
}

/** The file of `shop.orders` with most bytes that a backup stores itself. */
async function bigFile(backupId: string): Promise<{ name: string; file: string }> {
  const { files } = await readManifest(directoryFiles(backupPath(serviceId, backupId)))
  const own = files.filter((file) => file.name.startsWith('data/shop/orders/') && file.baseBytes === 0)
  const [biggest] = own.toSorted((a, b) => b.sizeBytes - a.sizeBytes)
  if (!biggest) throw new Error('no data file')
  return { name: biggest.storedAs, file: path.join(backupPath(serviceId, backupId), biggest.storedAs) }
}

async function flipByte(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    const at = Math.floor((await stat(file)).size / 2)
    const byte = Buffer.alloc(1)
    await handle.read(byte, 0, 1, at)
    byte.writeUInt8(byte.readUInt8() ^ 0x01)
    await handle.write(byte, 0, 1, at)
  } finally {
    await handle.close()
  }
}

describe('browse', () => {
  test('a backup tells its tables, rows and bytes by its own files, whatever their names', async () => {
    const { databases } = await browseBackup(VIEWER, { backupId: full })
    expect(databases.map(({ name }) => name)).toEqual(['shop'])
    const tables = new Map(databases[0]?.tables.map((table) => [table.name, table]))
    expect([...tables.keys()].toSorted()).toEqual([HOSTILE, 'dear', 'empty', 'lines', 'orders'].toSorted())
    expect(tables.get('orders')).toMatchObject({ engine: 'MergeTree', rows: ROWS, partitionCount: 10 })
    expect(tables.get(HOSTILE)).toMatchObject({ rows: 7, partitionCount: 1 })
    expect(tables.get('empty')).toMatchObject({ rows: 0, bytes: 0, partitionCount: 0 })
    expect(tables.get('dear')).toMatchObject({ engine: 'View', rows: null, bytes: 0 })
    expect(tables.get('lines')).toMatchObject({ engine: 'Log', rows: null })
    expect(tables.get('lines')?.bytes).toBeGreaterThan(0)
  })

  test('an increment says what is stored in it and what in its base', async () => {
    const { databases, bytes, ownBytes } = await browseBackup(VIEWER, { backupId: increment })
    const orders = databases[0]?.tables.find(({ name }) => name === 'orders')
    expect(orders?.rows).toBe(ROWS + 1)
    expect(orders?.ownBytes).toBeGreaterThan(0)
    expect(ownBytes).toBeLessThan(0.2 * bytes)
    const { partitions } = await browseTable(VIEWER, { backupId: increment, database: 'shop', table: 'orders' })
    const [first] = partitions
    expect(first).toMatchObject({ id: '202601', ownBytes: 0 })
    expect(partitions.at(-1)).toMatchObject({ id: '202612', rows: 1, parts: 1 })
    expect(partitions.at(-1)?.ownBytes).toBeGreaterThan(0)
  })

  test('the partitions and the definition of a table are those of the live one', async () => {
    const { definition, partitions } = await browseTable(VIEWER, { backupId: full, database: 'shop', table: 'orders' })
    expect(definition).toContain('PARTITION BY toYYYYMM(placed)')
    expect(partitions).toHaveLength(10)
    expect(partitions.reduce((sum, partition) => sum + partition.rows, 0)).toBe(ROWS)
    const odd = await browseTable(VIEWER, { backupId: full, database: 'shop', table: HOSTILE })
    expect(odd.partitions).toMatchObject([{ id: 'all', rows: 7 }])
    await expect(browseTable(VIEWER, { backupId: full, database: 'shop', table: 'no' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test('a backup knows its chain in both directions', async () => {
    expect(await getBackup(VIEWER, { backupId: full })).toMatchObject({ full: null, dependents: [{ id: increment }] })
    expect(await getBackup(VIEWER, { backupId: increment })).toMatchObject({ full: { id: full }, dependents: [] })
  })
})

describe('compare', () => {
  test('two backups differ in what was inserted between them, a backup and itself in nothing', async () => {
    expect(await compareBackup(VIEWER, { backupId: full, with: { backupId: full } })).toMatchObject({ changes: [] })
    const { changes, unchanged } = await compareBackup(VIEWER, { backupId: full, with: { backupId: increment } })
    expect(changes).toMatchObject([
      { name: 'orders', kind: 'changed', definitions: null, from: { rows: ROWS }, to: { rows: ROWS + 1 } },
    ])
    expect(unchanged).toBe(4)
  })

  test('the live service is as its last backup until something is created, dropped and altered', async () => {
    expect((await compareBackup(VIEWER, { backupId: increment, with: { live: true } })).changes).toEqual([])
    await onEngineOf(serviceId, async (engine) => {
      await engine.command('CREATE TABLE shop.fresh (id UInt64) ENGINE = MergeTree ORDER BY id')
      await engine.command('DROP TABLE shop.empty SYNC')
      await engine.command('ALTER TABLE shop.orders ADD COLUMN extra String')
    })
    const { changes } = await compareBackup(VIEWER, { backupId: increment, with: { live: true } })
    expect(changes.map(({ name, kind }) => [name, kind])).toEqual([
      ['empty', 'removed'],
      ['fresh', 'added'],
      ['orders', 'changed'],
    ])
    expect(changes[2]?.definitions?.to).toContain('extra')
  })

  test('backups of two services are not compared', async () => {
    const other = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
    const foreign = randomUUID()
    const facts = { id: foreign, chainId: foreign, serviceId: other } as const
    await db.backup.create({ data: { ...facts, state: 'successful', type: 'full', trigger: 'manual' } })
    await expect(compareBackup(VIEWER, { backupId: full, with: { backupId: foreign } })).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})

describe('check', () => {
  test('every file of a full backup and of an increment matches the checksums that the engine wrote', async () => {
    for (const backupId of [full, increment]) {
      const backup = await check(backupId)
      expect(backup.checkError).toBeNull()
      expect(Date.now() - Number(backup.checkedAt)).toBeLessThan(60_000)
    }
  })

  test('asked for twice it runs once', async () => {
    const [one, two] = await Promise.all([
      checkBackup(ADMIN, { backupId: full }),
      checkBackup(ADMIN, { backupId: full }),
    ])
    expect(two).toEqual(one)
    await untilSucceeded(one.operationId)
  })

  test('a flipped bit is found and named, in the backup and below its increment, and is forgotten once repaired', async () => {
    const { name, file } = await bigFile(full)
    await flipByte(file)
    expect((await check(full)).checkError).toBe(`${name} does not match its checksum.`)
    expect((await getBackup(VIEWER, { backupId: increment })).damage?.text).toContain(full)
    expect(await getBackupsSummary(VIEWER, { serviceId })).toMatchObject({ lastSuccessfulAt: null })
    await expect(take(full)).rejects.toThrow('nothing new is built on it')
    await expect(take(increment)).rejects.toThrow('nothing new is built on it')
    expect((await check(increment)).checkError).toBe(`${name} of the base backup ${full} does not match its checksum.`)
    expect(await chooseBase(serviceId, 7)).toEqual({ whyFull: 'a check found the chain damaged' })
    await flipByte(file)
    expect((await check(increment)).checkError).toBeNull()
    for (const backupId of [full, increment])
      expect(await getBackup(VIEWER, { backupId })).toMatchObject({ damage: null, checkedAt: expect.any(String) })
    expect((await getBackupsSummary(VIEWER, { serviceId })).lastSuccessfulAt).not.toBeNull()
    expect(await chooseBase(serviceId, 7)).toMatchObject({ baseBackupId: increment })
  })

  test('a part that an increment appended to a file of its base is read together with it', async () => {
    const { files } = await readManifest(directoryFiles(backupPath(serviceId, increment)))
    const grown = files.find((file) => file.baseBytes > 0 && file.sizeBytes > file.baseBytes)
    if (!grown) throw new Error('no file of this increment stands on a part of its base')
    const file = path.join(backupPath(serviceId, increment), grown.storedAs)
    await flipByte(file)
    expect((await check(increment)).checkError).toBe(`${grown.storedAs} does not match its checksum.`)
    await flipByte(file)
  })

  test('a missing file and then a missing base are named, and browsing says what is gone', async () => {
    const { name, file } = await bigFile(full)
    await rm(file)
    expect((await check(full)).checkError).toBe(`${name} is missing.`)
    await rm(backupPath(serviceId, full), { recursive: true })
    expect((await check(increment)).checkError).toContain(`The base backup ${full} can't be read.`)
    expect((await getBackup(VIEWER, { backupId: full })).damage?.text).toContain('.backup) is missing')
    expect((await check(full)).checkError).toContain('.backup) is missing')
    await expect(browseBackup(VIEWER, { backupId: increment })).rejects.toMatchObject({
      code: 'conflict',
      userMessage: expect.stringContaining(full),
    })
    expect(await onEngineOf(serviceId, (engine) => countRows(engine, 'shop', 'orders'))).toBe(ROWS + 1)
  })
})
