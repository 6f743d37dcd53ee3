import { expect, test } from 'vitest'
import { describeChange, rowsOf } from './guide-words'

const side = (rows: number | null) => ({ rows, bytes: 0 })

test('a change of rows says how many and which way', () => {
  expect(describeChange('rows', side(10), side(15)).word).toBe('5 rows more')
  expect(describeChange('rows', side(10), side(9)).word).toBe('1 row fewer')
  expect(describeChange('missing', side(10), null).word).toBe('Missing')
  expect([rowsOf(null), rowsOf(side(null)), rowsOf(side(2))]).toEqual(['None', 'No rows of its own', '2 rows'])
})
