import { expect, test } from 'vitest'
import { can, roleOn, type Roles } from './permissions'

const HERE = '5f0c9b60-0000-4000-8000-000000000001'
const THERE = '5f0c9b60-0000-4000-8000-000000000002'
const RAISED: Roles = { role: 'viewer', serviceRoles: { [HERE]: 'admin' } }
const LOWERED: Roles = { role: 'admin', serviceRoles: { [HERE]: 'viewer' } }

test("a role on a service stands in place of the installation's there, and nowhere else", () => {
  expect([can(RAISED, 'backup:restore', HERE), can(RAISED, 'backup:restore', THERE)]).toEqual([true, false])
  expect([can(LOWERED, 'backup:restore', HERE), can(LOWERED, 'backup:restore', THERE)]).toEqual([false, true])
  expect([can(RAISED, 'user:manage'), can(LOWERED, 'user:manage')]).toEqual([false, true])
  expect([roleOn(RAISED, HERE), roleOn(RAISED, THERE)]).toEqual(['admin', 'viewer'])
})

test('asking about a service without naming it, or naming one for the installation, does not compile', () => {
  // @ts-expect-error which service?
  const withoutService = () => can(RAISED, 'backup:restore')
  // @ts-expect-error it is not done to a service
  const withService = () => can(RAISED, 'user:manage', HERE)
  expect([withoutService, withService]).toHaveLength(2)
})
