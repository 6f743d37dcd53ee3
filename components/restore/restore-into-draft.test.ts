import { expect, test } from 'vitest'
import { draftKey, emptyDraft, suggestName, toInput } from './restore-into-draft'

const table = (name: string, rows: number | null) => ({
  name,
  rows,
  engine: 'MergeTree',
  bytes: 0,
  partitions: [],
  partitionCount: 0,
})

test('a table gets another name only where rows are, and never a taken one', () => {
  const live = [
    { name: 'shop', tables: [table('full', 3), table('empty', 0), table('two', 1), table('two_restored', 0)] },
  ]
  expect(suggestName(live, 'shop', 'full')).toBe('full_restored')
  expect(suggestName(live, 'shop', 'empty')).toBe('empty')
  expect(suggestName(live, 'shop', 'new')).toBe('new')
  expect(suggestName(live, 'shop', 'two')).toBe('two_restored_2')
  expect(suggestName(undefined, 'shop', 'full')).toBe('full')
})

test('partitions are taken apart at commas and blanks, and left out of structure only', () => {
  const chosen = { database: 'd', table: 't', asTable: 't ', partitions: ' 202601, 202602\n202603' }
  const draft = { ...emptyDraft('s'), chosen: { [draftKey('d', 't')]: chosen }, allowNonEmptyTables: true }
  expect(toInput(draft, 'b', undefined)).toMatchObject({
    elements: [{ database: 'd', table: 't', partitions: ['202601', '202602', '202603'] }],
    allowNonEmptyTables: true,
  })
  const structure = toInput({ ...draft, structureOnly: true }, 'b', undefined)
  expect(structure.elements).toEqual([{ database: 'd', table: 't' }])
  expect(structure.allowNonEmptyTables).toBe(false)
})

test("a database's tables go into the one that is typed, and creation is said in the engine's values", () => {
  const chosen = { [draftKey('d', 't')]: { database: 'd', table: 't', asTable: 't', partitions: '' } }
  const draft = {
    ...emptyDraft('s'),
    chosen,
    databases: { d: ' copy ' },
    createTable: 'true',
    createDatabase: 'false',
  } as const
  expect(toInput(draft, 'b', undefined)).toMatchObject({
    elements: [{ database: 'd', table: 't', asDatabase: 'copy' }],
    createTable: true,
    createDatabase: false,
  })
  expect(toInput({ ...draft, databases: { d: ' ' } }, 'b', undefined).elements).toEqual([{ database: 'd', table: 't' }])
})

test('a name that nobody typed follows what the service turns out to hold', () => {
  const chosen = { [draftKey('shop', 't')]: { database: 'shop', table: 't', asTable: null, partitions: '' } }
  const draft = { ...emptyDraft('s'), chosen }
  const live = [{ name: 'shop', tables: [table('t', 3)] }]
  expect(toInput(draft, 'b', undefined).elements).toEqual([{ database: 'shop', table: 't' }])
  expect(toInput(draft, 'b', live).elements).toEqual([{ database: 'shop', table: 't', asTable: 't_restored' }])
  const moved = toInput({ ...draft, databases: { shop: 'copy' } }, 'b', live).elements
  expect(moved).toEqual([{ database: 'shop', table: 't', asDatabase: 'copy' }])
})
