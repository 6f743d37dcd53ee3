import { expect, need, ownAddress, PASSWORD, signIn, test, uniqueEmail, uniqueName } from '../fixtures'
import { BackupsPage } from '../pages/backups-page'
import { ServicesPage } from '../pages/services-page'
import { SignInPage } from '../pages/sign-in-page'
import { UsersPage } from '../pages/users-page'

/** Better said here than imported: what a person may try before the console says stop. */
const TRIES_PER_ADDRESS = 10
const TRIES_PER_ACCOUNT = 20

function wrongNames(taken: string): { name: string; message: string }[] {
  return [
    { name: '', message: 'Enter a name.' },
    { name: '   ', message: 'Enter a name.' },
    { name: 'x'.repeat(51), message: 'Use 50 characters or fewer.' },
    { name: 'bell\u0007', message: 'Use visible characters only.' },
    { name: 'left\u202Eright', message: 'Use visible characters only.' },
    { name: taken, message: 'A service with this name already exists.' },
    { name: taken.toUpperCase(), message: 'A service with this name already exists.' },
  ]
}

test('a wrong service name is refused with a message at the field', async ({ admin }) => {
  const services = new ServicesPage(admin)
  await services.open()
  const taken = uniqueName('taken')
  const serviceId = await services.create(taken)

  await test.step('for a new service', async () => {
    await services.open()
    await services.openNewDialog()
    const field = services.newDialog.getByLabel('Service name')
    for (const { name, message } of wrongNames(taken)) {
      await services.submitNew(name)
      await expect(field, JSON.stringify(name)).toHaveAccessibleDescription(new RegExp(message))
      await expect(field).toHaveAttribute('aria-invalid', 'true')
    }
    await services.newDialog.getByRole('button', { name: 'Cancel' }).click()
  })

  await test.step('for a restored service', async () => {
    const backups = new BackupsPage(admin)
    await backups.open(serviceId)
    const dialog = await backups.openRestore(await backups.backUp())
    for (const { name, message } of wrongNames(taken)) {
      await dialog.name.fill(name)
      await dialog.submit.click()
      await expect(dialog.name, JSON.stringify(name)).toHaveAccessibleDescription(new RegExp(message))
    }
  })
  expect(await services.named(taken)).toHaveLength(1)
})

test('a name of 50 characters is fine, and its restore is cut to fit', async ({ admin }) => {
  const services = new ServicesPage(admin)
  await services.open()
  const name = uniqueName('x'.repeat(41))
  expect(name).toHaveLength(50)
  const backups = new BackupsPage(admin)
  await backups.open(await services.create(name))
  const dialog = await backups.openRestore(await backups.backUp())
  await expect(dialog.name).toHaveValue(/… \(Restore\)$/)
  expect((await dialog.name.inputValue()).length).toBeLessThanOrEqual(50)
})

test('a wrong password is answered in a sentence', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: need('E2E_URL'), extraHTTPHeaders: ownAddress() })
  const form = new SignInPage(await context.newPage())
  await form.open()
  for (const email of ['admin@example.com', uniqueEmail('nobody')]) {
    await form.submit(email, 'not the password')
    await expect(form.failure).toHaveText('The e-mail address or the password is not right.')
    await expect(form.page.getByLabel('E-mail')).toHaveValue(email)
  }
  await context.close()
})

test('too many tries to sign in are refused, per address and per account', async ({ admin, browser, playwright }) => {
  const users = new UsersPage(admin)
  await users.open()
  const email = uniqueEmail('limited')
  await users.add({ name: 'Limited', email, password: PASSWORD, role: 'Viewer' })

  await test.step('from one address', async () => {
    const context = await browser.newContext({ baseURL: need('E2E_URL'), extraHTTPHeaders: ownAddress() })
    const form = new SignInPage(await context.newPage())
    await form.open()
    for (let tries = 0; tries < TRIES_PER_ADDRESS; tries += 1) {
      const answered = form.page.waitForResponse('**/api/auth/sign-in/email')
      await form.submit(uniqueEmail('nobody'), 'not the password')
      expect((await answered).status()).toBe(401)
    }
    await form.submit(email, PASSWORD)
    await expect(form.failure).toHaveText(/Too many/)
    await context.close()
  })

  await test.step('for one account from ever new addresses', async () => {
    await signIn({ email, password: PASSWORD })
    const api = await playwright.request.newContext({ baseURL: need('E2E_URL') })
    const attempt = (password: string) =>
      api.post('/api/auth/sign-in/email', {
        headers: { origin: need('E2E_URL'), ...ownAddress() },
        data: { email, password },
      })
    const statuses: number[] = []
    for (let tries = 0; tries < TRIES_PER_ACCOUNT; tries += 1) statuses.push((await attempt('wrong')).status())
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401))
    const refused = await attempt(PASSWORD)
    expect(refused.status()).toBe(429)
    expect(await refused.text()).toContain('Too many tries for this account')
    await api.dispose()
  })
})
