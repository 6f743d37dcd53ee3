import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { Client } from 'pg'
import { z } from 'zod'
import { embeddedDatabaseUrl } from '@/lib/database/embedded-url'
import { type ConsoleProcess, startConsole } from '../console-process'
import { FIRST_ADMIN, FIRST_KEY } from '../first-admin'
import { openAs, type Page, signIn } from '../fixtures'
import { ServicePage, ServicesPage } from '../pages/services-page'
import { type CapturedAction, captureAction, replay } from '../server-actions'
import { findUsersOf, getChild } from '../processes'

test.skip(process.platform !== 'linux', 'reads /proc')

let dataDir: string
let running: ConsoleProcess | undefined

async function start(env: Record<string, string> = {}): Promise<ConsoleProcess> {
  running = await startConsole({ CONSOLE_DATA_DIR: dataDir, CONSOLE_SAMPLE: 'off', ...env })
  return running
}

async function execute(connectionString: string, sql: string): Promise<void> {
  const client = new Client({ connectionString })
  await client.connect()
  await client.query(sql)
  await client.end()
}

async function healthStatus(url: string): Promise<number> {
  return fetch(`${url}/api/health`).then(
    (response) => response.status,
    () => 0,
  )
}

test.beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'console-process-'))
})

test.afterEach(async () => {
  await running?.stop()
  running = undefined
  await expect.poll(() => findUsersOf(dataDir)).toEqual([])
  await rm(dataDir, { recursive: true, force: true })
})

test('SIGTERM ends everything it started, with code 0', async () => {
  const instance = await start()
  expect((await findUsersOf(dataDir)).length).toBeGreaterThanOrEqual(4)
  expect(await instance.stop()).toBe(0)
  expect(await findUsersOf(dataDir)).toEqual([])
})

for (const { name, part } of [
  { name: 'web', part: 'scripts/web.mjs' },
  { name: 'worker', part: 'dist/worker.mjs' },
  { name: 'PostgreSQL', part: 'bin/postgres' },
]) {
  test(`kill -9 of ${name}: it is started again and the console is healthy`, async () => {
    const instance = await start()
    const victim = await getChild(instance.pid, part)
    process.kill(victim, 'SIGKILL')
    await expect.poll(() => getChild(instance.pid, part).catch(() => victim)).not.toBe(victim)
    await expect.poll(() => healthStatus(instance.url)).toBe(200)
  })
}

test('kill -9 of the supervisor: web and worker end by themselves, and the next start comes up on the same data', async () => {
  const first = await start()
  const children = await Promise.all(['scripts/web.mjs', 'dist/worker.mjs'].map((part) => getChild(first.pid, part)))
  await first.killHard()
  await expect.poll(async () => (await findUsersOf(dataDir)).filter((pid) => children.includes(pid))).toEqual([])
  const second = await start()
  expect(second.output()).toContain('A PostgreSQL that an earlier console had left running was stopped.')
})

test('a second start on the same data directory is refused and disturbs nothing', async () => {
  const instance = await start()
  const refused = startConsole({ CONSOLE_DATA_DIR: dataDir })
  await expect(refused).rejects.toThrow(`A console already runs on ${dataDir}`)
  expect(await healthStatus(instance.url)).toBe(200)
})

test('a taken port is named', async () => {
  const instance = await start()
  const other = await mkdtemp(path.join(tmpdir(), 'console-process-'))
  const refused = startConsole({ CONSOLE_DATA_DIR: other, PORT: new URL(instance.url).port })
  await expect(refused).rejects.toThrow(/PORT: \d+ on 127.0.0.1 is taken by another program/)
  await rm(other, { recursive: true })
})

/** What the page of a new service says of its work, which met what nobody expects. */
async function failInTheWorker(page: Page, database: string, create: CapturedAction, name: string): Promise<string> {
  await execute(database, 'ALTER TABLE access_opening RENAME TO access_opening_away')
  await replay(page, create)
  const services = new ServicesPage(page)
  await services.open(name)
  await expect(services.state(name)).toHaveText('Failed')
  await execute(database, 'ALTER TABLE access_opening_away RENAME TO access_opening')
  await services.card(name).getByRole('link', { name }).click()
  await new ServicePage(page).waitUntilShown()
  return page.getByText('Something went wrong on our side').first().innerText()
}

test('the reference of an unexpected error finds its line in the log, and no secret stands there', async ({
  browser,
}) => {
  const secret = randomBytes(32).toString('hex')
  const instance = await start({
    CONSOLE_SECRET: secret,
    CONSOLE_ADMIN_EMAIL: FIRST_ADMIN.email,
    CONSOLE_ADMIN_PASSWORD: FIRST_ADMIN.password,
    CONSOLE_API_KEY: FIRST_KEY,
  })
  const admin = await signIn(FIRST_ADMIN, instance.url)
  const page = await openAs(browser, admin, instance.url)
  const services = new ServicesPage(page)
  await services.open()
  await services.openNewDialog()
  const action = await captureAction(page, () => services.submitNew('unexpected'))

  const database = await embeddedDatabaseUrl(dataDir)
  await execute(database, 'ALTER TABLE service RENAME TO service_away')
  const read = () => readFile(path.join(dataDir, 'logs/web.log'), 'utf8')
  const findLine = async (requestId: string | undefined, shown: string) => {
    const reference = /[Rr]eference (\w+)/.exec(shown)?.[1] ?? shown
    await expect.poll(read).toContain(`"reference":"${reference}"`)
    const line = (await read()).split('\n').find((each) => each.includes(`"reference":"${reference}"`))
    expect(line).toContain(`"requestId":"${requestId}"`)
    expect(line).toContain('"level":50')
  }
  const answered = page.waitForResponse((response) => response.url() === `${instance.url}/services`)
  await page.goto('/services')
  await findLine((await answered).headers()['x-request-id'], await page.getByText('for the reference').innerText())
  const route = await page.request.get('/api/services')
  expect(route.status()).toBe(500)
  await findLine(route.headers()['x-request-id'], await route.text())
  const sent = await replay(page, action)
  await findLine(sent.headers()['x-request-id'], await sent.text())
  const headers = { authorization: `Basic ${Buffer.from(FIRST_KEY).toString('base64')}` }
  const organization = z.object({ result: z.array(z.object({ id: z.string() })) })
  const [found] = organization.parse(await (await page.request.get('/v1/organizations', { headers })).json()).result
  const call = await page.request.get(`/v1/organizations/${found?.id}/services`, { headers })
  const answer = z.object({ error: z.string(), requestId: z.string() }).parse(await call.json())
  await findLine(answer.requestId, answer.error)
  await execute(database, 'ALTER TABLE service_away RENAME TO service')
  await expect.poll(async () => (await page.request.get('/api/services')).status()).toBe(200)

  const said = await failInTheWorker(page, database, action, 'unexpected')
  const line = (await readFile(path.join(dataDir, 'logs/worker.log'), 'utf8'))
    .split('\n')
    .find((each) => each.includes(`"reference":"${/Reference (\w+)/.exec(said)?.[1]}"`))
  expect(line).toMatch(/"operationId":"[\w-]{36}"/)
  expect(line).toContain('access_opening')

  const logs = await Promise.all(
    ['web', 'worker'].map((name) => readFile(path.join(dataDir, `logs/${name}.log`), 'utf8')),
  )
  const password = await readFile(path.join(dataDir, 'postgres-password'), 'utf8')
  const [, keySecret = ''] = FIRST_KEY.split(':')
  const cookies = admin.storageState.cookies.map(({ value }) => decodeURIComponent(value))
  for (const hidden of [secret, FIRST_ADMIN.password, keySecret, password.trim(), ...cookies])
    expect(logs.join('\n')).not.toContain(hidden)
  await page.context().close()
})

test('every wrong variable gets its own line', async () => {
  const refused = startConsole({
    CONSOLE_DATA_DIR: dataDir,
    PORT: '70000',
    CONSOLE_SECRET: 'short',
    CONSOLE_SAMPLE: 'maybe',
  })
  await expect(refused).rejects.toThrow(/\n {2}PORT: .+\n {2}CONSOLE_SECRET: .+\n {2}CONSOLE_SAMPLE: .+/)
})

test('the secret survives a restart and nobody else may read it', async () => {
  const file = path.join(dataDir, 'secret')
  const first = await start()
  const secret = await readFile(file, 'utf8')
  expect(secret.trim()).toMatch(/^[0-9a-f]{64}$/)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  await first.stop()
  await start()
  expect(await readFile(file, 'utf8')).toBe(secret)
})
