import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ComparableTable, compareContents, normaliseDefinition } from './compare-contents'

function table(name: string, given: Partial<ComparableTable> = {}): ComparableTable {
  return {
    database: 'shop',
    name,
    definition: `CREATE TABLE shop.${name} (id UInt64)`,
    rows: 10,
    bytes: 100,
    ...given,
  }
}

describe('compareContents', () => {
  test('tables added, removed, with other rows and with another definition are told apart', () => {
    const from = [table('gone'), table('same'), table('grown'), table('altered')]
    const altered = table('altered', { definition: 'CREATE TABLE shop.altered (id UInt64, x String)' })
    const to = [table('new'), table('same', { bytes: 90 }), table('grown', { rows: 11 }), altered]
    const { changes, unchanged } = compareContents(from, to)
    expect(changes).toEqual([
      {
        database: 'shop',
        name: 'altered',
        kind: 'changed',
        definitions: {
          from: 'CREATE TABLE shop.altered (id UInt64)',
          to: 'CREATE TABLE shop.altered (id UInt64, x String)',
        },
        from: { rows: 10, bytes: 100 },
        to: { rows: 10, bytes: 100 },
      },
      {
        database: 'shop',
        name: 'gone',
        kind: 'removed',
        definitions: null,
        from: { rows: 10, bytes: 100 },
        to: null,
      },
      {
        database: 'shop',
        name: 'grown',
        kind: 'changed',
        definitions: null,
        from: { rows: 10, bytes: 100 },
        to: { rows: 11, bytes: 100 },
      },
      { database: 'shop', name: 'new', kind: 'added', definitions: null, from: null, to: { rows: 10, bytes: 100 } },
    ])
    expect(unchanged).toBe(1)
  })

  test('totals of both sides count only rows that can be counted', () => {
    const { from, to } = compareContents([table('a'), table('v', { rows: null, bytes: 0 })], [])
    expect(from).toEqual({ tables: 2, rows: 10, bytes: 100 })
    expect(to).toEqual({ tables: 0, rows: 0, bytes: 0 })
  })

  test('names with dots do not run into each other', () => {
    const { changes } = compareContents([table('b.c', { database: 'a' })], [table('c', { database: 'a.b' })])
    expect(changes.map(({ kind }) => kind)).toEqual(['removed', 'added'])
  })

  test('anything equals itself, and there and back are mirrored', () => {
    const tables = fc.uniqueArray(
      fc.record({
        database: fc.constantFrom('a', 'b'),
        name: fc.constantFrom('t', 'u', 'v'),
        definition: fc.constantFrom('x', 'y'),
        rows: fc.option(fc.nat(3)),
        bytes: fc.nat(),
      }),
      { selector: ({ database, name }) => `${database}.${name}` },
    )
    fc.assert(
      fc.property(tables, tables, (one, two) => {
        expect(compareContents(one, one).changes).toEqual([])
        const there = compareContents(one, two)
        const back = compareContents(two, one)
        const count = (kind: string, { changes }: typeof there) =>
          changes.filter((change) => change.kind === kind).length
        expect(count('added', there)).toBe(count('removed', back))
        expect(count('changed', there)).toBe(count('changed', back))
        expect(there.unchanged).toBe(back.unchanged)
        expect(there.unchanged + count('removed', there) + count('changed', there)).toBe(one.length)
      }),
    )
  })
})

describe('normaliseDefinition', () => {
  test.each([
    [
      "CREATE TABLE shop.t UUID '449d6550-9a19-43b9-8817-899e7386d3f9' (`id` UInt64) ENGINE = MergeTree ORDER BY id",
      'CREATE TABLE shop.t\n(\n    `id` UInt64\n)\nENGINE = MergeTree\nORDER BY id',
    ],
    ['ATTACH VIEW a.v AS SELECT  1', 'CREATE VIEW a.v AS SELECT 1'],
  ])('%j makes the same table as %j', (one, two) => {
    expect(normaliseDefinition(one)).toBe(normaliseDefinition(two))
  })

  test.each([
    ["CREATE TABLE t (a String DEFAULT 'x  y')", "CREATE TABLE t (a String DEFAULT 'x y')"],
    ["CREATE TABLE t (a String DEFAULT 'it\\'s  ( 1 )')", "CREATE TABLE t (a String DEFAULT 'it\\'s (1)')"],
    ['CREATE TABLE t (`a  b` String)', 'CREATE TABLE t (`a b` String)'],
    ['CREATE TABLE t (a UInt8)', 'CREATE TABLE t (a UInt16)'],
    ["CREATE TABLE t (a UUID DEFAULT '1')", "CREATE TABLE t (a UUID DEFAULT '2')"],
  ])('%j does not make the same table as %j', (one, two) => {
    expect(normaliseDefinition(one)).not.toBe(normaliseDefinition(two))
  })
})
