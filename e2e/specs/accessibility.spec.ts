import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { expect, openAs, type Page, test, uniqueName } from '../fixtures'
import { BackupsPage } from '../pages/backups-page'
import { ServicePage, ServicesPage } from '../pages/services-page'
import { SignInPage } from '../pages/sign-in-page'
import { breakStore, loseFiles } from '../store'

const PHONE = { width: 390, height: 844 }

/** What the names of a service and of what is restored from it begin with. */
const COMMON = 'W'.repeat(20)

type Troubled = { name: string; serviceId: string; good: string; failed: string; failedService: string }

/**
 * A service with a successful and a failed backup, and a service whose restore failed: the store breaks, and a backup's
 * files get lost while its restore is being asked for.
 */
async function givenTrouble(admin: Page, name: string): Promise<Troubled> {
  const services = new ServicesPage(admin)
  await services.open()
  const serviceId = await services.create(name)
  const backups = new BackupsPage(admin)
  await backups.open(serviceId)
  const lost = await backups.backUp()
  const good = await backups.backUp()

  const dialog = await backups.openRestore(lost)
  await loseFiles(serviceId, lost)
  const failedService = await dialog.name.inputValue()
  await dialog.submit.click()
  const service = new ServicePage(admin)
  await service.waitUntilShown()
  await expect(service.state).toHaveText('Failed')

  const repair = await breakStore(serviceId)
  await backups.open(serviceId)
  await backups.startBackUp()
  await expect(backups.rows).toHaveCount(3)
  const failed = await backups.idOf(backups.rows.first())
  await expect(backups.row(failed)).toContainText('Failed')
  await repair()
  return { name, serviceId, good, failed, failedService }
}

test.describe('after a bad day', () => {
  let trouble: Troubled

  test.beforeAll(async ({ browser, people }) => {
    const admin = await openAs(browser, people.admin)
    trouble = await givenTrouble(admin, uniqueName(`${COMMON}${'W'.repeat(21)}`))
    await admin.context().close()
  })

  test('a lost backup and a broken store are told with their reasons', async ({ admin }) => {
    const { serviceId, failed, failedService } = trouble
    const backups = new BackupsPage(admin)
    await backups.open(serviceId)
    const reason = admin.getByText(/store/i).and(admin.getByRole('cell'))
    await expect(reason).toBeHidden()
    await backups.row(failed).getByRole('button', { name: 'Reason for failed' }).click()
    await expect(reason).toBeVisible()

    const services = new ServicesPage(admin)
    await services.open(failedService)
    const card = services.card(failedService)
    await expect(services.state(failedService)).toHaveText('Failed')
    await expect(card).toContainText('The restore failed: ')
    await expect(card).toContainText('the original is untouched')
    await card.getByRole('link', { name: 'What happened' }).click()
    await expect(new ServicePage(admin).steps('Restore backup').first()).toContainText(': Failed')
  })

  test('axe finds nothing serious on the pages of services, in light and dark', async ({ admin, page }) => {
    const { name, failedService } = trouble
    await new SignInPage(page).open()
    await expectAccessible(page, 'sign-in')
    const services = new ServicesPage(admin)
    await services.open(COMMON)
    await expect(services.state(failedService)).toHaveText('Failed')
    await expectAccessible(admin, 'services')
    await services.choose(name, 'Connect')
    await expect(admin.getByRole('tab', { name: 'curl' })).toBeVisible()
    await expectAccessible(admin, 'connect dialog')
    await admin.keyboard.press('Escape')
    await services.choose(name, 'Delete')
    await expect(admin.getByRole('dialog', { name: 'Delete this service' })).toBeVisible()
    await expectAccessible(admin, 'delete service dialog')
    await admin.keyboard.press('Escape')
    await services.openNewDialog()
    await services.submitNew('')
    await expect(services.newDialog.getByText('Enter a name.')).toBeVisible()
    await expectAccessible(admin, 'new service dialog with a message')
    await admin.keyboard.press('Escape')
    await services.card(failedService).getByRole('link', { name: 'What happened' }).click()
    await expect(new ServicePage(admin).steps('Restore backup')).toHaveCount(6)
    await expectAccessible(admin, 'timeline')
  })

  test('axe finds nothing serious on the pages of backups and users, in light and dark', async ({ admin }) => {
    const { serviceId, good, failed } = trouble
    const backups = new BackupsPage(admin)
    await backups.open(serviceId)
    await backups.row(failed).getByRole('button', { name: 'Reason for failed' }).click()
    await expectAccessible(admin, 'backups')
    await backups.menuButton(good).click()
    await expect(admin.getByRole('menu')).toBeVisible()
    await expectAccessible(admin, 'row menu')
    await admin.keyboard.press('Escape')
    await backups.openRestore(good)
    await expectAccessible(admin, 'restore dialog')
    await admin.keyboard.press('Escape')
    const dialog = await backups.openDelete(good)
    await expect(dialog).toContainText('This frees')
    await expectAccessible(admin, 'delete backup dialog')
    await admin.goto('/users')
    await expect(admin.getByRole('table', { name: 'Users' })).toBeVisible()
    await expectAccessible(admin, 'users')
  })

  test('no page scrolls sideways on a phone, also with a name of 50 characters', async ({ admin, page }) => {
    for (const each of [admin, page]) await each.setViewportSize(PHONE)
    const { name, serviceId, good, failedService } = trouble
    await new SignInPage(page).open()
    await expectNoSidewaysScroll(page, 'sign-in')
    const services = new ServicesPage(admin)
    await services.open(COMMON)
    await expect(services.card(name)).toBeVisible()
    await expectNoSidewaysScroll(admin, 'services')
    await services.choose(name, 'Connect')
    await expect(admin.getByRole('dialog')).toBeVisible()
    await expectNoSidewaysScroll(admin, 'connect dialog')
    await admin.keyboard.press('Escape')
    await services.card(failedService).getByRole('link', { name: 'What happened' }).click()
    await expect(new ServicePage(admin).steps('Restore backup')).toHaveCount(6)
    await expectNoSidewaysScroll(admin, 'timeline')
    const backups = new BackupsPage(admin)
    await backups.open(serviceId)
    await expect(backups.row(good)).toBeVisible()
    await expectNoSidewaysScroll(admin, 'backups')
    await backups.openRestore(good)
    await expectNoSidewaysScroll(admin, 'restore dialog')
    await admin.goto('/users')
    await expect(admin.getByRole('table', { name: 'Users' })).toBeVisible()
    await expectNoSidewaysScroll(admin, 'users')
  })
})

test('the row menu and the restore dialog work by keyboard alone', async ({ admin }) => {
  const services = new ServicesPage(admin)
  await services.open()
  const backups = new BackupsPage(admin)
  await backups.open(await services.create(uniqueName('keyboard')))
  const backupId = await backups.backUp()
  const button = backups.menuButton(backupId)
  await backups.page.getByRole('button', { name: `Copy snapshot id ${backupId}` }).focus()
  await admin.keyboard.press('Tab')
  await expect(button).toBeFocused()
  await admin.keyboard.press('Enter')
  await expect(admin.getByRole('menuitem', { name: 'Restore' })).toBeFocused()
  await admin.keyboard.press('Enter')
  const dialog = admin.getByRole('dialog', { name: 'Restore this backup' })
  await expect(dialog.getByLabel('Service name')).toBeFocused()
  await admin.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(button).toBeFocused()
})
