import fc from 'fast-check'
import { expect, test } from 'vitest'
import { literal, tableName } from '@/lib/clickhouse/quote'
import { checksumSql, copyStatement, tryStatement } from './statements'

const hostile = fc.string({
  minLength: 1,
  unit: fc.oneof(
    fc.constantFrom("'", '`', '\\', '\n', '\0', ';', '--', '(', ')', ','),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
})
const ref = fc.record({ database: hostile, table: hostile })
const SOURCE = { address: '127.0.0.1:9000', isSecure: false, username: 'guest_1' }
const COLUMNS = [{ name: 'a', type: 'UInt8' }]

test('names, partitions and the password of a copy are quoted, and what is shown hides the password', () => {
  fc.assert(
    fc.property(ref, ref, hostile, hostile, (into, from, partition, password) => {
      const copy = { into, from, columns: COLUMNS, partitions: [partition] }
      const { sql, shown } = copyStatement({ ...copy, source: { ...SOURCE, password } })
      const where = ` WHERE _partition_id IN (${literal(partition)})`
      const remote = `remote('127.0.0.1:9000', ${literal(from.database)}, ${literal(from.table)}, 'guest_1', `
      expect(sql.startsWith(`INSERT INTO ${tableName(into.database, into.table)} (\`a\`) SETTINGS `)).toBe(true)
      expect(sql.endsWith(` SELECT \`a\` FROM ${remote}${literal(password)})${where}`)).toBe(true)
      expect(shown.endsWith(`${remote}'[HIDDEN]')${where}`)).toBe(true)
      expect(shown).toBe(copyStatement({ ...copy, source: { ...SOURCE, password: 'other' } }).shown)
    }),
  )
})

test('a secure port is read by remoteSecure', () => {
  const source = { ...SOURCE, isSecure: true, password: 'x' }
  expect(tryStatement(source, { database: 'd', table: 't' }).shown).toContain("remoteSecure('127.0.0.1:9000', 'd', 't'")
})

test('values that lie in memory in more than one way are compared by what they say', () => {
  const columns = [
    { name: 'n', type: 'Nullable(String)' },
    { name: 'j', type: 'Array(JSON)' },
    { name: 'v', type: 'Variant(UInt8, String)' },
    { name: 's', type: 'AggregateFunction(uniq, UInt64)' },
  ]
  const table = { database: 'd', table: 't' }
  expect(checksumSql(table, { columns, partitions: ['1', '2'] })).toBe(
    "SELECT _partition_id AS partition, count() AS rows, toString(sum(cityHash64(tuple(`n`, toString(`j`), toString(`v`), finalizeAggregation(`s`))))) AS checksum FROM `d`.`t` WHERE _partition_id IN ('1', '2') GROUP BY partition",
  )
  expect(checksumSql(table, { columns: COLUMNS, partitions: [] })).toBe(
    "SELECT 'all' AS partition, count() AS rows, toString(sum(cityHash64(tuple(`a`)))) AS checksum FROM `d`.`t` GROUP BY partition",
  )
})
