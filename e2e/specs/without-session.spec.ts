import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { expect, need, ownAddress, test } from '../fixtures'

/** Whoever has the link or the form may ask these; a page, route or action that is not named here needs a session. */
const OPEN_PAGES = ['/(auth)/invite', '/(auth)/setup', '/(auth)/sign-in', '/_global-error', '/_not-found']
const OPEN_ACTIONS = ['acceptInviteAction', 'createFirstAdminAction']
/** The sign-in library's own routes are walked in lib/auth/sign-in.int.test.ts. */
const OPEN_ROUTES = ['/api/auth/[...all]', '/api/health', '/icon.svg']
const ANSWERED_BY_NEXT = ['HEAD', 'OPTIONS']

const actionSchema = z.object({ exportedName: z.string(), workers: z.record(z.string(), z.unknown()) })
const actionsSchema = z.object({ node: z.record(z.string(), actionSchema) })
const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })

/** What the build says that it serves, so that nothing which is added can be left out here. */
async function readBuild<T>(schema: z.ZodType<T>, name: string): Promise<T> {
  return schema.parse(JSON.parse(await readFile(`.next/server/${name}.json`, 'utf8')))
}

async function pathsOf(kind: 'page' | 'route', open: readonly string[]): Promise<string[]> {
  const all = Object.keys(await readBuild(z.record(z.string(), z.string()), 'app-paths-manifest'))
  const paths = all.filter((name) => name.endsWith(`/${kind}`)).map((name) => name.slice(0, -kind.length - 1))
  expect(paths, 'what is open by name exists').toEqual(expect.arrayContaining([...open]))
  return paths.filter((path) => !open.includes(path))
}

/** With random ids where an id goes. */
function addressOf(path: string): string {
  const parts = path.split('/').filter((part) => !part.startsWith('(') && !part.startsWith('[['))
  return parts.map((part) => part.replaceAll(/[[{][^\]}]+[\]}]/g, () => randomUUID())).join('/') || '/'
}

test('every page leads to the sign-in form', async ({ page }) => {
  const paths = await pathsOf('page', OPEN_PAGES)
  expect(paths.length).toBeGreaterThan(15)
  for (const path of paths) {
    await page.goto(addressOf(path))
    await expect(page, path).toHaveURL(/\/sign-in/)
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  }
})

test('every method of every route answers 401', async ({ request }) => {
  const paths = await pathsOf('route', OPEN_ROUTES)
  const tried: string[] = []
  for (const path of paths) {
    const url = addressOf(path)
    const { allow = '' } = (await request.fetch(url, { method: 'OPTIONS' })).headers()
    const methods = allow.split(', ').filter((method) => !ANSWERED_BY_NEXT.includes(method))
    expect(methods, path).not.toEqual([])
    for (const method of methods) {
      const data = method === 'GET' ? undefined : {}
      const response = await request.fetch(url, { method, data, headers: ownAddress(), timeout: 15_000 })
      expect(response.status(), `${method} ${path}`).toBe(401)
      tried.push(`${method} ${path}`)
    }
  }
  expect(tried).toEqual(expect.arrayContaining(['GET /api/services', 'DELETE /v1/[[...path]]', 'GET /metrics']))
  expect(tried.filter((one) => one.startsWith('POST /api/')).length).toBeGreaterThan(5)
  expect((await request.get('/api/health')).status()).toBe(200)
})

test('every path of the API answers 401, also to who is signed in', async ({ request, admin }) => {
  const { paths } = documentSchema.parse(await (await request.get('/v1/openapi.json')).json())
  const all = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => [method, path]))
  expect(all.length).toBeGreaterThan(25)
  for (const [method = '', path = ''] of all) {
    for (const from of [request, admin.request]) {
      const data = method === 'get' ? undefined : {}
      const response = await from.fetch(addressOf(path), { method, data, headers: ownAddress(), timeout: 15_000 })
      expect(response.status(), `${method} ${path}`).toBe(401)
      expect(response.headers()['www-authenticate']).toMatch(/^Basic/)
    }
  }
})

test('every server action is refused', async ({ request }) => {
  const actions = Object.entries((await readBuild(actionsSchema, 'server-reference-manifest')).node)
  const names = actions.map(([, { exportedName }]) => exportedName)
  expect(names).toEqual(expect.arrayContaining([...OPEN_ACTIONS, 'createService', 'deleteBackup']))
  for (const [id, { exportedName, workers }] of actions) {
    if (OPEN_ACTIONS.includes(exportedName)) continue
    const [worker = ''] = Object.keys(workers)
    const response = await request.post(addressOf(worker.replace(/^app/, '').replace(/\/page$/, '')), {
      headers: { 'next-action': id, accept: 'text/x-component', 'content-type': 'text/plain', origin: need('E2E_URL') },
      data: '[{}]',
      maxRedirects: 0,
    })
    expect(await response.text(), `${exportedName} by ${worker}`).toContain('"code":"unauthorized"')
  }
})
