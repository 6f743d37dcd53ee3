import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { expect, type Page, test, uniqueName } from '../fixtures'
import { BackupsPage } from '../pages/backups-page'
import { ServicesPage } from '../pages/services-page'
import { startReceiver } from '../../tests/servers/receivers'
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

test('an Admin adds a webhook, tests it, and sees why it is dead; the others see it and change nothing', async ({
  admin,
  viewer,
}) => {
  const receiver = await startReceiver()
  const name = uniqueName('hook with a long name')
  await admin.goto('/notifications')
  await admin.getByRole('button', { name: 'Add channel' }).click()
  const dialog = admin.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
  await dialog.getByRole('textbox', { name: 'Address' }).fill('http://169.254.169.254/latest')
  await dialog.getByRole('button', { name: 'Add channel' }).click()
  await expect(dialog.getByRole('alert')).toContainText('CONSOLE_CHANNEL_NETWORKS')
  await expectAccessible(admin, 'add channel')
  await dialog.getByRole('textbox', { name: 'Address' }).fill(`${receiver.url}/a-secret-path`)
  await dialog.getByRole('button', { name: 'Add channel' }).click()
  await expect(dialog.getByText(/^whsec_/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(admin.getByRole('dialog')).toHaveCount(0)

  const channel = admin.getByRole('list', { name: 'Channels' }).getByRole('listitem').filter({ hasText: name })
  await channel.getByRole('button', { name: 'Test' }).click()
  await expect(channel).toContainText('Working')
  expect(receiver.received.map(({ path }) => path)).toContain('/a-secret-path')
  receiver.answer(500)
  await channel.getByRole('button', { name: 'Test' }).click()
  await expect(channel).toContainText('answered with status 500')
  await expect(channel).toContainText('Dead')
  await expectAccessible(admin, 'channels')
  await expect(bell(admin)).toHaveAccessibleName(/dead channel/)
  await bell(admin).click()
  await expect(item(admin, `Nothing gets through to ${name}`)).toContainText('answered with status 500')
  await admin.keyboard.press('Escape')
  await expect(panel(admin)).toHaveCount(0)
  await admin.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(admin, 'channels on a phone')

  await viewer.goto('/notifications')
  const seen = viewer.getByRole('list', { name: 'Channels' }).getByRole('listitem').filter({ hasText: name })
  await expect(seen).toContainText('Dead')
  expect(await viewer.content()).not.toContain('a-secret-path')
  await expect(seen.getByRole('button')).toHaveCount(0)

  await channel.getByRole('button', { name: 'Remove' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Remove channel' }).click()
  await expect(admin.getByRole('dialog')).toHaveCount(0)
  await expect(channel).toHaveCount(0)
  await bell(admin).click()
  await expect(panel(admin).getByRole('link', { name: 'All notifications' })).toBeVisible()
  await expect(item(admin, `Nothing gets through to ${name}`)).toHaveCount(0)
  await receiver.close()
})
