import type { Request } from '@playwright/test'
import { expect, openAs, type Page, PASSWORD, signIn, test, uniqueName } from '../fixtures'
import { withOwnConsole } from '../own-console'
import { BackupsPage } from '../pages/backups-page'
import { ServicesPage } from '../pages/services-page'

const QUIET_MS = 10 * 60_000
/** A page that asks for nothing, of files neither, for so long has all that it begins with. */
const SETTLED_MS = 500

/** What a page asks the console's routes for. */
class Asked {
  paths: string[] = []
  readonly #open = new Set<Request>()
  #latestMs = 0

  constructor(page: Page) {
    page.on('request', (request) => {
      this.#latestMs = Date.now()
      const { pathname } = new URL(request.url())
      if (!pathname.startsWith('/api/')) return
      this.paths.push(pathname)
      if (pathname !== '/api/events') this.#open.add(request)
    })
    page.on('requestfinished', (request) => this.#open.delete(request))
    page.on('requestfailed', (request) => this.#open.delete(request))
  }

  async untilSettled(): Promise<void> {
    await expect.poll(() => this.#open.size === 0 && Date.now() - this.#latestMs > SETTLED_MS).toBe(true)
  }

  forget(): void {
    this.paths = []
  }
}

function countLoads(pages: Page[]): () => number {
  let loads = 0
  for (const page of pages) page.on('request', (request) => (loads += request.isNavigationRequest() ? 1 : 0))
  return () => loads
}

test('what happens in one tab shows in every other, also of other people, without a reload', async ({
  admin,
  viewer,
}) => {
  const tab = await admin.context().newPage()
  const watchers = [new ServicesPage(tab), new ServicesPage(viewer)]
  const name = uniqueName('live')
  for (const watcher of watchers) await watcher.open(name)
  const loads = countLoads([tab, viewer])

  const services = new ServicesPage(admin)
  await services.open()
  const serviceId = await services.create(name)
  for (const watcher of watchers) await expect(watcher.state(name)).toHaveText('Running')
  for (const watcher of watchers) await expect(watcher.card(name)).toContainText('No backup yet')

  const backups = new BackupsPage(admin)
  await backups.open(serviceId)
  await backups.backUp()
  for (const watcher of watchers) await expect(watcher.card(name)).toContainText('Last backup')

  await services.open(name)
  await services.choose(name, 'Stop')
  await admin.getByRole('dialog').getByRole('button', { name: 'Stop service' }).click()
  for (const watcher of watchers) await expect(watcher.state(name)).toHaveText('Stopped')
  await services.choose(name, 'Start')
  for (const watcher of watchers) await expect(watcher.state(name)).toHaveText('Running')
  await services.delete(name)
  for (const watcher of watchers) await expect(watcher.card(name)).toBeHidden()
  expect(loads()).toBe(0)
})

test('a backup that another person takes shows on an open Backups page', async ({ admin, support, viewer }) => {
  const services = new ServicesPage(admin)
  await services.open()
  const serviceId = await services.create(uniqueName('watched'))
  const pages = [new BackupsPage(admin), new BackupsPage(viewer)]
  for (const page of pages) await page.open(serviceId)
  const loads = countLoads([admin, viewer])
  const taker = new BackupsPage(support)
  await taker.open(serviceId)
  const backupId = await taker.backUp()
  for (const page of pages) {
    await expect(page.row(backupId)).toContainText('Successful')
    await expect(page.stat('Last successful backup')).not.toHaveText('None yet')
  }
  const dialog = await taker.openDelete(backupId)
  await dialog.getByRole('button', { name: 'Delete backup' }).click()
  for (const page of pages) await expect(page.row(backupId)).toBeHidden()
  expect(loads()).toBe(0)
})

test('nothing is asked of the server while nothing can change', async ({ browser }) => {
  const person = { email: 'quiet@example.com', password: PASSWORD }
  const env = { CONSOLE_ADMIN_EMAIL: person.email, CONSOLE_ADMIN_PASSWORD: person.password }
  await withOwnConsole(env, async ({ url }) => {
    const page = await openAs(browser, await signIn(person, url), url)
    const services = new ServicesPage(page)
    await services.open()
    const serviceId = await services.create('quiet')
    const backups = new BackupsPage(page)
    await backups.open(serviceId)
    await backups.backUp()

    await page.clock.install()
    const asked = new Asked(page)
    for (const address of ['/services', `/services/${serviceId}`, `/services/${serviceId}/backups`]) {
      const connected = page.waitForResponse((response) => response.url().endsWith('/api/events'))
      await page.goto(address)
      await connected
      await page.clock.runFor(1_000)
      await asked.untilSettled()
      asked.forget()
      await page.clock.runFor(QUIET_MS)
      expect(asked.paths, address).toEqual([])
    }

    await test.step('and a change still comes in by itself', async () => {
      const other = new BackupsPage(await page.context().newPage())
      await other.open(serviceId)
      await other.backUp()
      await page.clock.runFor(1_000)
      await expect(new BackupsPage(page).rows).toHaveCount(2)
    })
    await page.context().close()
  })
})
