import { randomUUID } from 'node:crypto'
import { type Browser, type BrowserContext, expect, type Page, request, test as base } from '@playwright/test'
import type { Role } from '@/lib/auth/permissions'
import { UsersPage } from './pages/users-page'
import { FIRST_ADMIN } from './first-admin'
import { ownAddress } from './own-address'

export { expect, ownAddress }
export type { Page }

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>

export type Person = { email: string; password: string; storageState: StorageState }

type Pages = {
  /** A page of the first admin; the other two are people whom the admin added. */
  admin: Page
  support: Page
  viewer: Page
}

type Shared = { people: Record<Role, Person> }

export function need(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: e2e/global-setup.ts sets it`)
  return value
}

/** Good for any person: 12 characters or more. */
export const PASSWORD = 'Quite-long-7-password'

export function uniqueName(prefix: string): string {
  return `${prefix} ${randomUUID().slice(0, 8)}`
}

export function uniqueEmail(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}@example.com`
}

/** Signs in without a page. */
export async function signIn(person: { email: string; password: string }, url = need('E2E_URL')): Promise<Person> {
  const api = await request.newContext({ baseURL: url, extraHTTPHeaders: { origin: url, ...ownAddress() } })
  const response = await api.post('/api/auth/sign-in/email', { data: person })
  expect(response.status(), await response.text()).toBe(200)
  const storageState = await api.storageState()
  await api.dispose()
  return { ...person, storageState }
}

export async function openAs(browser: Browser, person: Person, baseURL = need('E2E_URL')): Promise<Page> {
  const context = await browser.newContext({ baseURL, storageState: person.storageState })
  return context.newPage()
}

async function addPerson(users: UsersPage, role: 'Support' | 'Viewer'): Promise<Person> {
  const person = { email: uniqueEmail(role.toLowerCase()), password: PASSWORD }
  await users.add({ ...person, name: uniqueName(role), role })
  return signIn(person)
}

export const test = base.extend<Pages, Shared>({
  baseURL: async ({ browserName: _any }, use) => use(need('E2E_URL')),
  people: [
    async ({ browser }, use) => {
      const admin = await signIn(FIRST_ADMIN)
      const page = await openAs(browser, admin)
      const users = new UsersPage(page)
      await users.open()
      const people = { admin, support: await addPerson(users, 'Support'), viewer: await addPerson(users, 'Viewer') }
      await page.context().close()
      await use(people)
    },
    { scope: 'worker' },
  ],
  admin: async ({ browser, people }, use) => {
    const page = await openAs(browser, people.admin)
    await use(page)
    await page.context().close()
  },
  support: async ({ browser, people }, use) => {
    const page = await openAs(browser, people.support)
    await use(page)
    await page.context().close()
  },
  viewer: async ({ browser, people }, use) => {
    const page = await openAs(browser, people.viewer)
    await use(page)
    await page.context().close()
  },
})
