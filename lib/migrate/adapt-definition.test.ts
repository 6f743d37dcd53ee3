import { expect, test } from 'vitest'
import { adaptDefinition } from './adapt-definition'

const COLUMNS = "(`a` UInt64 DEFAULT 1 COMMENT 'x ENGINE = Log) y', `v` DateTime)"
const of = (engine: string, rest = ' ORDER BY a') => `CREATE TABLE d.\`t.x\` ${COLUMNS} ENGINE = ${engine}${rest}`
const to = (engine: string, rest = ' ORDER BY a') => `${COLUMNS} ENGINE = ${engine}${rest}`

test.each([
  ['MergeTree', 'MergeTree', 'ReplicatedMergeTree'],
  ['ReplacingMergeTree(v)', 'ReplacingMergeTree(v)', 'ReplicatedReplacingMergeTree(v)'],
  ["ReplicatedMergeTree('/clickhouse/{uuid}/{shard}', '{replica}')", 'MergeTree', 'ReplicatedMergeTree'],
  ['ReplicatedMergeTree', 'MergeTree', 'ReplicatedMergeTree'],
  ["ReplicatedReplacingMergeTree('/p, (x', 'r\\'s', v)", 'ReplacingMergeTree(v)', 'ReplicatedReplacingMergeTree(v)'],
  [
    "ReplicatedSummingMergeTree('/p', '{replica}', (a, b))",
    'SummingMergeTree((a, b))',
    'ReplicatedSummingMergeTree((a, b))',
  ],
  [
    "SharedVersionedCollapsingMergeTree('/p', '{replica}', s, v)",
    'VersionedCollapsingMergeTree(s, v)',
    'ReplicatedVersionedCollapsingMergeTree(s, v)',
  ],
  [
    "GraphiteMergeTree('graphite_rollup')",
    "GraphiteMergeTree('graphite_rollup')",
    "ReplicatedGraphiteMergeTree('graphite_rollup')",
  ],
  ['StripeLog', 'StripeLog', 'StripeLog'],
])('%s', (engine, plain, replicated) => {
  const rest =
    engine === 'StripeLog' ? '' : " PARTITION BY toYYYYMM(v) ORDER BY a TTL v + toIntervalDay(1) SETTINGS x = 'y'"
  expect(adaptDefinition(of(engine, rest), { isReplicated: false })).toBe(to(plain, rest))
  expect(adaptDefinition(of(engine, rest), { isReplicated: true })).toBe(to(replicated, rest))
})

test('an id in the definition is left behind, and what is no table is refused', () => {
  const id = '2d4a3c1e-0000-4000-8000-000000000000'
  expect(adaptDefinition(`CREATE TABLE d.t UUID '${id}' (\`a\` UInt8) ENGINE = Memory`, { isReplicated: false })).toBe(
    '(`a` UInt8) ENGINE = Memory',
  )
  for (const sql of ['CREATE VIEW d.v AS SELECT 1', 'DROP TABLE d.t', 'CREATE TABLE d.t', '']) {
    expect(() => adaptDefinition(sql, { isReplicated: false })).toThrow('no table')
  }
})
