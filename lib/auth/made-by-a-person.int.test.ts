import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authenticateKey } from '@/lib/api-key/authenticate-key'
import { createApiKey } from '@/lib/api-key/create-api-key'
import { revokeApiKey } from '@/lib/api-key/revoke-api-key'
import { db, type Tx } from '@/lib/db'
import { sha256Hex } from '@/lib/secrets'
import { ADMIN, until } from '@/tests/helpers/world'
import { acceptInvite } from './accept-invite'
import { createInvite } from './create-invite'
import { createPasswordLink } from './create-password-link'
import type { Ctx } from './ctx'
import { findInvite } from './find-invite'
import { holdAdmin } from './hold-admin'
import { holdSession } from './hold-session'
import { listUsers } from './list-users'
import { removeUser } from './remove-user'
import { setUserRole } from './set-user-role'
import { writeInvite } from './write-invite'

const uniqueEmail = () => `${randomUUID()}@example.com`

/** An Admin who is signed in. */
async function givenAdmin(): Promise<{ ctx: Ctx; userId: string; email: string }> {
  const [userId, sessionId, email] = [randomUUID(), randomUUID(), uniqueEmail()]
  const session = { id: sessionId, token: randomUUID(), expiresAt: new Date(Date.now() + 3_600_000) }
  await db.user.create({ data: { id: userId, name: 'Grace', email, role: 'admin', sessions: { create: session } } })
  const actor = { kind: 'user', id: userId, label: email, role: 'admin', serviceRoles: {}, sessionId } as const
  return { ctx: { actor }, userId, email }
}

beforeAll(() => givenAdmin())
afterAll(() => db.$disconnect())

/** Makes something in a request that is still under way when what ends its Admin begins, and has to wait. */
async function atTheSameMoment(
  hold: (tx: Tx) => Promise<void>,
  end: () => Promise<void>,
  make: (tx: Tx) => Promise<unknown>,
) {
  const { ended } = await db.$transaction(
    async (tx) => {
      await hold(tx)
      const ending = { ended: end() }
      await until('it to wait', async () => {
        // Not in the transaction, which sees no connection that is opened after its first look.
        const [row] = await db.$queryRaw<{ count: number }[]>`
          SELECT count(*)::int AS count FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`
        return row?.count === 1
      })
      await make(tx)
      return ending
    },
    { timeout: 60_000 },
  )
  await ended
}

test('the API keys that a person made end with the person, are named before, and nobody else’s do', async () => {
  const { ctx, userId, email } = await givenAdmin()
  const { keyId, secret } = await createApiKey(ctx, { name: 'nightly', role: 'admin' })
  const other = await createApiKey(ADMIN, { name: 'of somebody else', role: 'viewer' })
  const apiKeys = async () => (await listUsers(ADMIN)).find(({ id }) => id === userId)?.apiKeys
  const revoked = await createApiKey(ctx, { name: 'revoked', role: 'viewer' })
  await revokeApiKey(ADMIN, { keyId: revoked.keyId })
  expect(await apiKeys()).toEqual(['nightly'])
  expect(await authenticateKey(keyId, secret)).toMatchObject({ kind: 'key', role: 'admin' })

  const late = 'madeAtTheSameMoment'
  await atTheSameMoment(
    (tx) => holdSession(tx, ctx),
    () => removeUser(ADMIN, { userId }),
    (tx) => {
      const made = { name: 'late', role: 'viewer', createdBy: email, secretSha256: sha256Hex(late) } as const
      return tx.apiKey.create({ data: { ...made, id: late } })
    },
  )
  expect(await authenticateKey(keyId, secret)).toBeNull()
  expect(await authenticateKey(late, late)).toBeNull()
  expect(await authenticateKey(other.keyId, other.secret)).not.toBeNull()
  await expect(createApiKey(ctx, { name: 'too late', role: 'viewer' })).rejects.toMatchObject({ code: 'unauthorized' })
  const written = await db.activity.findMany({ where: { detail: { contains: email } }, orderBy: { id: 'asc' } })
  expect(written.map(({ action }) => action).slice(-3)).toEqual(['user_remove', 'key_revoke', 'key_revoke'])
})

test.each([
  ['removed', (userId: string) => removeUser(ADMIN, { userId }), 'unauthorized'],
  ['made Support', (userId: string) => setUserRole(ADMIN, { userId, role: 'support' }), 'forbidden'],
] as const)('no link lets an Admin back in who was %s, and nobody else’s ends', async (_end, end, code) => {
  const [{ ctx, userId, email }, friend] = [await givenAdmin(), await givenAdmin()]
  const before = await createInvite(ctx, { email: uniqueEmail(), role: 'admin' })
  const takeover = await createPasswordLink(ctx, { userId: friend.userId })
  const other = await createInvite(friend.ctx, { email: uniqueEmail(), role: 'viewer' })
  const late: string[] = []
  await atTheSameMoment(
    (tx) => holdAdmin(tx, ctx),
    () => end(userId),
    async (tx) => late.push(await writeInvite(tx, ctx, { email: uniqueEmail(), role: 'admin', lifetimeMs: 60_000 })),
  )
  expect(late).toHaveLength(1)
  for (const token of [before.token, takeover.token, ...late]) {
    expect(await findInvite(token)).toBeNull()
    const tried = acceptInvite({ token, name: 'Grace again', password: 'correct horse battery' })
    await expect(tried).rejects.toMatchObject({ code: 'forbidden' })
  }
  expect(await findInvite(other.token)).toMatchObject({ role: 'viewer' })
  await expect(createInvite(ctx, { email: uniqueEmail(), role: 'admin' })).rejects.toMatchObject({ code })
  await expect(createPasswordLink(ctx, { userId: friend.userId })).rejects.toMatchObject({ code })
  const revoked = { action: 'user_invite_revoke', detail: { endsWith: `, with ${email}` } } as const
  expect(await db.activity.count({ where: revoked })).toBe(3)
})
