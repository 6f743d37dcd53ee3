import { readFile } from 'node:fs/promises'
import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import {
  expect,
  need,
  openAs,
  ownAddress,
  type Page,
  PASSWORD,
  signIn,
  test,
  uniqueEmail,
  uniqueName,
} from '../fixtures'
import { BackupsPage } from '../pages/backups-page'
import { itemsOf } from '../pages/menu'
import { ServicePage, ServicesPage } from '../pages/services-page'
import { SignInPage } from '../pages/sign-in-page'
import { UsersPage } from '../pages/users-page'
import { type CapturedAction, captureAction, replay } from '../server-actions'

/** A running service with one successful backup, made by the admin. */
async function givenBackup(admin: Page, prefix: string) {
  const services = new ServicesPage(admin)
  await services.open()
  const name = uniqueName(prefix)
  const serviceId = await services.create(name)
  const backups = new BackupsPage(admin)
  await backups.open(serviceId)
  return { name, serviceId, backupId: await backups.backUp(), services, backups }
}

test('an Admin invites a person on the Users page, who then signs in with that role', async ({
  admin,
  viewer,
  browser,
}) => {
  const users = new UsersPage(admin)
  await users.open()
  const email = uniqueEmail('new')
  await users.add({ name: 'New Person', email, password: PASSWORD, role: 'Support' })
  const context = await browser.newContext({ baseURL: need('E2E_URL'), extraHTTPHeaders: ownAddress() })
  const page = await context.newPage()
  await page.goto('/users')
  await new SignInPage(page).submit(email, PASSWORD)
  await expect(page.getByRole('button', { name: `Account of ${email}, Support` })).toBeVisible()
  await context.close()

  await test.step('which is an activity that only Admins see, and that CSV has too', async () => {
    await admin.getByRole('link', { name: 'Activities' }).click()
    await admin.getByRole('searchbox', { name: 'Search' }).fill(email)
    await admin.getByRole('button', { name: 'Search' }).click()
    const rows = admin.getByRole('table', { name: /^Activities/ }).getByRole('row')
    await expect(rows).toHaveCount(3)
    await expect(rows.nth(1)).toContainText(new RegExp(`from .*Add user.*Done.*${email} as support`))
    await expect(rows.nth(2)).toContainText(new RegExp(`from .*Invite user.*Done.*${email} as support`))
    await expectAccessible(admin, 'Activities')
    await admin.setViewportSize({ width: 390, height: 844 })
    const card = admin.getByRole('list', { name: 'Activities' }).getByRole('listitem').first()
    await card.scrollIntoViewIfNeeded()
    for (const part of ['Add user', 'Done', `${email} as support`]) {
      await expect(card.getByText(part, { exact: true })).toBeInViewport({ ratio: 1 })
    }
    await expectNoSidewaysScroll(admin, 'Activities on a phone')
    await expectAccessible(admin, 'Activities on a phone')
    await admin.setViewportSize({ width: 1280, height: 800 })
    const download = admin.waitForEvent('download')
    await admin.getByRole('link', { name: 'Export CSV' }).click()
    const csv = await readFile(await (await download).path(), 'utf8')
    expect(csv.trimEnd().split('\r\n')).toEqual([
      expect.stringMatching(/^time,who,/),
      expect.stringMatching(`,user_add,done,.*${email} as support$`),
      expect.stringMatching(`,user_invite,done,.*${email} as support$`),
    ])
    await viewer.goto('/activities')
    await expect(viewer.getByText('Only an Admin sees this page')).toBeVisible()
    expect((await viewer.request.get('/api/activities')).status()).toBe(403)
  })
})

test('a Viewer sees everything and is offered nothing that changes something', async ({ admin, viewer }) => {
  const { name, serviceId, backupId } = await givenBackup(admin, 'viewed')
  const services = new ServicesPage(viewer)
  await services.open(name)
  await expect(services.state(name)).toHaveText('Running')
  await expect(viewer.getByRole('button', { name: 'New service' })).toHaveCount(0)
  expect(await itemsOf(viewer, services.menuButton(name))).toEqual(['Backups', 'Connect'])
  await services.choose(name, 'Connect')
  const connect = viewer.getByRole('dialog', { name: `Connect to ${name}` })
  await expect(connect.getByRole('term').filter({ hasText: 'HTTP port' })).toBeVisible()
  await expect(connect.getByRole('button', { name: 'Reset password' })).toHaveCount(0)
  await viewer.keyboard.press('Escape')

  const service = new ServicePage(viewer)
  await service.open(serviceId)
  await expect(service.steps('Back up')).toHaveCount(3)
  await viewer.getByRole('link', { name: 'Create service' }).click()
  await expect(viewer.getByRole('list', { name: 'Steps' }).getByRole('listitem').last()).toContainText('Running')

  const backups = new BackupsPage(viewer)
  await backups.open(serviceId)
  await expect(backups.row(backupId)).toContainText('Successful')
  await expect(backups.backUpNow).toHaveCount(0)
  expect(await itemsOf(viewer, backups.menuButton(backupId))).toEqual(['Browse'])
  await viewer.goto('/users')
  await expect(viewer.getByText('Only an Admin sees this page')).toBeVisible()
  await expect(viewer.getByRole('table')).toHaveCount(0)
})

test('Support takes and deletes backups, and is offered neither restore nor secrets', async ({ admin, support }) => {
  const { name, serviceId, backupId } = await givenBackup(admin, 'supported')
  const services = new ServicesPage(support)
  await services.open(name)
  await expect(support.getByRole('button', { name: 'New service' })).toHaveCount(0)
  expect(await itemsOf(support, services.menuButton(name))).toEqual(['Backups', 'Connect'])
  const backups = new BackupsPage(support)
  await backups.open(serviceId)
  expect(await itemsOf(support, backups.menuButton(backupId))).toEqual(['Browse', 'Verify', 'Check', 'Delete'])
  const own = await backups.backUp()
  const dialog = await backups.openDelete(own)
  await dialog.getByRole('button', { name: 'Delete backup' }).click()
  await expect(backups.row(own)).toHaveCount(0)
  await expect(backups.row(backupId)).toBeVisible()
})

test('who is Admin of one service restores that one, goes on with what came of it, and is refused on another', async ({
  admin,
  browser,
}) => {
  const own = await givenBackup(admin, 'own')
  const other = await givenBackup(admin, 'other')
  const forged = await captureAction(admin, async () => {
    await (await other.backups.openRestore(other.backupId)).submit.click()
  })
  const person = { email: uniqueEmail('raised'), password: PASSWORD }
  const name = uniqueName('Raised')
  const users = new UsersPage(admin)
  await users.open()
  await users.add({ ...person, name, role: 'Viewer' })
  await users.open()
  await users.setServiceRole(name, own.name, 'Admin')
  await expectAccessible(admin, 'Roles on services')
  await admin.keyboard.press('Escape')
  await expect(users.row(person.email)).toContainText(`Admin on ${own.name}`)

  const page = await openAs(browser, await signIn(person))
  const backups = new BackupsPage(page)
  await backups.open(other.serviceId)
  await expect(backups.backUpNow).toHaveCount(0)
  expect(await itemsOf(page, backups.menuButton(other.backupId))).toEqual(['Browse'])
  expect(await (await replay(page, forged)).text()).toContain('"code":"forbidden"')
  await backups.open(own.serviceId)
  await (await backups.openRestore(own.backupId)).submit.click()
  const restored = new ServicePage(page)
  expect(await restored.waitUntilShown()).not.toBe(own.serviceId)
  await expect(restored.state).toHaveText('Running')
  await expect(async () => expect(await itemsOf(page, restored.menuButton)).toContain('Delete')).toPass()
  await page.context().close()
})

async function captureAll(admin: Page, prefix: string) {
  const { name, serviceId, backupId, services, backups } = await givenBackup(admin, prefix)
  const actions: Record<string, CapturedAction> = {}
  const restore = await backups.openRestore(backupId)
  actions['restore'] = await captureAction(admin, () => restore.submit.click())
  await backups.open(serviceId)
  const remove = await backups.openDelete(backupId)
  actions['delete backup'] = await captureAction(admin, () =>
    remove.getByRole('button', { name: 'Delete backup' }).click(),
  )
  await services.open(name)
  await services.choose(name, 'Reset password')
  const reset = admin.getByRole('dialog', { name: 'Reset password' })
  actions['reset password'] = await captureAction(admin, () =>
    reset.getByRole('button', { name: 'Reset password' }).click(),
  )
  await services.open()
  await services.openNewDialog()
  actions['create'] = await captureAction(admin, () => services.submitNew(`${name} new`))
  return { name, serviceId, backupId, services, backups, actions }
}

test("a Viewer who sends an Admin's own requests by hand is refused, and nothing is done", async ({
  admin,
  support,
  viewer,
}) => {
  const { name, serviceId, backupId, services, backups, actions } = await captureAll(admin, 'replayed')
  // Its estimate is of whatever is restored meanwhile, by other tests too.
  const latest = async () => {
    const service: object = await (await admin.request.get(`/api/services/${serviceId}`)).json()
    return { ...service, recovery: null }
  }
  const before = await latest()
  for (const [what, action] of Object.entries(actions)) {
    const answer = await (await replay(viewer, action)).text()
    expect(answer, what).toContain('"code":"forbidden"')
    if (what !== 'delete backup')
      expect(await (await replay(support, action)).text(), what).toContain('"code":"forbidden"')
  }
  expect(await latest()).toEqual(before)
  expect((await services.list(name)).services.filter((service) => service.name.startsWith(name))).toHaveLength(1)
  await backups.open(serviceId)
  await expect(backups.row(backupId)).toContainText('Successful')

  await test.step('while the same requests work for the Admin', async () => {
    for (const what of ['reset password', 'create', 'delete backup']) {
      const action = actions[what]
      expect(action && (await (await replay(admin, action)).text()), what).toContain('"ok":true')
    }
    await expect(backups.row(backupId)).toHaveCount(0)
    expect(await services.named(`${name} new`)).toHaveLength(1)
  })
})

test('a server action that another site sends is refused', async ({ admin }) => {
  const services = new ServicesPage(admin)
  await services.open()
  await services.openNewDialog()
  const name = uniqueName('foreign')
  const action = await captureAction(admin, () => services.submitNew(name))
  for (const origin of ['https://evil.example', 'null']) {
    const response = await replay(admin, action, { origin })
    expect(response.status(), origin).toBeGreaterThanOrEqual(400)
  }
  expect(await services.named(name)).toHaveLength(0)
  expect(await (await replay(admin, action)).text()).toContain('"ok":true')
})
