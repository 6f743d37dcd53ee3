import { expect, test } from 'vitest'
import { partitionOf } from './backup-tree'

test.each([
  ['all_1_1_0', 'all'],
  ['202601_1_1_0', '202601'],
  ['202601_1_12_3_14', '202601'],
  ['-5_1_1_0', '-5'],
  ['1_1_1_0_5', '1'],
  ['2026-eu_3_3_0', '2026-eu'],
  ['7d793037a0760186574b0282f2f435e7_1_1_0', '7d793037a0760186574b0282f2f435e7'],
  ['strange', 'strange'],
])('the part %s belongs to the partition %s', (part, partition) => {
  expect(partitionOf(part)).toBe(partition)
})
