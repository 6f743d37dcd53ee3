import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request as openRequest } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { FIRST_ADMIN, FIRST_KEY } from '../first-admin'
import { expect, need, ownAddress, type Page, test, uniqueName } from '../fixtures'
import { openApplication } from '../open-application'
import { BackupsPage } from '../pages/backups-page'
import { ServicesPage } from '../pages/services-page'
import { captureAction, replay } from '../server-actions'
import { isStored } from '../store'

const SESSION = 'backup-console.session_token'
const EVIL = 'https://evil.example'
/** Above what any address of the console reads. */
const TOO_LONG = 'x'.repeat(1_100_000)

type Raw = { method?: string; headers?: Record<string, string>; body?: string; isChunked?: boolean }

/** A request as it is written here, which no client has made polite. */
async function send(path: string, { method = 'GET', headers = {}, body, isChunked = false }: Raw = {}) {
  const { hostname, port } = new URL(need('E2E_URL'))
  const sent = openRequest({ hostname, port, path, method, headers })
  if (body !== undefined && !isChunked) sent.setHeader('content-length', Buffer.byteLength(body))
  const answered = once(sent, 'response')
  sent.end(body)
  const [response] = (await answered) as [IncomingMessage]
  return { status: response.statusCode ?? 0, headers: response.headers, text: await readText(response) }
}

async function sessionOf(page: Page): Promise<string> {
  const cookie = (await page.context().cookies()).find(({ name }) => name === SESSION)
  return `${SESSION}=${cookie?.value ?? ''}`
}

const isSignedIn = async (cookie: string) => (await send('/api/services', { headers: { cookie } })).status === 200

test.describe('a page of another site', () => {
  test('gets nothing done with the session or the key that a browser would send along', async ({ admin }) => {
    const cookie = await sessionOf(admin)
    const json = { 'content-type': 'application/json' }
    const post = (path: string, origin: string) =>
      send(path, { method: 'POST', body: '{}', headers: { ...json, cookie, origin } })
    for (const path of [
      `/api/services/${randomUUID()}/select/query`,
      `/api/peeks/${randomUUID()}/seen`,
      `/api/backups/${randomUUID()}/restore-plan`,
    ]) {
      for (const origin of [EVIL, 'null', need('E2E_URL').replace(/\d+$/, '1')])
        expect((await post(path, origin)).status, `${path} from ${origin}`).toBe(403)
      expect((await post(path, need('E2E_URL'))).status, `${path} from its own page`).not.toBe(403)
    }
    expect((await post('/api/auth/sign-out', EVIL)).status).toBe(403)
    expect(await isSignedIn(cookie)).toBe(true)

    const authorization = `Basic ${Buffer.from(FIRST_KEY).toString('base64')}`
    const body = JSON.stringify({ name: uniqueName('foreign') })
    for (const site of ['cross-site', 'same-site']) {
      const headers = { authorization, 'sec-fetch-site': site, origin: EVIL }
      const organization = `/v1/organizations/${randomUUID()}/services`
      expect((await send(organization, { method: 'POST', body, headers })).status).toBe(403)
    }
  })

  test('may not read, frame or be sent what the console answers', async ({ admin }) => {
    const cookie = await sessionOf(admin)
    for (const path of ['/services', '/api/services', '/v1/openapi.json', '/api/health', '/metrics']) {
      const { headers } = await send(path, { headers: { cookie, origin: EVIL } })
      expect(headers['access-control-allow-origin'], path).toBeUndefined()
      expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'")
      expect(headers, path).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' })
    }
  })
})

test('a session that somebody else planted in the browser does not become that of who signs in', async ({
  browser,
  people,
}) => {
  const context = await browser.newContext({ baseURL: need('E2E_URL'), storageState: people.support.storageState })
  const page = await context.newPage()
  const planted = await sessionOf(page)
  const { email, password } = people.viewer
  const headers = { origin: need('E2E_URL'), ...ownAddress() }
  expect((await context.request.post('/api/auth/sign-in/email', { data: { email, password }, headers })).status()).toBe(
    200,
  )
  const own = await sessionOf(page)
  expect(own).not.toBe(planted)
  const whose = async (cookie: string) => (await send('/api/auth/get-session', { headers: { cookie } })).text
  expect(await whose(own)).toContain(email)
  expect(await whose(planted)).not.toContain(email)
  const cookie = (await context.cookies()).find(({ name }) => name === SESSION)
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })

  await context.request.post('/api/auth/sign-out', { headers, data: {} })
  expect(await isSignedIn(own)).toBe(false)
  expect(await isSignedIn(`${SESSION}=${randomUUID()}.${randomUUID()}`)).toBe(false)
  await context.close()
})

test('no line break or address in a request comes back as a header', async ({ admin }) => {
  const cookie = await sessionOf(admin)
  const injected = '%0d%0aX-Injected:%20yes%0d%0a%0d%0a<script>'
  for (const path of [
    `/services/${injected}`,
    `/sign-in?next=/${injected}`,
    `/sign-in?next=${encodeURIComponent(EVIL)}`,
    `/activities?search=${injected}`,
    `/api/activities?search=${injected}`,
    `/api/services/${injected}`,
    `/api/auth/error?error=${injected}`,
    `/v1/${injected}`,
  ]) {
    for (const session of [cookie, '']) {
      const answer = await send(path, { headers: { cookie: session, host: 'evil.example' } })
      expect(answer.headers['x-injected'], path).toBeUndefined()
      expect(answer.headers.location ?? '/', path).toMatch(/^\/(?!\/)/)
      expect(answer.status, path).toBeLessThan(500)
    }
  }
})

test('hostile names of services and tables are text on pages, in CSV and on disk', async ({ admin }) => {
  const services = new ServicesPage(admin)
  await services.open()
  const name = `=../<img src=x onerror=alert(1)>"${randomUUID().slice(0, 8)}`
  const serviceId = await services.create(name)
  const application = await openApplication(admin, name)
  const table = '../../../../etc/passwd'
  await application.command('CREATE DATABASE shop')
  await application.command(`CREATE TABLE shop.\`${table}\` (id UInt64) ENGINE = MergeTree ORDER BY id`)
  await application.close()
  const backups = new BackupsPage(admin)
  await backups.open(serviceId)
  const backupId = await backups.backUp()
  expect(isStored(serviceId, backupId)).toBe(true)
  await expect(admin.getByText(name, { exact: true }).first()).toBeVisible()
  await expect(admin.locator('img[src="x"]')).toHaveCount(0)
  const query = new URLSearchParams({ database: 'shop', table })
  const definition = await (await admin.request.get(`/api/backups/${backupId}/table?${query}`)).text()
  expect(definition).toContain('CREATE TABLE')
  expect(definition).not.toContain('root:')
  const csv = await (await admin.request.get(`/api/activities?${new URLSearchParams({ search: name })}`)).text()
  expect(csv).toContain(`"'${name.replaceAll('"', '""')}"`)
  await services.open(name)
  await services.delete(name)
})

test('a path that leads out of its place leads nowhere', async ({ admin }) => {
  const headers = { cookie: await sessionOf(admin) }
  const [id, up] = [randomUUID(), '..%2f..%2f..%2f..%2f..%2fetc%2fpasswd']
  const target = encodeURIComponent('http://169.254.169.254/latest')
  for (const path of [
    `/api/backups/${up}`,
    `/api/backups/${id}/table?database=${up}&table=${up}`,
    `/api/buckets/${id}/${up}/contents`,
    `/api/buckets/${up}/${up}`,
    `/backups/${up}`,
    `/_next/static/${up}`,
    `/_next/static/../../../package.json`,
    `/..%2f..%2fsecret`,
    `/_next/image?url=${target}&w=64&q=75`,
    `/v1/organizations/${up}`,
  ]) {
    const answer = await send(path, { headers })
    expect(answer.text, path).not.toMatch(/root:.*:0:0:|"private": true|[0-9a-f]{64}$/)
    expect(answer.status, path).toBeGreaterThanOrEqual(path.startsWith('/backups') ? 200 : 400)
    expect(answer.status, path).toBeLessThan(500)
  }
})

test('a body above the limit is refused before anything reads it, and the console goes on', async ({ admin }) => {
  const cookie = await sessionOf(admin)
  const services = new ServicesPage(admin)
  await services.open()
  await services.openNewDialog()
  const action = await captureAction(admin, () => services.submitNew(uniqueName('long')))
  expect((await replay(admin, { ...action, body: Buffer.from(TOO_LONG) })).status()).toBe(413)
  const headers = { 'content-type': 'application/json', origin: need('E2E_URL') }
  const sign = JSON.stringify({ email: FIRST_ADMIN.email, password: TOO_LONG })
  const query = JSON.stringify({ queryId: randomUUID(), sql: TOO_LONG })
  const toQuery = `/api/services/${randomUUID()}/select/query`
  for (const [path, body] of [
    ['/api/auth/sign-in/email', sign],
    [toQuery, query],
    ['/services', TOO_LONG],
    ['/v1/organizations', TOO_LONG],
  ] as const) {
    expect((await send(path, { method: 'POST', body, headers: { ...headers, cookie } })).status, path).toBe(413)
    const hidden = await send(path, { method: 'POST', body, headers: { ...headers, cookie }, isChunked: true })
    expect([411, 413], path).toContain(hidden.status)
  }
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  expect((await send(toQuery, { method: 'POST', body: deep, headers: { ...headers, cookie } })).status).toBe(400)
  expect((await send('/api/health')).status).toBe(200)
})

test('a script that somebody got into a page does not run', async ({ admin }) => {
  const seen = new Set<string>()
  const hostile =
    '<script>document.title = "injected"</script><img src="data:," onerror="document.title = \'injected\'"><script src="data:text/javascript,document.title=\'injected\'"></script>'
  let policy = ''
  await admin.route('**', async (route) => {
    if (route.request().resourceType() !== 'document') return route.fallback()
    const response = await route.fetch()
    policy = response.headers()['content-security-policy'] ?? ''
    return route.fulfill({ response, body: (await response.text()).replace('<head>', `<head>${hostile}`) })
  })
  const refused: string[] = []
  admin.on('console', (message) => refused.push(message.text()))
  for (const path of ['/services', '/activities', '/api-keys', '/nothing-here']) {
    refused.length = 0
    await admin.goto(path)
    await expect(admin.getByRole('heading').first()).toBeVisible()
    await expect.poll(() => refused.filter((line) => line.includes('script-src')).length, path).toBe(3)
    await expect(admin).not.toHaveTitle('injected')
    const scripts = /script-src [^;]+/.exec(policy)?.[0] ?? ''
    expect(scripts, path).not.toContain('unsafe')
    seen.add(scripts)
  }
  expect(seen.size, 'each page has a nonce of its own').toBe(4)
})
