import { expect, test } from 'vitest'
import { describeOptions } from './describe-options'
import { storedOptionsSchema } from './options'

const describe = (stored: unknown) => describeOptions(storedOptionsSchema.parse(stored))

test('every part of what was chosen is said', () => {
  expect(describe({})).toEqual(['Everything'])
  const except = { exceptDatabases: ['old'], exceptTables: [{ database: 'shop', table: 'log' }] }
  expect(describe({ scope: { kind: 'everything', ...except } })).toEqual(['Everything except old, shop.log'])
  const elements = [
    { kind: 'database', name: 'shop', as: 'shop2', exceptTables: ['log', 'tmp'] },
    { kind: 'table', database: 'a', table: 'b', as: { database: 'a', table: 'c' }, partitions: ['1', '2'] },
  ]
  expect(describe({ scope: { kind: 'elements', elements }, structureOnly: true })).toEqual([
    'Database shop as shop2 except log, tmp',
    'Table a.b as a.c, partitions 1, 2',
    'Structure only, without rows',
  ])
})
