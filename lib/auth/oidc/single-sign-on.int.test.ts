import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { Visitor } from '@/tests/helpers/visitor'
import { ADMIN } from '@/tests/helpers/world'
import { Issuer, type IssuerPerson } from '@/tests/servers/issuer'
import { answerAuth } from '../answer'
import { consoleUrl } from '../console-url'
import { createInvite } from '../create-invite'
import { getAccount } from '../get-account'
import { listUsers } from '../list-users'
import type { Role } from '../permissions'
import { removeUser } from '../remove-user'
import { getSessionActor } from '../session'
import type { ConfiguredIssuer } from './env'

let server: Issuer

beforeAll(async () => {
  server = await Issuer.start(consoleUrl())
})

afterAll(async () => {
  await server.stop()
  await db.$disconnect()
})

/** Of the library's routes; sign-in/social is one where an issuer is configured, and here none is. */
const UNUSED = {
  POST: ['get-access-token', 'link-social', 'refresh-token', 'sign-in/social', 'unlink-account'],
  GET: ['account-info', 'list-accounts'],
}

const uniqueEmail = () => `${randomUUID()}@example.com`

function issuerWith(newRole: Role | null): ConfiguredIssuer {
  const { url, clientId, clientSecret } = server
  return { issuer: url, clientId, clientSecret, name: 'Single sign-on', newRole }
}

/** Without a password: its hash takes a tenth of a second. */
async function givenUser(role: Role = 'support', hasTwoFactor = false) {
  const [id, email] = [randomUUID(), uniqueEmail()]
  const account = { id: randomUUID(), accountId: id, providerId: 'credential', password: 'none that anybody has' }
  return db.user.create({
    data: { id, name: 'Grace', email, role, twoFactorEnabled: hasTwoFactor, accounts: { create: account } },
  })
}

function personOf(email: string): IssuerPerson {
  return { sub: randomUUID(), email, email_verified: true, name: 'Grace at the issuer' }
}

function activitiesOf(email: string) {
  return db.activity.findMany({ where: { actor: email }, orderBy: { id: 'asc' } })
}

async function expectOutside(visitor: Visitor): Promise<void> {
  expect(await getSessionActor(visitor.headers)).toBeNull()
}

test('who is here gets in by a verified e-mail address, as who they are, and is connected once', async () => {
  const user = await givenUser()
  const person = { ...personOf(user.email.toUpperCase()), name: 'Another name' }
  const visitor = new Visitor()
  expect(await visitor.signIn(issuerWith(null), person, '/usage?days=7&of=a,b:c')).toBe('/usage?days=7&of=a,b:c')
  expect(await getSessionActor(visitor.headers)).toMatchObject({ id: user.id, label: user.email, role: 'support' })
  const again = new Visitor()
  expect(await again.signIn(issuerWith(null), { ...person, email: uniqueEmail(), email_verified: false })).toBe(
    '/services',
  )
  expect(await getSessionActor(again.headers)).toMatchObject({ id: user.id, label: user.email })
  const { sub } = person
  expect(await db.account.findMany({ where: { userId: user.id, providerId: 'oidc' } })).toMatchObject([
    { accountId: `${server.url}|${sub}`, accessToken: null, refreshToken: null, idToken: null, password: null },
  ])
  expect(await db.user.findUnique({ where: { id: user.id } })).toMatchObject({ name: 'Grace', email: user.email })
  expect(await activitiesOf(user.email)).toMatchObject([
    { action: 'user_single_sign_on', detail: server.url, address: visitor.address },
  ])
})

test('an address that the issuer has not verified opens nothing, and makes nobody', async () => {
  const user = await givenUser()
  for (const email of [user.email, uniqueEmail()]) {
    const visitor = new Visitor()
    const person = { ...personOf(email), email_verified: false }
    expect(await visitor.signIn(issuerWith('admin'), person)).toContain('failure=email_not_verified')
    await expectOutside(visitor)
  }
  expect(await db.account.count({ where: { userId: user.id } })).toBe(1)
  expect(await new Visitor().signIn(issuerWith('admin'), { sub: randomUUID() })).toContain('failure=email_missing')
})

test('who is unknown is refused, or gets the role of the configuration and no password', async () => {
  const person = personOf(uniqueEmail())
  const refused = new Visitor()
  expect(await refused.signIn(issuerWith(null), person, '/usage')).toBe('/sign-in?failure=person_unknown&next=%2Fusage')
  await expectOutside(refused)
  expect(await db.user.count({ where: { email: person.email ?? '' } })).toBe(0)
  const visitor = new Visitor()
  expect(await visitor.signIn(issuerWith('viewer'), person)).toBe('/services')
  const actor = await getSessionActor(visitor.headers)
  expect(actor).toMatchObject({ label: person.email, role: 'viewer' })
  expect(actor && (await getAccount({ actor }))).toMatchObject({ name: person.name, hasPassword: false })
  expect((await listUsers(ADMIN)).find(({ id }) => id === actor?.id)).toMatchObject({
    hasPassword: false,
    hasSingleSignOn: true,
  })
  expect(await activitiesOf(person.email ?? '')).toMatchObject([
    { action: 'user_add', detail: `${person.email} as viewer, by ${server.url}`, address: visitor.address },
  ])
})

test('an invitation counts before everything else, and is used up', async () => {
  const person = personOf(uniqueEmail())
  const email = person.email ?? ''
  await createInvite(ADMIN, { email, role: 'support' })
  const visitor = new Visitor()
  await visitor.signIn(issuerWith('viewer'), person)
  expect(await getSessionActor(visitor.headers)).toMatchObject({ label: email, role: 'support' })
  expect(await db.invite.count({ where: { email } })).toBe(0)
})

test('who was removed stays out, also under another address, until they are invited again', async () => {
  const person = personOf(uniqueEmail())
  const first = new Visitor()
  await first.signIn(issuerWith('viewer'), person)
  const actor = await getSessionActor(first.headers)
  await removeUser(ADMIN, { userId: actor?.id })
  await expectOutside(first)
  for (const email of [person.email ?? '', uniqueEmail()]) {
    const visitor = new Visitor()
    expect(await visitor.signIn(issuerWith('viewer'), { ...person, email })).toContain('failure=person_removed')
    await expectOutside(visitor)
  }
  await createInvite(ADMIN, { email: person.email, role: 'viewer' })
  expect(await new Visitor().signIn(issuerWith(null), person)).toBe('/services')
})

test("another person of the issuer does not get an account by somebody's address", async () => {
  const user = await givenUser()
  await new Visitor().signIn(issuerWith(null), personOf(user.email))
  const other = new Visitor()
  expect(await other.signIn(issuerWith('admin'), personOf(user.email))).toContain('failure=email_in_use')
  await expectOutside(other)
})

test('the word of the issuer does not stand in for the second factor', async () => {
  const user = await givenUser('admin', true)
  const visitor = new Visitor()
  expect(await visitor.signIn(issuerWith(null), personOf(user.email), '/usage')).toBe(
    '/sign-in?step=code&next=%2Fusage',
  )
  await expectOutside(visitor)
  expect(await db.session.count({ where: { userId: user.id } })).toBe(0)
})

test('a way back works once, in the browser that began it, and only to this console', async () => {
  const user = await givenUser()
  const issuer = issuerWith(null)
  const [visitor, thief] = [new Visitor(), new Visitor()]
  const back = await visitor.visitIssuer(await visitor.start(issuer, 'https://evil.example/'), personOf(user.email))
  await thief.start(issuer)
  expect(await thief.comeBack(issuer, back)).toContain('/sign-in?failure=expired')
  await expectOutside(thief)
  const second = await visitor.visitIssuer(await visitor.start(issuer, '//evil.example'), personOf(user.email))
  expect(await visitor.comeBack(issuer, second)).toBe('/services')
  expect(await visitor.comeBack(issuer, second)).toContain('/sign-in?failure=expired')
})

test('who cancels at the issuer is told so', async () => {
  expect(await new Visitor().signIn(issuerWith(null), { cancel: 'on' }, '/usage')).toBe(
    '/sign-in?failure=cancelled&next=%2Fusage',
  )
})

test('an issuer that is away, or is not the configured one, is said, and asked again the next time', async () => {
  const other = await Issuer.start(consoleUrl())
  const { url, clientId, clientSecret } = other
  const issuer = { issuer: url, clientId, clientSecret, name: 'Our issuer', newRole: null }
  await other.stop()
  const refused = await new Visitor().start(issuer)
  expect([refused.status, await refused.json()]).toEqual([
    503,
    { message: expect.stringMatching(/^Our issuer does not answer\. Sign in with your password/) },
  ])
  const misnamed = await new Visitor().start({ ...issuer, issuer: server.url.replace('127.0.0.1', 'localhost') })
  expect(misnamed.status).toBe(503)
  const again = await Issuer.start(consoleUrl(), Number(new URL(url).port))
  const visitor = new Visitor()
  const back = await visitor.visitIssuer(
    await visitor.start({ ...issuer, clientSecret: again.clientSecret }),
    personOf(uniqueEmail()),
  )
  await again.stop()
  expect(await visitor.comeBack(issuer, back)).toMatch(/^\/sign-in\?failure=(refused|away)&/)
})

test('what the sign-in library offers beside signing in is not there, with and without an issuer', async () => {
  const visitor = new Visitor()
  await visitor.signIn(issuerWith(null), personOf((await givenUser()).email))
  const { headers } = visitor
  headers.set('origin', consoleUrl())
  headers.set('content-type', 'application/json')
  for (const [method, path] of Object.entries(UNUSED).flatMap(([verb, paths]) => paths.map((one) => [verb, one]))) {
    const body = method === 'POST' ? { body: '{"provider":"oidc","providerId":"oidc"}' } : {}
    const response = await answerAuth(new Request(`${consoleUrl()}/api/auth/${path}`, { method, headers, ...body }))
    expect(response.status, path).toBe(404)
  }
})
