import { describe, expect, test } from 'vitest'
import { findNeeds } from './needs'

const REST = { engine: 'MergeTree', rows: 0, bytes: 0, hasData: false, partitions: [] }
const table = (database: string, name: string, createSql: string) => ({ database, table: name, createSql, ...REST })
const PLAIN = [
  table('web', 'hits', 'CREATE TABLE web.hits (`x` UInt32)'),
  table('web', 'sums', ''),
  table('a b', 'c`d', ''),
]

const needsOf = (createSql: string) => {
  const view = table('web', 'v', createSql)
  return findNeeds([view], [...PLAIN, view])
}
const names = (createSql: string) => needsOf(createSql).needed.map(({ database, table: name }) => `${database}.${name}`)

describe('what a definition needs is found wherever ClickHouse names a table', () => {
  test.each([
    ['a view', 'CREATE VIEW web.v (`x` UInt32) AS SELECT x FROM web.hits'],
    ['a column with its table', 'CREATE VIEW web.v AS SELECT web.hits.x FROM web.hits'],
    ['a subquery', 'CREATE VIEW web.v AS SELECT 1 WHERE 2 IN (SELECT x FROM `web`.`hits`)'],
    ['IN', 'CREATE VIEW web.v AS SELECT 1 WHERE 2 IN web.hits'],
    [
      'a dictionary',
      "CREATE DICTIONARY web.v (`x` UInt32) PRIMARY KEY x SOURCE(CLICKHOUSE(DB 'web' TABLE 'hits')) LIFETIME(0)",
    ],
    ['a dictionary without DB', "CREATE DICTIONARY web.v (`x` UInt32) PRIMARY KEY x SOURCE(CLICKHOUSE(TABLE 'hits'))"],
    [
      'a dictionary of a query',
      "CREATE DICTIONARY web.v (`x` UInt32) PRIMARY KEY x SOURCE(CLICKHOUSE(QUERY 'SELECT x FROM web.hits'))",
    ],
    ['dictGet in a default', "CREATE TABLE web.v (`y` UInt8 DEFAULT dictHas('web.hits', 1)) ENGINE = MergeTree"],
    ['Buffer', "CREATE TABLE web.v (`x` UInt32) ENGINE = Buffer('web', 'hits', 1, 10, 100)"],
    ['Distributed', "CREATE TABLE web.v (`x` UInt32) ENGINE = Distributed('cluster', 'web', 'hits')"],
  ])('%s', (_what, sql) => {
    expect(names(sql)).toEqual(['web.hits'])
  })

  test('a materialized view needs its source and its target', () => {
    expect(names('CREATE MATERIALIZED VIEW web.v TO web.sums (`x` UInt32) AS SELECT x FROM web.hits')).toEqual([
      'web.sums',
      'web.hits',
    ])
  })

  test('names with blanks and backticks', () => {
    expect(names('CREATE VIEW web.v AS SELECT x FROM `a b`.`c\\`d`')).toEqual(['a b.c`d'])
  })

  test('its own name, a comment and a column are no needs', () => {
    expect(
      names("CREATE TABLE web.v (`hits` UInt32 COMMENT 'see web', `web` UInt8) ENGINE = MergeTree COMMENT 'hits'"),
    ).toEqual([])
  })
})

test('what needs something that is needed is followed to the end, and tables that are chosen are not needed', () => {
  const one = table('d', 'one', 'CREATE VIEW d.one AS SELECT * FROM d.two')
  const two = table('d', 'two', 'CREATE VIEW d.two AS SELECT * FROM d.three')
  const three = table('d', 'three', 'CREATE TABLE d.three')
  const found = findNeeds([one], [one, two, three])
  expect(found.needed.map((ref) => ref.table)).toEqual(['two', 'three'])
  expect(found.sentences).toEqual(['d.one needs d.two, which is not chosen.'])
  expect(findNeeds([one, two, three], [one, two, three])).toEqual({ needed: [], sentences: [] })
})

test('a table that the backup does not hold is named, but cannot be chosen', () => {
  const found = needsOf('CREATE VIEW web.v AS SELECT x FROM other.t JOIN system.one ON 1')
  expect(found).toEqual({ needed: [], sentences: ['web.v needs other.t, which this backup does not hold.'] })
})
