import { describe, expect, test } from 'vitest'
import type { LiveDatabase } from '@/lib/backup/types'
import {
  type BackUpDraft,
  databaseKey,
  EVERYTHING,
  tableKey,
  toBackUpInput,
  withDatabase,
  withPartition,
  withTable,
} from './back-up-draft'

const table = (name: string) => ({ name, engine: 'MergeTree', rows: 1, bytes: 1, partitions: [], partitionCount: 0 })
const SHOP: LiveDatabase = { name: 'shop', tables: [table('orders'), table('notes')] }
const WEB: LiveDatabase = { name: 'web', tables: [table('visits')] }
const LIVE = [SHOP, WEB]
const CHOSEN = { ...EVERYTHING, scope: 'elements' as const }
const scopeOf = (draft: typeof EVERYTHING) => toBackUpInput(draft, LIVE).options.scope

describe('everything', () => {
  test('untouched it asks for no more than everything, in full', () => {
    expect(toBackUpInput(EVERYTHING, LIVE)).toEqual({
      options: { scope: { kind: 'everything' }, structureOnly: false },
    })
  })

  test('what is cleared is left out, and a table of a database that is left out is not named again', () => {
    const draft = withDatabase(
      withTable(withTable(EVERYTHING, 'shop', 'notes', false), 'web', 'visits', false),
      WEB,
      false,
    )
    expect(scopeOf(draft)).toEqual({
      kind: 'everything',
      exceptDatabases: ['web'],
      exceptTables: [{ database: 'shop', table: 'notes' }],
    })
  })
})

describe('chosen', () => {
  test('nothing is chosen to begin with', () => {
    expect(scopeOf(CHOSEN)).toEqual({ kind: 'elements', elements: [] })
  })

  test('a whole database, with a table left out, and single tables of another', () => {
    const draft = withTable(withTable(withDatabase(CHOSEN, SHOP, true), 'shop', 'notes', false), 'web', 'visits', true)
    expect(scopeOf(draft)).toEqual({
      kind: 'elements',
      elements: [
        { kind: 'database', name: 'shop', exceptTables: ['notes'] },
        { kind: 'table', database: 'web', table: 'visits' },
      ],
    })
  })

  test('partitions of a single table; the last one cleared means all of them', () => {
    const key = tableKey('shop', 'orders')
    const one = withPartition(withTable(CHOSEN, 'shop', 'orders', true), key, '202602', true)
    const two = withPartition(one, key, '202601', true)
    const element = { kind: 'table', database: 'shop', table: 'orders' }
    expect(scopeOf(two)).toEqual({ kind: 'elements', elements: [{ ...element, partitions: ['202601', '202602'] }] })
    const none = withPartition(withPartition(two, key, '202601', false), key, '202602', false)
    expect(scopeOf(none)).toEqual({ kind: 'elements', elements: [element] })
  })

  test('what gets another name in the backup says so; a blank or the same name says nothing', () => {
    const names = {
      [tableKey('web', 'visits')]: ' seen ',
      [databaseKey('shop')]: 'old',
      [tableKey('shop', 'notes')]: '',
    }
    const draft = { ...withTable(withDatabase(CHOSEN, SHOP, true), 'web', 'visits', true), names }
    expect(scopeOf(draft)).toEqual({
      kind: 'elements',
      elements: [
        { kind: 'database', name: 'shop', as: 'old' },
        { kind: 'table', database: 'web', table: 'visits', as: { database: 'web', table: 'seen' } },
      ],
    })
    expect(scopeOf({ ...draft, names: { [databaseKey('shop')]: 'shop' } })).toMatchObject({
      elements: [{ kind: 'database', name: 'shop' }, { table: 'visits' }],
    })
  })

  test('ticking a database forgets what was said about its tables', () => {
    const draft = withDatabase(withTable(CHOSEN, 'shop', 'notes', false), SHOP, true)
    expect(scopeOf(draft)).toEqual({ kind: 'elements', elements: [{ kind: 'database', name: 'shop' }] })
  })
})

test('an increment names its base', () => {
  expect(toBackUpInput({ ...EVERYTHING, baseBackupId: 'b' }, LIVE).baseBackupId).toBe('b')
})

test('what only a zip has goes with a zip; its password is told of, and goes elsewhere', () => {
  const draft: BackUpDraft = {
    ...EVERYTHING,
    form: 'zip',
    compressionMethod: 'zstd',
    compressionLevel: '3',
    password: 'p',
  }
  expect(toBackUpInput(draft, LIVE).options).toMatchObject({
    form: 'zip',
    compressionMethod: 'zstd',
    compressionLevel: 3,
    hasPassword: true,
  })
  expect(JSON.stringify(toBackUpInput(draft, LIVE))).not.toContain('"p"')
  expect(toBackUpInput({ ...draft, compressionMethod: 'store' }, LIVE).options).not.toHaveProperty('compressionLevel')
  expect(Object.keys(toBackUpInput({ ...draft, form: 'tar' }, LIVE).options)).toEqual([
    'scope',
    'structureOnly',
    'form',
  ])
})
