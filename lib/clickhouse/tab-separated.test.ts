import { expect, test } from 'vitest'
import { parseTabSeparated } from './tab-separated'

const parse = (...lines: string[]) => parseTabSeparated(lines.map((line) => `${line}\n`).join(''))

test('tells NULL from an empty string and from the text of its escape', () => {
  expect(parse('n', 'Nullable(String)', '\\N', '', '\\\\N').rows).toEqual([[null], [''], ['\\N']])
})

test('reads tabs, line breaks, quotes and backslashes inside a cell', () => {
  expect(parse('a\tb', 'String\tString', "x\\ty\\nz\t\\'q\\' \\\\").rows).toEqual([['x\ty\nz', "'q' \\"]])
})

test('reads names and types that hold quotes and line breaks', () => {
  const types = "Enum8(\\'a\\' = 1)\tUInt8"
  expect(parse('c\\nd\te', types).columns).toEqual([
    { name: 'c\nd', type: "Enum8('a' = 1)" },
    { name: 'e', type: 'UInt8' },
  ])
})

test('no columns, and columns without rows', () => {
  expect(parseTabSeparated('')).toEqual({ columns: [], rows: [] })
  expect(parse('a', 'UInt8').rows).toEqual([])
})
