import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Ctx } from '@/lib/auth/ctx'
import { CTX } from './recorded-verbs'

/** What people do to the installation: a role on a service changes nothing there. Every other verb is done to a service. */
export const INSTALLATION_VERBS = [
  'addExistingServer',
  'createApiKey',
  'createChannel',
  'createInvite',
  'createPasswordLink',
  'createService',
  'endSessions',
  'getActivity',
  'listActivities',
  'listApiKeys',
  'listInvites',
  'listUsers',
  'openBucket',
  'removeChannel',
  'removeUser',
  'resetTwoFactor',
  'revokeApiKey',
  'revokeInvite',
  'setServiceRole',
  'setUsagePrice',
  'setUserRole',
  'testChannel',
  'updateChannel',
]

/** They read from one service and change another. */
export const TWO_SIDED = ['planMigrate', 'requestMigrate', 'planRestoreInto', 'requestRestoreInto']

type Prepared = {
  /** The services that the call is done to. */
  serviceIds: string[]
  call: (ctx: Ctx) => Promise<unknown>
}
type Judged = {
  name: string
  asksEngine?: boolean | undefined
  /** Anew for every call. */
  prepare: () => Promise<Prepared>
  /** What a refused call must leave as it is. */
  look: () => Promise<unknown>
}

/** Somebody of this role, with another one on some services. */
export function personWith(role: 'admin' | 'viewer', own: 'admin' | 'viewer', serviceIds: readonly string[]): Ctx {
  const { actor, ...request } = CTX[role]
  if (actor.kind === 'system') throw new Error('not a person')
  return { ...request, actor: { ...actor, serviceRoles: Object.fromEntries(serviceIds.map((id) => [id, own])) } }
}

/** A role on a service counts there in place of the installation's, raised or lowered, and nowhere else. */
export async function expectJudgedByService({ name, asksEngine, prepare, look }: Judged): Promise<void> {
  for (const [role, own] of [
    ['viewer', 'admin'],
    ['admin', 'viewer'],
  ] as const) {
    for (const isHere of [true, false]) {
      const { serviceIds, call } = await prepare()
      const ctx = personWith(role, own, isHere ? serviceIds : [randomUUID()])
      const counts = isHere && !INSTALLATION_VERBS.includes(name) ? own : role
      const what = `${role}, but ${own} ${isHere ? 'here' : 'elsewhere'}`
      const before = await look()
      const called = call(ctx)
      if (counts === 'viewer') {
        await expect(called, what).rejects.toMatchObject({ code: 'forbidden' })
        expect(await look(), what).toEqual(before)
      } else if (asksEngine) await expect(called, what).rejects.toMatchObject({ code: 'unavailable' })
      else
        await expect(
          called.then(() => what),
          what,
        ).resolves.toBe(what)
    }
  }
}
