import { expect, test } from 'vitest'
import { firstQuery } from './first-query'

test.each([
  ['shop', 'orders', 'SELECT * FROM shop.orders LIMIT 100'],
  ['shop', 'my-orders', 'SELECT * FROM shop.`my-orders` LIMIT 100'],
  ['2026', 'a`b', 'SELECT * FROM `2026`.`a\\`b` LIMIT 100'],
])('%s.%s is asked for by its quoted name', (database, table, sql) => {
  expect(firstQuery({ database, table })).toBe(sql)
})
