import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { totp } from '@/e2e/totp'
import { db } from '@/lib/db'
import { log } from '@/lib/log'
import { anyAddress, Browser } from '@/tests/helpers/browser'
import { getAuth } from './auth'
import { changePassword } from './change-password'
import { countTry, MAX_TRIES } from './count-try'
import { insertUser } from './insert-user'

const PASSWORD = 'correct horse battery'
/** Of the library's routes: signing in and out, the way back from an issuer, and a link of which none is ever made. */
const OPEN = ['/sign-in/', '/sign-out', '/callback/', '/get-session', '/ok', '/error', '/reset-password/:token']

afterAll(() => db.$disconnect())

/** Somebody with a second factor; its key. */
async function givenPerson(): Promise<{ email: string; key: string; browser: Browser }> {
  const email = `${randomUUID()}@example.com`
  await db.$transaction((tx) => insertUser(tx, { name: 'Grace', email, password: PASSWORD, role: 'support' }))
  const browser = new Browser()
  await browser.post('/sign-in/email', { email, password: PASSWORD })
  const { text } = await browser.post('/two-factor/enable', { password: PASSWORD })
  const { totpURI } = JSON.parse(text) as { totpURI: string }
  const key = new URL(totpURI).searchParams.get('secret') ?? ''
  expect((await browser.post('/two-factor/verify-totp', { code: totp(key) })).status).toBe(200)
  return { email, key, browser }
}

type Route = { method: string; path: string }

/** What the sign-in library answers to beside `OPEN`. */
function closedRoutes(): Route[] {
  return Object.values(getAuth().api).flatMap((endpoint) => {
    const { path, options } = endpoint as { path?: string; options: { method: string | string[] } }
    if (path === undefined || OPEN.some((open) => path.startsWith(open))) return []
    return [options.method].flat().map((method) => ({ method, path: path.replaceAll(/:\w+/g, 'x') }))
  })
}

/** A code that is not right now, nor was, nor will be in the next minutes. */
function wrongCode(key: string): string {
  const near = new Set(Array.from({ length: 21 }, (_, index) => totp(key, Date.now() + (index - 10) * 30_000)))
  return ['000000', '111111', '222222'].find((code) => !near.has(code)) ?? '333333'
}

async function enterPassword(email: string): Promise<Browser> {
  const browser = new Browser()
  const { status, text } = await browser.post('/sign-in/email', { email, password: PASSWORD })
  expect([status, text]).toEqual([200, expect.stringContaining('twoFactorRedirect')])
  return browser
}

describe('guessing the second factor', () => {
  test.each(['/two-factor/verify-totp', '/two-factor/verify-backup-code'])(
    'by %s ends after a few tries, for whoever has the password, and the right code does not help then',
    async (path) => {
      const { email, key } = await givenPerson()
      let tries = 0
      let browser = await enterPassword(email)
      for (let status = 401; status !== 429; tries += 1) {
        if (tries % 4 === 3) browser = await enterPassword(email)
        status = (await browser.post(path, { code: wrongCode(key) })).status
        expect([400, 401, 429]).toContain(status)
        expect(tries).toBeLessThan(15)
      }
      expect(tries).toBeGreaterThan(5)
      const again = await enterPassword(email)
      expect((await again.post('/two-factor/verify-totp', { code: totp(key) })).status).toBe(429)
      expect(await db.session.count({ where: { user: { email } } })).toBe(1)
      await db.twoFactor.updateMany({ where: { user: { email } }, data: { lockedUntil: new Date(Date.now() - 1) } })
      const later = await enterPassword(email)
      expect((await later.post('/two-factor/verify-totp', { code: totp(key) })).status).toBe(200)
    },
  )
})

test('an account takes twenty tries in ten minutes, whatever the library forgets meanwhile', async () => {
  const { email } = await givenPerson()
  const [signInAt, neighbour] = [new Browser(), new Browser(anyAddress())]
  const signIn = async (password: string) => (await signInAt.post('/sign-in/email', { email, password })).status
  const age = async (seconds: number) => {
    await db.$executeRaw`UPDATE rate_limit SET last_request = last_request - ${seconds * 1_000}`
    await db.$executeRaw`UPDATE password_try SET since = since - ${seconds} * interval '1 second'`
  }
  await neighbour.post('/sign-in/email', { email: 'nobody@example.com', password: PASSWORD })
  expect(await signIn('a guess')).toBe(401)
  for (let tries = 3; tries < MAX_TRIES; tries += 1) await countTry(`sign-in:${email}`)
  await age(61)
  await neighbour.post('/sign-in/email', { email: 'nobody@example.com', password: PASSWORD })
  expect([await signIn('a guess'), await signIn(PASSWORD)]).toEqual([401, 429])
  await age(540)
  expect(await signIn(PASSWORD)).toBe(200)
  expect(await db.passwordTry.count({ where: { since: { lt: new Date(Date.now() - 600_000) } } })).toBe(0)
})

test("every other route of the sign-in library is refused without a session, or isn't there", async () => {
  const answers: Record<string, number> = {}
  for (const { method, path } of closedRoutes()) {
    const body = { password: PASSWORD, code: '000000' }
    const { status } = await new Browser().send(method, path, method === 'GET' ? undefined : body)
    answers[`${method} ${path}`] = status
  }
  expect(Object.keys(answers).length).toBeGreaterThan(15)
  const answered = Object.entries(answers).filter(([, status]) => status !== 401 && status !== 404)
  expect(answered).toEqual([])
})

test('no route tells the password of an open session from a guess once there were too many', async () => {
  const { email, browser } = await givenPerson()
  const { id } = await db.user.findUniqueOrThrow({ where: { email } })
  const doors = closedRoutes().filter(({ method }) => method === 'POST')
  const tryAll = async (password: string) => {
    const answers: Record<string, number> = {}
    for (const { path } of doors) answers[path] = (await browser.post(path, { password })).status
    return answers
  }
  const guessed = await tryAll('a guess')
  expect(Object.values(guessed)).not.toContain(200)
  for (let tries = 0; tries < MAX_TRIES; tries += 1) await countTry(`password:${id}`)
  const right = await tryAll(PASSWORD)
  expect(right).toEqual(await tryAll('a guess'))
  const refused = Object.keys(right).filter((path) => right[path] === 429)
  for (const path of ['disable', 'enable', 'generate-backup-codes', 'get-totp-uri'])
    expect(refused).toContain(`/two-factor/${path}`)
  const ctx = { actor: { kind: 'user', id, label: email, role: 'support', serviceRoles: {} } } as const
  const changed = changePassword(ctx, { currentPassword: PASSWORD, password: `${PASSWORD} staple` })
  await expect(changed).rejects.toMatchObject({ code: 'forbidden' })
})

test('who invents addresses is counted, and written down, by the one that they come from', async () => {
  const { email, browser } = await givenPerson()
  await browser.post('/two-factor/disable', { password: PASSWORD })
  const address = anyAddress()
  const inventing = () => new Browser(address, { 'x-forwarded-for': anyAddress(), 'x-console-client': anyAddress() })
  expect((await inventing().post('/sign-in/email', { email, password: PASSWORD })).status).toBe(200)
  expect(await db.session.count({ where: { user: { email }, ipAddress: address } })).toBe(1)
  for (let tries = 1; tries < 10; tries += 1)
    expect((await inventing().post('/sign-in/email', { email: 'no address' })).status).toBe(400)
  expect((await inventing().post('/sign-in/email', { email, password: PASSWORD })).status).toBe(429)
  expect((await new Browser().post('/sign-in/email', { email, password: PASSWORD })).status).toBe(200)
})

test('the code is asked for at every sign-in, whatever a browser asks for', async () => {
  const { email, key } = await givenPerson()
  const browser = await enterPassword(email)
  for (const path of ['/two-factor/verify-totp', '/two-factor/verify-backup-code'])
    expect((await browser.post(path, { code: totp(key), trustDevice: true })).status).toBe(400)
  expect((await browser.post('/two-factor/verify-totp', { code: totp(key) })).status).toBe(200)
  expect(await db.verification.count({ where: { identifier: { startsWith: 'trust-device-' } } })).toBe(0)
})

test('an address that no text of the database can be is none of an account', async () => {
  const email = 'nul\0@example.com'
  expect((await new Browser().post('/sign-in/email', { email, password: PASSWORD })).status).toBe(400)
})

test('what the sign-in library has to say is a line of the log, and nothing beside it', async () => {
  const [written, printed] = [vi.spyOn(log, 'error'), vi.spyOn(console, 'error')]
  await new Browser().post('/sign-in/social', { provider: 'nobody' })
  expect(written).toHaveBeenCalledWith(
    { library: 'better-auth', details: [{ provider: 'nobody' }] },
    expect.any(String),
  )
  expect(printed).not.toHaveBeenCalled()
})
