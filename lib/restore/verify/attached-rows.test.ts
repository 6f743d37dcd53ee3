import { expect, test } from 'vitest'
import { attachedRows, type PartRow } from './attached-rows'

const PART = /^(.+?)_(\d+)_(\d+)_(\d+)(?:_(\d+))?$/

function part(name: string, rows: number, isActive = true): PartRow {
  const [, partition = '', min, max, level, version] = PART.exec(name) ?? []
  const [minBlock, maxBlock, dataVersion] = [Number(min), Number(max), Number(version ?? min)]
  return { partition, minBlock, maxBlock, level: Number(level), dataVersion, rows, isActive }
}

test('the parts as they were attached count, also those of a higher level', () => {
  expect([...attachedRows([part('7_1_1_0', 10), part('7_2_2_3', 5), part('8_3_3_1_8', 1)])]).toEqual([
    ['7', { rows: 15, isExact: true }],
    ['8', { rows: 1, isExact: true }],
  ])
})

test('what merges, TTL and mutations made of them since does not change the count', () => {
  const merged = [part('7_1_1_1', 10, false), part('7_2_2_1', 10, false), part('7_1_2_2', 12)]
  const expired = [part('8_1_1_0', 9, false), part('8_1_1_1', 0)]
  const mutated = [part('9_1_1_1', 9, false), part('9_1_1_1_5', 4)]
  expect([...attachedRows([...merged, ...expired, ...mutated]).values()].map(({ rows }) => rows)).toEqual([20, 9, 9])
})

test('a merged part whose makings are no longer listed can only be counted as it is', () => {
  expect(attachedRows([part('7_1_2_2', 12), part('7_3_3_0', 1)]).get('7')).toEqual({ rows: 13, isExact: false })
})
