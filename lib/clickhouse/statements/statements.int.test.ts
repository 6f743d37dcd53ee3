import { randomUUID } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Engine } from '@/lib/clickhouse/client'
import { identifier, tableName } from '@/lib/clickhouse/quote'
import { withForm } from './place'
import { actionsOn, newPlace, of, startTestEngine, type TestEngine, wholeTable } from './test-engine'

/** The engine is asked as fast as it answers when a statement runs ASYNC; this is when a test gives up. */
const PATIENCE_MS = 120_000

let world: TestEngine
let engine: Engine
let actions: ReturnType<typeof actionsOn>

beforeAll(async () => {
  world = await startTestEngine()
  engine = world.engine
  actions = actionsOn(engine)
})

afterAll(() => world?.end())

describe('scopes', () => {
  test('everything comes back after it was dropped, except what was left out', async () => {
    const kept = await actions.givenDatabase()
    const left = await actions.givenDatabase()
    await engine.command(`CREATE TABLE ${kept}.left AS ${kept}.t`)
    const before = await actions.checksum(kept, 't')
    const except = { exceptDatabases: [left], exceptTables: [{ database: kept, table: 'left' }] }
    const place = await actions.backup({ scope: { kind: 'everything', ...except } })
    await engine.command(`DROP DATABASE ${kept} SYNC`)
    await engine.command(`DROP DATABASE ${left} SYNC`)
    await actions.restore(place, { scope: { kind: 'everything' } })
    expect(await actions.tablesOf(kept)).toEqual(['t'])
    expect(await actions.checksum(kept, 't')).toBe(before)
    expect(await actions.tablesOf(left)).toEqual([])
    await engine.command(`DROP DATABASE ${kept} SYNC`)
  })

  test('a database under another name, without some of its tables', async () => {
    const database = await actions.givenDatabase()
    await engine.command(`CREATE TABLE ${database}.u AS ${database}.t`)
    const place = await actions.backup(of({ kind: 'database', name: database, exceptTables: ['u'] }))
    await actions.restore(place, of({ kind: 'database', name: database, as: `${database}_2` }))
    expect(await actions.tablesOf(`${database}_2`)).toEqual(['t'])
    expect(await actions.checksum(`${database}_2`, 't')).toBe(await actions.checksum(database, 't'))
    await actions.restore(place, of({ kind: 'database', name: database, as: `${database}_3`, exceptTables: ['t'] }))
    expect(await actions.tablesOf(`${database}_3`)).toEqual([])
  })

  test('a table under another name, in the backup or beside the original', async () => {
    const database = await actions.givenDatabase()
    const table = { kind: 'table' as const, database, table: 't' }
    const renamed = await actions.backup(of({ ...table, as: { database, table: 'in backup' } }))
    await actions.restore(renamed, wholeTable(database, 'in backup'))
    await actions.restore(await actions.backup(of(table)), of({ ...table, as: { database, table: 'beside' } }))
    expect(await Promise.all(['t', 'in backup', 'beside'].map((name) => actions.checksum(database, name)))).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(/^[1-9]/)),
    )
    expect(await actions.checksum(database, 'beside')).toBe(await actions.checksum(database, 't'))
  })

  test('hostile names make the round trip', async () => {
    const database = "d'`;\\ --\n/*"
    const tables = ['a`; DROP DATABASE x; --', "o'clock\\", 'new\nline\ttab', 'zß漢🙂', '/* */', 'null\0byte', '`']
    await engine.command(`CREATE DATABASE ${identifier(database)}`)
    for (const [index, table] of tables.entries()) {
      await engine.command(`CREATE TABLE ${tableName(database, table)} (x UInt8) ENGINE = MergeTree ORDER BY x`)
      await engine.command(`INSERT INTO ${tableName(database, table)} VALUES (${index})`)
    }
    const elements = tables.map((table) => ({ kind: 'table' as const, database, table }))
    const place = await actions.backup(of(...elements))
    const back = elements.map((element) => ({ ...element, as: { database, table: `${element.table} '2'` } }))
    await actions.restore(place, of(...back))
    for (const table of tables)
      expect(await actions.checksum(database, `${table} '2'`)).toBe(await actions.checksum(database, table))
  })
})

describe('partitions, by partition_id', () => {
  test.each([
    ['toYYYYMM(d)', 3],
    ['d', 4],
    ['s', 4],
    ['(s, toYYYYMM(d), n)', 4],
    ['n', 4],
    ['toStartOfHour(toDateTime(d))', 4],
  ])('two of many of a table with the key %s, in BACKUP and in RESTORE', async (partitionKey, partitionCount) => {
    const database = await actions.givenDatabase()
    const made = `${database}.p`
    await engine.command(
      `CREATE TABLE ${made} (d Date, s String, n Int32) ENGINE = MergeTree PARTITION BY ${partitionKey} ORDER BY n`,
    )
    await engine.command(
      `INSERT INTO ${made} VALUES ('2026-01-01', 'a', 1), ('2026-01-02', 'it''s', -2), ('2026-02-01', '\\\\;\`', 3), ('2026-03-01', '', 4)`,
    )
    const parts = await engine.query(
      'SELECT DISTINCT partition_id AS id FROM system.parts WHERE database = {database: String} AND table = {table: String} AND active ORDER BY id',
      z.object({ id: z.string() }),
      { database, table: 'p' },
    )
    expect(parts).toHaveLength(partitionCount)
    const partitions = parts.slice(0, 2).map(({ id }) => id)
    const idsOf = async (table: string) =>
      (
        await engine.query(
          `SELECT DISTINCT _partition_id AS id FROM ${tableName(database, table)} ORDER BY id`,
          z.object({ id: z.string() }),
        )
      ).map(({ id }) => id)
    const element = { kind: 'table' as const, database, table: 'p' }
    const asTable = (table: string) => ({ ...element, as: { database, table } })
    await actions.restore(await actions.backup(of(element)), of({ ...asTable('restored'), partitions }))
    await actions.restore(await actions.backup(of({ ...element, partitions })), of(asTable('backed_up')))
    expect(await idsOf('restored')).toEqual(partitions)
    expect(await idsOf('backed_up')).toEqual(partitions)
  })

  test('the one partition of a table without a key; an id that is not there restores nothing, in silence', async () => {
    const database = await actions.givenDatabase()
    await engine.command(`CREATE TABLE ${database}.p (x UInt8) ENGINE = MergeTree ORDER BY x AS SELECT 1`)
    const place = await actions.backup(wholeTable(database, 'p'))
    const into = (table: string, partitions: string[]) =>
      of({ kind: 'table', database, table: 'p', as: { database, table }, partitions })
    await actions.restore(place, into('all', ['all']))
    await actions.restore(place, into('nothing', ['202601']))
    expect([await actions.count(database, 'all'), await actions.count(database, 'nothing')]).toEqual([1, 0])
  })
})

describe('settings', () => {
  test('structure only, in BACKUP and in RESTORE', async () => {
    const database = await actions.givenDatabase()
    const table = { kind: 'table' as const, database, table: 't' }
    const into = (name: string) => of({ ...table, as: { database, table: name } })
    await actions.restore(await actions.backup({ ...of(table), structureOnly: true }), into('a'))
    await actions.restore(await actions.backup(of(table)), { ...into('b'), structureOnly: true })
    expect([await actions.count(database, 'a'), await actions.count(database, 'b')]).toEqual([0, 0])
  })

  test.each(['tar', 'tar.gz', 'tar.zst'] as const)('the form %s, also of an increment', async (form) => {
    const database = await actions.givenDatabase()
    const options = { ...of({ kind: 'database', name: database }), form }
    const baseBackup = await actions.backup(options, withForm(newPlace(), form))
    await actions.addRows(database, 7)
    const place = await actions.backup({ ...options, baseBackup }, withForm(newPlace(), form))
    expect(await readdir(world.backupsDir)).toContain(place.kind === 'disk' && place.name)
    await actions.restore(place, of({ kind: 'database', name: database, as: `${database}_2` }))
    expect(await actions.count(`${database}_2`, 't')).toBe(97)
    expect(await actions.checksum(`${database}_2`, 't')).toBe(await actions.checksum(database, 't'))
  })

  test('an increment on an increment on a full one restores with its whole chain, and not without it', async () => {
    const database = await actions.givenDatabase()
    const options = of({ kind: 'database', name: database })
    const full = await actions.backup(options)
    await actions.addRows(database, 5)
    const first = await actions.backup({ ...options, baseBackup: full })
    await actions.addRows(database, 3)
    const second = await actions.backup({ ...options, baseBackup: first })
    await actions.restore(second, of({ kind: 'database', name: database, as: `${database}_2` }))
    expect(await actions.count(`${database}_2`, 't')).toBe(98)
    expect(await actions.checksum(`${database}_2`, 't')).toBe(await actions.checksum(database, 't'))
    await rm(path.join(world.backupsDir, full.kind === 'disk' ? full.name : ''), { recursive: true })
    const again = actions.restore(second, of({ kind: 'database', name: database, as: `${database}_3` }))
    await expect(again).rejects.toThrow(/not found/)
  })

  test('a table with rows is refused, then appended to', async () => {
    const database = await actions.givenDatabase()
    const place = await actions.backup(wholeTable(database, 't'))
    await expect(actions.restore(place, wholeTable(database, 't'))).rejects.toThrow(/already contains some data/)
    await actions.restore(place, { ...wholeTable(database, 't'), allowNonEmptyTables: true })
    expect(await actions.count(database, 't')).toBe(180)
  })

  test('create_table: must not exist, must exist', async () => {
    const database = await actions.givenDatabase()
    const place = await actions.backup(wholeTable(database, 't'))
    const into = (table: string) => of({ kind: 'table', database, table: 't', as: { database, table } })
    await expect(actions.restore(place, { ...into('new'), createTable: false })).rejects.toThrow(/does not exist/)
    await actions.restore(place, { ...into('new'), createTable: true })
    expect(await actions.count(database, 'new')).toBe(90)
    await expect(actions.restore(place, { ...into('new'), createTable: true })).rejects.toThrow(/already exists/)
  })

  test('create_database: must not exist, must exist', async () => {
    const database = await actions.givenDatabase()
    const place = await actions.backup(of({ kind: 'database', name: database }))
    const into = of({ kind: 'database', name: database, as: `${database}_2` })
    await expect(actions.restore(place, { ...into, createDatabase: false })).rejects.toThrow(/does not exist/)
    await actions.restore(place, { ...into, createDatabase: true })
    expect(await actions.count(`${database}_2`, 't')).toBe(90)
    const again = actions.restore(place, { ...into, createDatabase: true, structureOnly: true })
    await expect(again).rejects.toThrow(/already exists/)
  })

  test('a different definition is refused, then allowed', async () => {
    const database = await actions.givenDatabase()
    const place = await actions.backup(of({ kind: 'database', name: database }))
    const other = `${database}_memory`
    await engine.command(`CREATE DATABASE ${other} ENGINE = Memory`)
    const into = of({ kind: 'database', name: database, as: other })
    await expect(actions.restore(place, into)).rejects.toThrow(/The database has a different definition/)
    await actions.restore(place, { ...into, allowDifferentDatabaseDef: true })
    await engine.command(
      `CREATE TABLE ${database}.u (d Date, x UInt32) ENGINE = MergeTree PARTITION BY toYYYYMM(d) ORDER BY (x, d)`,
    )
    const table = of({ kind: 'table', database, table: 't', as: { database, table: 'u' } })
    await expect(actions.restore(place, table)).rejects.toThrow(/The table has a different definition/)
    await actions.restore(place, { ...table, structureOnly: true, allowDifferentTableDef: true })
    expect([await actions.count(other, 't'), await actions.count(database, 'u')]).toEqual([90, 0])
  })

  test('ASYNC is followed under its id', async () => {
    const database = await actions.givenDatabase()
    const id = `it's ${randomUUID()}`
    await actions.backup({ ...wholeTable(database, 't'), id, isAsync: true })
    const deadline = Date.now() + PATIENCE_MS
    const askStatus = () =>
      engine.query(
        'SELECT toString(status) AS status FROM system.backups WHERE id = {id: String}',
        z.object({ status: z.string() }),
        { id },
      )
    let rows = await askStatus()
    while (rows[0]?.status === 'CREATING_BACKUP' && Date.now() < deadline) rows = await askStatus()
    expect(rows).toEqual([{ status: 'BACKUP_CREATED' }])
  })
})
