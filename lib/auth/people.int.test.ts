import { randomUUID } from 'node:crypto'
import { verifyPassword } from 'better-auth/crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { getOperation } from '@/lib/operation/get-operation'
import { getService } from '@/lib/service/get-service'
import { insertService } from '@/lib/service/insert-service'
import { ADMIN, uniqueName, VIEWER } from '@/tests/helpers/world'
import { acceptInvite } from './accept-invite'
import { changePassword } from './change-password'
import { createInvite } from './create-invite'
import { createPasswordLink } from './create-password-link'
import type { Ctx, UserActor } from './ctx'
import { endSessions } from './end-sessions'
import { findInvite } from './find-invite'
import { getAccount } from './get-account'
import { insertUser } from './insert-user'
import { listInvites } from './list-invites'
import { listUsers } from './list-users'
import { listSessions } from './list-sessions'
import { removeUser } from './remove-user'
import { revokeInvite } from './revoke-invite'
import { setServiceRole } from './set-service-role'
import { setUserRole } from './set-user-role'

const PASSWORD = 'correct horse battery'
const NEWER = 'battery staple horse'

const uniqueEmail = () => `${randomUUID()}@example.com`

beforeAll(async () => {
  await db.$transaction((tx) =>
    insertUser(tx, { name: 'Admin', email: uniqueEmail(), password: PASSWORD, role: 'admin' }),
  )
})

afterAll(() => db.$disconnect())

async function givenPerson(): Promise<{ actor: UserActor; email: string }> {
  const email = uniqueEmail()
  const { token } = await createInvite(ADMIN, { email, role: 'support' })
  await acceptInvite({ token, name: 'Grace', password: PASSWORD })
  const { id } = await db.user.findUniqueOrThrow({ where: { email } })
  return { actor: { kind: 'user', id, label: email, role: 'support', serviceRoles: {} }, email }
}

async function givenSession(userId: string): Promise<string> {
  const id = randomUUID()
  const expiresAt = new Date(Date.now() + 60_000)
  await db.session.create({ data: { id, userId, token: randomUUID(), expiresAt, ipAddress: '203.0.113.4' } })
  return id
}

/** The only Admins that there are, with no way to sign in. */
async function givenOnlyAdmins(count: number): Promise<UserActor[]> {
  await db.user.updateMany({ data: { role: 'support' } })
  const ids = Array.from({ length: count }, () => randomUUID())
  await db.user.createMany({
    data: ids.map((id) => ({ id, name: 'Admin', email: `${id}@example.com`, role: 'admin' })),
  })
  return ids.map((id) => ({ kind: 'user', id, label: id, role: 'admin', serviceRoles: {} }))
}

async function isPassword(userId: string, password: string): Promise<boolean> {
  const account = await db.account.findFirstOrThrow({ where: { userId, providerId: 'credential' } })
  return verifyPassword({ hash: account.password ?? '', password })
}

test('an invitation makes one person with its role, even when it is used twice at once', async () => {
  const email = uniqueEmail()
  const { token } = await createInvite(ADMIN, { email: email.toUpperCase(), role: 'support' })
  expect(await findInvite(token)).toEqual({ email, role: 'support', isNew: true, invitedBy: ADMIN.actor.label })
  const input = { token, name: 'Grace', password: PASSWORD, role: 'admin', email: uniqueEmail() }
  const results = await Promise.allSettled([acceptInvite(input), acceptInvite(input), acceptInvite(input)])
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const people = await db.user.findMany({ where: { email }, select: { id: true, name: true, role: true } })
  expect(people).toMatchObject([{ name: 'Grace', role: 'support' }])
  expect(await isPassword(people[0]?.id ?? '', PASSWORD)).toBe(true)
  expect(await findInvite(token)).toBeNull()
  await expect(acceptInvite(input)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(createInvite(ADMIN, { email, role: 'admin' })).rejects.toMatchObject({ code: 'conflict' })
})

test('a refused password does not use the link up', async () => {
  const { token } = await createInvite(ADMIN, { email: uniqueEmail(), role: 'viewer' })
  await expect(acceptInvite({ token, name: 'Grace', password: 'short' })).rejects.toThrow(/12 characters/)
  await acceptInvite({ token, name: 'Grace', password: PASSWORD })
})

test('a link that was revoked, replaced or is too old does nothing', async () => {
  const email = uniqueEmail()
  const replaced = await createInvite(ADMIN, { email, role: 'admin' })
  const revoked = await createInvite(ADMIN, { email, role: 'viewer' })
  const invite = (await listInvites(ADMIN)).find((one) => one.email === email)
  await revokeInvite(ADMIN, { inviteId: invite?.id })
  const old = await createInvite(ADMIN, { email, role: 'viewer' })
  await db.invite.updateMany({ where: { email }, data: { expiresAt: new Date(Date.now() - 1) } })
  expect((await listInvites(ADMIN)).filter((one) => one.email === email)).toEqual([])
  for (const { token } of [replaced, revoked, old]) {
    expect(await findInvite(token)).toBeNull()
    const tried = acceptInvite({ token, name: 'Grace', password: PASSWORD })
    await expect(tried).rejects.toMatchObject({ code: 'forbidden' })
  }
  expect(await db.user.count({ where: { email } })).toBe(0)
})

test('a password link sets a new password once, keeps the role, and ends every session', async () => {
  const { actor, email } = await givenPerson()
  const { token } = await createPasswordLink(ADMIN, { userId: actor.id })
  await givenSession(actor.id)
  expect(await isPassword(actor.id, PASSWORD)).toBe(true)
  await acceptInvite({ token, name: 'Somebody else', password: NEWER })
  expect([await isPassword(actor.id, PASSWORD), await isPassword(actor.id, NEWER)]).toEqual([false, true])
  expect(await db.user.findUnique({ where: { email } })).toMatchObject({ name: 'Grace', role: 'support' })
  expect(await db.session.count({ where: { userId: actor.id } })).toBe(0)
})

test('a password link goes with the person it is for', async () => {
  const { actor, email } = await givenPerson()
  const { token } = await createPasswordLink(ADMIN, { userId: actor.id })
  await removeUser(ADMIN, { userId: actor.id })
  await expect(acceptInvite({ token, password: NEWER })).rejects.toMatchObject({ code: 'forbidden' })
  expect(await db.user.count({ where: { email } })).toBe(0)
})

test('who knows the password changes it, and stays signed in here only', async () => {
  const { actor } = await givenPerson()
  const [sessionId] = [await givenSession(actor.id), await givenSession(actor.id)]
  const ctx: Ctx = { actor: { ...actor, sessionId } }
  expect(await listSessions(ctx)).toHaveLength(2)
  const wrong = changePassword(ctx, { currentPassword: NEWER, password: NEWER })
  await expect(wrong).rejects.toMatchObject({ fieldErrors: { currentPassword: ['This is not your password.'] } })
  expect(await isPassword(actor.id, PASSWORD)).toBe(true)
  await changePassword(ctx, { currentPassword: PASSWORD, password: NEWER })
  expect(await isPassword(actor.id, NEWER)).toBe(true)
  expect(await listSessions(ctx)).toMatchObject([{ id: sessionId, isCurrent: true, address: '203.0.113.4' }])
})

test('guessing the password of an open session is stopped', async () => {
  const { actor } = await givenPerson()
  const guess = (currentPassword: string) => changePassword({ actor }, { currentPassword, password: NEWER })
  for (let tries = 0; tries < 20; tries += 1)
    await expect(guess('a guess')).rejects.toMatchObject({ code: 'bad_request' })
  await expect(guess(PASSWORD)).rejects.toMatchObject({ code: 'forbidden' })
  expect(await isPassword(actor.id, PASSWORD)).toBe(true)
})

test('everybody signs themselves out everywhere, an Admin anybody, and a program nobody', async () => {
  const [first, second] = [await givenPerson(), await givenPerson()]
  for (const { actor } of [first, second]) await givenSession(actor.id)
  const own = { userId: first.actor.id }
  await expect(endSessions(VIEWER, own)).rejects.toMatchObject({ code: 'forbidden' })
  await endSessions({ actor: first.actor }, own)
  expect(await db.session.count({ where: { userId: first.actor.id } })).toBe(0)
  expect(await db.session.count({ where: { userId: second.actor.id } })).toBe(1)
  await endSessions(ADMIN, { userId: second.actor.id })
  expect(await db.session.count({ where: { userId: second.actor.id } })).toBe(0)
  const program: Ctx = { actor: { kind: 'key', id: first.actor.id, label: 'key', role: 'viewer', serviceRoles: {} } }
  await expect(endSessions(program, own)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(listSessions(program)).rejects.toMatchObject({ code: 'forbidden' })
})

test('a role on a service is set, changed and taken back, each time written down once', async () => {
  const { actor, email } = await givenPerson()
  const serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  const seen = []
  const own: unknown[] = []
  for (const role of ['admin', 'admin', 'viewer', null, null]) {
    await setServiceRole(ADMIN, { userId: actor.id, serviceId, role })
    const person = (await listUsers(ADMIN)).find(({ id }) => id === actor.id)
    seen.push(person?.serviceRoles.map((one) => [one.serviceId, one.role]))
    own.push((await getAccount({ actor })).serviceRoles.map((one) => [one.serviceId, one.role]))
  }
  expect(seen).toEqual([[[serviceId, 'admin']], [[serviceId, 'admin']], [[serviceId, 'viewer']], [], []])
  expect(own).toEqual(seen)
  const written = await db.activity.findMany({ where: { serviceId }, orderBy: { id: 'asc' } })
  expect(written.map(({ action, detail }) => [action, detail])).toEqual([
    ['user_service_role', `${email}: the installation's to admin`],
    ['user_service_role', `${email}: admin to viewer`],
    ['user_service_role', `${email}: viewer to the installation's`],
  ])
})

test('nobody gets a role on a service of which nothing is left', async () => {
  const { actor } = await givenPerson()
  const serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  await db.service.update({ where: { id: serviceId }, data: { state: 'terminated' } })
  const refused = setServiceRole(ADMIN, { userId: actor.id, serviceId, role: 'admin' })
  await expect(refused).rejects.toMatchObject({ code: 'conflict' })
})

test('a retry is offered only to who may also read from the service that the data is of', async () => {
  const insert = () => db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  const [sourceId, serviceId] = [await insert(), await insert()]
  const [backupId, operationId] = [randomUUID(), randomUUID()]
  const backup = { id: backupId, chainId: backupId, serviceId: sourceId, type: 'full', trigger: 'manual' } as const
  await db.backup.create({ data: { ...backup, state: 'successful' } })
  await db.operation.create({
    data: { id: operationId, kind: 'restore', state: 'failed', serviceId, backupId, requestedBy: 'test' },
  })
  const { actor } = await givenPerson()
  const offers: boolean[][] = []
  for (const serviceRoles of [{}, { [serviceId]: 'admin' }, { [serviceId]: 'admin', [sourceId]: 'admin' }] as const) {
    const ctx: Ctx = { actor: { ...actor, serviceRoles } }
    const [recent] = (await getService(ctx, { serviceId })).operations
    offers.push([(await getOperation(ctx, { operationId })).canRetry, recent?.canRetry ?? false])
  }
  expect(offers).toEqual([
    [false, false],
    [false, false],
    [true, true],
  ])
})

test('the last Admin is neither removed nor made anything else, by themselves or by a program', async () => {
  const [last] = await givenOnlyAdmins(1)
  if (!last) throw new Error('no Admin')
  const key: Ctx = { actor: { ...last, kind: 'key' } }
  for (const ctx of [{ actor: last }, key]) {
    const input = { userId: last.id }
    await expect(removeUser(ctx, input)).rejects.toMatchObject({ code: 'conflict' })
    for (const role of ['support', 'viewer'])
      await expect(setUserRole(ctx, { ...input, role })).rejects.toMatchObject({ code: 'conflict' })
  }
  await setUserRole({ actor: last }, { userId: last.id, role: 'admin' })
  expect(await db.user.findMany({ where: { role: 'admin' } })).toMatchObject([{ id: last.id }])
})

test('of Admins who take the role from each other, or remove each other, at the same moment, one stays', async () => {
  const take = async (actor: UserActor, userId: string, isRemoved: boolean) =>
    isRemoved ? removeUser({ actor }, { userId }) : setUserRole({ actor }, { userId, role: 'viewer' })
  for (let round = 0; round < 12; round += 1) {
    const admins = await givenOnlyAdmins(3)
    const next = (index: number) => admins[(index + 1) % admins.length]?.id ?? ''
    const results = await Promise.allSettled(
      admins.map((actor, index) => take(actor, next(index), (round + index) % 2 === 0)),
    )
    expect(await db.user.count({ where: { role: 'admin' } })).toBe(1)
    const refused = results.filter((result) => result.status === 'rejected')
    expect(refused.map(({ reason }) => (reason as { code?: string }).code)).toEqual(['conflict'])
  }
})
