import { userInfo } from 'node:os'
import { expect, test } from 'vitest'
import { ownAccount } from './judge-directory'

test('the account of the console is called by its name', () => {
  expect(ownAccount()).toBe(userInfo().username)
})

const isRoot = process.geteuid?.() === 0

test.skipIf(!isRoot)(`one without a name by its number${isRoot ? '' : ' (skipped: only root may become one)'}`, () => {
  process.seteuid?.(54_321)
  try {
    expect(ownAccount()).toBe('54321')
  } finally {
    process.seteuid?.(0)
  }
})
