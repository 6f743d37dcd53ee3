import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { expect, type Page, test, uniqueName } from '../fixtures'
import { BackupsPage } from '../pages/backups-page'
import { ServicesPage } from '../pages/services-page'
import { breakStore } from '../store'

const bell = (page: Page) => page.getByRole('button', { name: /^Notifications, .+ unread$/ })
const panel = (page: Page) => page.getByRole('dialog', { name: 'Notifications' })
const item = (page: Page, title: string) => panel(page).getByRole('listitem').filter({ hasText: title })

test('a failed backup rings the bell of everybody who is there, each reads it for themselves, and it is over with the next one', async ({
  admin,
  viewer,
}) => {
  const name = uniqueName('bell with a long, very long name')
  const services = new ServicesPage(admin)
  await services.open()
  const serviceId = await services.create(name)
  const backups = new BackupsPage(admin)
  await backups.open(serviceId)
  await backups.backUp()
  await viewer.goto('/services')
  await bell(viewer).click()
  await expect(panel(viewer)).toBeVisible()

  const repair = await breakStore(serviceId)
  await backups.startBackUp()
  const failure = item(viewer, `Backup failed: ${name}`)
  await expect(failure).toContainText('Unread')
  await repair()
  await expect(failure).toContainText('The last good backup was taken at')
  await expectAccessible(viewer, 'bell')
  await viewer.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(viewer, 'bell on a phone')

  await panel(viewer).getByRole('button', { name: 'Mark all as read' }).click()
  await expect(failure).not.toContainText('Unread')
  await viewer.keyboard.press('Escape')
  await expect(panel(viewer)).toHaveCount(0)
  await expect(bell(viewer)).toBeFocused()

  await bell(admin).click()
  await expect(item(admin, `Backup failed: ${name}`)).toContainText('Unread')
  await item(admin, `Backup failed: ${name}`).getByRole('link').click()
  await expect(admin).toHaveURL(/\/operations\//)
  await backups.open(serviceId)
  await bell(admin).click()
  await expect(item(admin, `Backup failed: ${name}`)).not.toContainText('Unread')
  await admin.keyboard.press('Escape')
  await backups.startBackUp()

  await viewer.goto('/notifications')
  await expect(viewer.getByRole('listitem').filter({ hasText: `Backups succeed again: ${name}` })).toBeVisible()
  await expectAccessible(viewer, 'notifications')
  await expectNoSidewaysScroll(viewer, 'notifications on a phone')
})
