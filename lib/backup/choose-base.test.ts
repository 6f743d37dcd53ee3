import { describe, expect, test } from 'vitest'
import { findChainEnd } from './choose-base'

const full = (sizeBytes: number) => ({ type: 'full' as const, sizeBytes })
const increment = (sizeBytes: number) => ({ type: 'incremental' as const, sizeBytes })

describe('findChainEnd', () => {
  test('a full one alone can be stood on, even when it is empty', () => {
    expect(findChainEnd([full(100)], 7)).toBeNull()
    expect(findChainEnd([full(0)], 7)).toBeNull()
  })

  test('nothing to stand on, a chain length of one, and a chain that has its number end it', () => {
    expect(findChainEnd([], 7)).toContain('no backup')
    expect(findChainEnd([full(100)], 1)).toContain('1 backups')
    expect(findChainEnd([full(100), increment(1), increment(1)], 3)).toContain('3 backups')
    expect(findChainEnd([full(100), increment(1)], 3)).toBeNull()
  })

  test('increments as heavy as the full one end it', () => {
    expect(findChainEnd([full(100), increment(60), increment(39)], 7)).toBeNull()
    expect(findChainEnd([full(100), increment(60), increment(40)], 7)).toContain('weigh')
  })
})
