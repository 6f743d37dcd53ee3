import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { takeBackup } from '@/lib/backup/take-backup'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { QUERY_LIMITS } from '@/lib/select/limits'
import { listServices } from '@/lib/service/list-services'
import { noteStrays } from '@/lib/service/note-strays'
import { givenBackup } from '@/tests/helpers/backups'
import { expectNothingLeft, givenPeek, messageOf, query, viewPeek } from '@/tests/helpers/peeks'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  givenService,
  makeDriver,
  onEngineOf,
  startTestWorker,
  until,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { cancelPeekQuery } from './cancel-peek-query'
import { closePeek } from './close-peek'
import { peekSpec, withPeekEngine } from './instance'
import { keepPeek } from './keep-peek'
import { openPeek } from './open-peek'

const ROWS = 20_000

let worker: RunningWorker
let serviceId: string
let full: string
let increment: string
/** Begun early: it takes as long as a query may. */
let tooLong: Promise<string>

const ENDLESS = 'SELECT count() FROM numbers(1000000) WHERE sleepEachRow(0.00004) = 0'

async function takeIncrement(baseBackupId: string): Promise<string> {
  const { backupId, operationId } = await takeBackup(ADMIN, { serviceId, baseBackupId })
  await untilSucceeded(operationId)
  return backupId
}

beforeAll(async () => {
  worker = await startTestWorker()
  serviceId = await givenService()
  await fillWithOrders(serviceId, ROWS)
  await onEngineOf(serviceId, async (engine) => {
    await engine.command('CREATE TABLE default.plain (n Nullable(String)) ENGINE = MergeTree ORDER BY tuple()')
    await engine.command("INSERT INTO default.plain VALUES (NULL), (''), ('a\\tb')")
    await engine.command('CREATE VIEW shop.dear AS SELECT * FROM shop.orders WHERE amount > 900')
    await engine.command('CREATE DATABASE `odd ``name`')
    await engine.command('CREATE TABLE `odd ``name`.t (x UInt8) ENGINE = MergeTree ORDER BY x')
    await engine.command('INSERT INTO `odd ``name`.t VALUES (5)')
    await engine.command('CREATE TABLE shop.`odd ``table` AS `odd ``name`.t')
    await engine.command('INSERT INTO shop.`odd ``table` VALUES (5)')
  })
  full = await givenBackup(serviceId)
  const newer = "INSERT INTO shop.orders VALUES (900000, '2026-12-24', 7, 'new')"
  await onEngineOf(serviceId, (engine) => engine.command(newer))
  increment = await takeIncrement(full)
  tooLong = messageOf(query(await givenPeek(full), ENDLESS))
})

afterAll(() => endWorld(worker))

describe('an open peek', () => {
  let peekId: string

  beforeAll(async () => {
    peekId = await givenPeek(increment)
  })

  const rowsOf = async (sql: string) => (await query(peekId, sql)).rows

  test('reads the rows of an increment and of the full backup below it, by their own names', async () => {
    const sum = (ROWS * (ROWS - 1)) / 2 + 900_000
    expect(await rowsOf('SELECT count(), sum(id) FROM shop.orders')).toEqual([[`${ROWS + 1}`, `${sum}`]])
    expect(await rowsOf('SELECT note FROM shop.orders WHERE id = 900000')).toEqual([['new']])
    expect(await rowsOf('SELECT * FROM shop.`odd ``table`')).toEqual([['5']])
  })

  test('tells NULL from an empty string, and names the types', async () => {
    const result = await query(peekId, 'SELECT n FROM default.plain ORDER BY n NULLS FIRST')
    expect(result).toMatchObject({ columns: [{ name: 'n', type: 'Nullable(String)' }], isCut: false })
    expect(result.rows).toEqual([[null], [''], ['a\tb']])
  })

  test('says which tables the engine could not mount', async () => {
    const { mounted } = await viewPeek(increment)
    expect(mounted?.unmounted).toEqual([
      { database: 'odd `name', table: 't', reason: "ClickHouse can't mount a database with such a name." },
      { database: 'shop', table: 'dear', reason: 'A View: ClickHouse mounts only tables of the MergeTree family.' },
    ])
    expect(mounted?.tables).toContainEqual({ database: 'shop', table: 'orders', rows: ROWS + 1 })
  })

  test('takes SHOW, DESCRIBE and EXPLAIN', async () => {
    expect(await rowsOf('SHOW TABLES FROM shop')).toEqual([['odd `table'], ['orders']])
    expect((await rowsOf('DESCRIBE shop.orders'))[0]?.slice(0, 2)).toEqual(['id', 'UInt64'])
    expect(JSON.stringify(await rowsOf('EXPLAIN SELECT * FROM shop.orders'))).toContain('ReadFromMergeTree')
    expect(await rowsOf('SHOW DATABASES')).toEqual([['default'], ['odd `name'], ['shop']])
  })

  test.each([
    "INSERT INTO shop.orders VALUES (1, '2026-01-01', 1, '')",
    'DROP DATABASE shop',
    'DROP TABLE shop.orders',
    'TRUNCATE TABLE shop.orders',
    'ALTER TABLE shop.orders DELETE WHERE 1',
    'CREATE TABLE default.x (a Int8) ENGINE = Memory',
    'CREATE TEMPORARY TABLE x (a Int8)',
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
    "SELECT * FROM executable('id', TSV, 'x String')",
    "INSERT INTO FUNCTION file('x.csv') SELECT 1",
    'SYSTEM SHUTDOWN',
    'KILL QUERY WHERE 1',
    'SELECT * FROM system.disks',
    'SELECT * FROM system.users',
    'SELECT * FROM system.processes',
    'SET max_execution_time = 1000',
    'SELECT * FROM shop.orders SETTINGS limit = 100000',
    'SELECT * FROM shop.orders SETTINGS readonly = 0',
  ])('refuses %s', async (sql) => {
    expect(await messageOf(query(peekId, sql))).toMatch(/^Only what is mounted can be read here/)
  })

  test('refuses another service, a backup, and two statements at once', async () => {
    const other = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
    const remote = `SELECT * FROM remote('127.0.0.1:${other.tcpPort}', shop.orders, '${other.username}', 'x')`
    expect(await messageOf(query(peekId, remote))).toMatch(/Only what is mounted/)
    const disk = `backups_${serviceId.replaceAll('-', '')}`
    const backUp = `BACKUP TABLE shop.orders TO Disk('${disk}', 'evil')`
    expect(await messageOf(query(peekId, backUp))).toMatch(/Only what is mounted/)
    expect(await messageOf(query(peekId, 'SELECT 1; DROP TABLE shop.orders'))).toMatch(/Multi-statements/)
    expect(existsSync(path.join(getEnv().CONSOLE_DATA_DIR, 'backups', serviceId, 'evil'))).toBe(false)
  })

  test('has an engine that can write nothing beside the backups, whoever asks', async () => {
    const peek = await db.peek.findUniqueOrThrow({ where: { id: peekId } })
    const disk = `backups_${serviceId.replaceAll('-', '')}`
    const written = withPeekEngine(peek, (engine) =>
      engine.command(`BACKUP TABLE shop.orders TO Disk('${disk}', 'evil')`),
    )
    await expect(written).rejects.toThrow()
    expect(existsSync(path.join(getEnv().CONSOLE_DATA_DIR, 'backups', serviceId, 'evil'))).toBe(false)
  })

  test('cuts a result at its rows, and says so', async () => {
    const result = await query(peekId, 'SELECT id FROM shop.orders ORDER BY id')
    expect([result.rows.length, result.isCut]).toEqual([QUERY_LIMITS.rows, true])
    expect(result.rows.at(-1)).toEqual([`${QUERY_LIMITS.rows - 1}`])
    expect((await query(peekId, 'SELECT count() FROM shop.orders')).isCut).toBe(false)
  })

  test('refuses what takes too much memory or is too large to show, and goes on', async () => {
    const greedy = 'SELECT length(groupArray(number)) FROM numbers(1000000000)'
    expect(await messageOf(query(peekId, greedy))).toMatch(/more than 1024 MB of memory/)
    expect(await messageOf(query(peekId, "SELECT repeat('x', 20000) FROM numbers(1000)"))).toMatch(/larger than 8 MB/)
    expect(await rowsOf('SELECT 1')).toEqual([['1']])
  })

  test('answers an error with the words of the engine', async () => {
    expect(await messageOf(query(peekId, 'SELECT nothing FROM shop.orders'))).toMatch(
      /^ClickHouse said: .*nothing.*in scope/,
    )
    expect(await messageOf(query(peekId, 'SELECT 1 FORMAT JSON'))).toMatch(/Leave FORMAT out/)
  })

  test('stops a query that is cancelled', async () => {
    const queryId = randomUUID()
    const cancelled = messageOf(query(peekId, ENDLESS, queryId))
    const answer = await until('the query to be cancelled', async () => {
      await cancelPeekQuery(ADMIN, { peekId, queryId })
      return Promise.race([cancelled, new Promise<null>((resolve) => setImmediate(() => resolve(null)))])
    })
    expect(answer).toBe('The query was cancelled.')
  })

  test('is shared, and is neither a service nor an unknown instance', async () => {
    expect(await openPeek(ADMIN, { backupId: increment })).toEqual({ peekId })
    expect((await listServices(ADMIN)).services.map(({ id }) => id)).toEqual([serviceId])
    expect(await noteStrays(makeDriver())).toEqual([])
  })

  test('nor is the engine of a bucket while that is tested, but what a test left', async () => {
    const bucketId = randomUUID()
    const directory = path.join(getEnv().CONSOLE_DATA_DIR, 'services', bucketId)
    const strayIds = async () => (await noteStrays(makeDriver())).map((stray) => stray.serviceId)
    await mkdir(directory)
    const { id } = await db.operation.create({
      data: {
        id: randomUUID(),
        kind: 'test_bucket',
        state: 'running',
        serviceId,
        holdsService: false,
        input: { bucketId, isToBeSaved: false },
        requestedBy: 'test',
        workerId: randomUUID(),
        heartbeatAt: new Date(Date.now() + 3_600_000),
      },
    })
    expect(await strayIds()).toEqual([])
    await db.operation.update({ where: { id }, data: { state: 'failed', finishedAt: new Date(0) } })
    expect(await strayIds()).toEqual([bucketId])
    await rm(directory, { recursive: true })
    expect(await strayIds()).toEqual([])
  })

  test('leaves no password in the files of its engine', async () => {
    const peek = await db.peek.findUniqueOrThrow({ where: { id: peekId } })
    const backup = await db.backup.findUniqueOrThrow({ where: { id: increment } })
    const users = path.join(getEnv().CONSOLE_DATA_DIR, 'services', peekId, 'users.xml')
    expect(await readFile(users, 'utf8')).not.toContain((await peekSpec(peek, backup, { image: null })).consolePassword)
  })

  test('closes by hand, leaves nothing behind, and can be opened again', async () => {
    await closePeek(ADMIN, { peekId })
    await expectNothingLeft(peekId, /admin@example.com closed it/)
    expect(await messageOf(query(peekId, 'SELECT 1'))).toMatch(/was closed/)
    expect(await messageOf(keepPeek(ADMIN, { peekId }))).toMatch(/was closed/)
    expect(await closePeek(ADMIN, { peekId })).toEqual({ operationId: null })
    const again = await givenPeek(increment)
    expect(again).not.toBe(peekId)
    await closePeek(ADMIN, { peekId: again })
    await expectNothingLeft(again, /closed it/)
  })
})

test('a query that runs too long is stopped', async () => {
  expect(await tooLong).toBe('The query ran for 20 seconds, which is the limit, and was stopped.')
  const { id } = await viewPeek(full)
  await closePeek(ADMIN, { peekId: id })
  // Where all of this file takes minutes, it was closed as one whose page was left.
  await expectNothingLeft(id, /closed it|page was left/)
})
