import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findDifference } from './compare'
import { changesRows, keepsOrder, kindOf } from './engines'
import { keptOf, stagingOf } from './names'
import { unitsOf } from './units'

const partition = fc.record({
  id: fc.string({ minLength: 1 }),
  rows: fc.nat(),
  bytes: fc.oneof(fc.nat(1_000), fc.nat(200_000_000)),
})

test('every partition is copied by one statement and by one only', () => {
  fc.assert(
    fc.property(fc.uniqueArray(partition, { selector: ({ id }) => id, maxLength: 200 }), (partitions) => {
      const units = unitsOf(partitions)
      expect(units.flatMap((unit) => unit.partitions)).toEqual(partitions.map(({ id }) => id))
      const sum = (key: 'rows' | 'bytes') => (total: number, one: { rows: number; bytes: number }) => total + one[key]
      for (const key of ['rows', 'bytes'] as const) {
        expect(units.reduce(sum(key), 0)).toBe(partitions.reduce(sum(key), 0))
      }
      for (const unit of units) {
        expect(unit.partitions.length).toBeLessThanOrEqual(50)
        if (unit.partitions.length > 1) expect(unit.bytes).toBeLessThanOrEqual(256 * 1024 * 1024)
      }
    }),
  )
})

describe('what differs', () => {
  const rows = (partition: string, count: number, checksum = 'x') => ({ partition, rows: count, checksum })

  test('by rows, by checksum, or because one side has nothing', () => {
    const source = [rows('a', 1), rows('b', 2), rows('c', 3)]
    const copy = [rows('a', 1), rows('b', 3), rows('c', 3, 'y'), rows('d', 1)]
    expect(findDifference(source, copy, ['a', 'b', 'c', 'd', 'e'])).toEqual([
      { partition: 'a', sourceRows: 1, copiedRows: 1, isSame: true },
      { partition: 'b', sourceRows: 2, copiedRows: 3, isSame: false },
      { partition: 'c', sourceRows: 3, copiedRows: 3, isSame: false },
      { partition: 'd', sourceRows: 0, copiedRows: 1, isSame: false },
      { partition: 'e', sourceRows: 0, copiedRows: 0, isSame: true },
    ])
  })

  test('of a table without partitions as a whole', () => {
    expect(findDifference([rows('all', 1)], [], [])).toMatchObject([{ partition: 'all', isSame: false }])
  })
})

test.each([
  ['MergeTree', 'partitions', false, false],
  ['ReplicatedReplacingMergeTree', 'partitions', true, true],
  ['SummingMergeTree', 'partitions', true, false],
  ['StripeLog', 'whole', false, false],
  ['MaterializedView', null, false, false],
  ['Distributed', null, false, false],
  ['Kafka', null, false, false],
])('%s', (engine, kind, changes, isOrdered) => {
  expect([kindOf(engine), changesRows(engine, ''), keepsOrder(engine)]).toEqual([kind, changes, isOrdered])
})

test('a table with a TTL is not merged before it was compared', () => {
  expect(changesRows('MergeTree', '(`a` Date) ENGINE = MergeTree ORDER BY a TTL a + 1')).toBe(true)
})

test('names of copies stay within what a file may be called, and apart', () => {
  const table = { database: 'd', table: 'x'.repeat(255) }
  const key = '0e9f2b1c-0000-4000-8000-000000000000'
  const [copy, kept] = [stagingOf(table, key), keptOf(table, key)]
  expect([copy.table.length, kept.table.length]).toEqual([200, 200])
  expect(copy.table).toMatch(/_copy_0e9f2b1c$/)
  expect(copy.table).not.toBe(kept.table)
})
