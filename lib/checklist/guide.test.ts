import { expect, test } from 'vitest'
import { compareSides } from './compare-restored'
import { diffAccess } from './guide'

const table = (name: string, rows: number, type = 'UInt8') =>
  [name, { database: 'shop', name, rows, bytes: 1, definition: `CREATE TABLE shop.${name} (a ${type})` }] as const

const entry = (source: string, description = '') => ({ source, description })

test('two access lists are told apart by their addresses, not by what they are called', () => {
  const here = [entry('10.0.0.0/8', 'Office'), entry('203.0.113.7')]
  expect(diffAccess(here, [entry('10.0.0.0/8', 'HQ'), entry('::1')])).toEqual({
    both: [entry('10.0.0.0/8', 'Office')],
    onlyHere: [entry('203.0.113.7')],
    onlyOriginal: [entry('::1')],
  })
})

test('each table says what is different from the backup, here and in the original', () => {
  const backup = new Map([table('same', 1), table('grown', 5), table('dropped', 3), table('altered', 2)])
  const here = new Map([table('same', 1), table('grown', 5), table('dropped', 3), table('altered', 2, 'String')])
  const original = new Map([table('same', 1), table('grown', 9), table('altered', 2), table('new', 4)])
  const changes = compareSides(backup, here, original).map((row) => [row.name, row.hereChange, row.originalChange])
  expect(changes).toEqual([
    ['altered', 'definition', 'same'],
    ['dropped', 'same', 'missing'],
    ['grown', 'same', 'rows'],
    ['new', null, 'added'],
    ['same', 'same', 'same'],
  ])
})

test('without the backup nothing is said to have changed, and the rows are still there to see', () => {
  expect(compareSides(null, new Map([table('a', 1)]), null)).toEqual([
    {
      database: 'shop',
      name: 'a',
      backup: null,
      here: { rows: 1, bytes: 1 },
      original: null,
      hereChange: null,
      originalChange: null,
    },
  ])
})
