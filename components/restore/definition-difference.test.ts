import { expect, test } from 'vitest'
import { markDifferences } from './definition-difference'

const BACKUP =
  'CREATE TABLE (`id` UInt64, `note` String, `sum` Decimal(9, 2)) ENGINE = MergeTree PARTITION BY toYYYYMM(placed) ORDER BY id SETTINGS index_granularity = 8192'
const SERVICE =
  'CREATE TABLE (`id` UInt64, `sum` Decimal(9, 2)) ENGINE = MergeTree ORDER BY (id, sum) SETTINGS index_granularity = 8192'

const marked = (one: string, other: string) =>
  markDifferences(one, other)
    .filter(({ isOnlyHere }) => isOnlyHere)
    .map(({ text }) => text)

test('only the columns and clauses that the other definition lacks are marked', () => {
  expect(marked(BACKUP, SERVICE)).toEqual(['`note` String', 'PARTITION BY toYYYYMM(placed)', 'ORDER BY id'])
  expect(marked(SERVICE, BACKUP)).toEqual(['ORDER BY (id, sum)'])
  expect(marked(BACKUP, BACKUP)).toEqual([])
})

test('no text of a definition is lost', () => {
  expect(
    markDifferences(BACKUP, SERVICE)
      .map(({ text }) => text)
      .join(' '),
  ).toBe(BACKUP.replaceAll(', `', ' `'))
})
