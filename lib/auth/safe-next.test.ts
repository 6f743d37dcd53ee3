import { expect, it } from 'vitest'
import { safeNext } from './safe-next'

it.each([
  ['/services/1/backups?sort=sizeBytes', '/services/1/backups?sort=sizeBytes'],
  ['//evil.example', '/services'],
  ['/\\evil.example', '/services'],
  ['/\t/evil.example', '/services'],
  ['https://evil.example', '/services'],
  ['javascript:alert(1)', '/services'],
  [null, '/services'],
])('after signing in, next=%s leads to %s', (next, path) => {
  expect(safeNext(next)).toBe(path)
})
