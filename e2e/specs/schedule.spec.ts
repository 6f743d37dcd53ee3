import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { expect, type Page, test, uniqueName } from '../fixtures'
import { BackupsPage } from '../pages/backups-page'
import { ServicesPage } from '../pages/services-page'
import { SettingsPage } from '../pages/settings-page'

const HOUR_MS = 3_600_000
const PHONE = { width: 390, height: 844 }

async function givenService(admin: Page): Promise<string> {
  const services = new ServicesPage(admin)
  await services.open()
  return services.create(uniqueName('scheduled'))
}

function clockIn(timeZone: string, at: Date | undefined): string | undefined {
  return at?.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
}

test('a service is backed up at a start time, and every page says so', async ({ admin }) => {
  const serviceId = await givenService(admin)
  const backups = new BackupsPage(admin)
  await backups.open(serviceId)
  await expect(backups.stat('Backup frequency')).toHaveText('Daily')

  await admin.getByRole('link', { name: 'Settings' }).click()
  const settings = new SettingsPage(admin)
  await expect(settings.fact('Backup Frequency')).toHaveText('Every 24 hours')
  await expect(settings.fact('Storage Retention')).toHaveText('7 days')
  const flyout = await settings.openFlyout()
  await flyout.choose('Scheduled')
  await flyout.field('Start time').fill('02:00')
  await flyout.field('Time zone').fill('Europe/Berlin')
  await flyout.field('Retention period').selectOption('30 days')
  await expect(flyout.runs.first()).toContainText(/ 02:00 \(\+0[12]:00\).* 0[01]:00 \(UTC\)/)
  const [first, second] = await flyout.times()
  expect(clockIn('Europe/Berlin', first)).toBe('02:00')
  expect(clockIn('Europe/Berlin', second)).toBe('02:00')
  await flyout.save.click()
  await expect(flyout.dialog).toBeHidden()
  await expect(settings.change).toBeFocused()
  await expect(settings.fact('Backup Frequency')).toHaveText('Daily at 02:00 (Europe/Berlin)')
  await expect(settings.fact('Storage Retention')).toHaveText('30 days')

  await admin.getByRole('link', { name: 'Backups' }).click()
  await expect(backups.stat('Backup frequency')).toHaveText('Daily at 02:00 (Europe/Berlin)')
  const next = backups.stat('Next scheduled backup').locator('time')
  await expect(next).toHaveAttribute('datetime', first?.toISOString() ?? '')
  await admin.reload()
  await expect(next).toHaveAttribute('datetime', first?.toISOString() ?? '')
})

test('the next five runs follow what is typed', async ({ admin }) => {
  const serviceId = await givenService(admin)
  const settings = new SettingsPage(admin)
  await settings.open(serviceId)
  const flyout = await settings.openFlyout()
  const gaps = async () => {
    const times = (await flyout.times()).map((time) => time.getTime())
    return times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / HOUR_MS)
  }
  await flyout.field('Backup every').selectOption('6 hours')
  await expect.poll(gaps).toEqual([6, 6, 6, 6])

  await test.step('in another zone', async () => {
    await flyout.choose('Scheduled')
    await flyout.field('Time zone').fill('Asia/Kolkata')
    await expect(flyout.runs.first()).toContainText('02:00 (+05:30)')
    await expect(flyout.runs.first()).toContainText('20:30 (UTC)')
  })
  await test.step('moved out of the quiet window', async () => {
    await flyout.field('Quiet window, in which no backup starts').check()
    await flyout.field('Quiet from').fill('22:00')
    await flyout.field('Quiet until').fill('05:30')
    await expect(flyout.runs.first()).toContainText('05:30 (+05:30)')
    await expect(flyout.runs.first()).toContainText('Moved from 02:00 to the end of the quiet window.')
  })
  await test.step('of a cron expression', async () => {
    await flyout.choose('Cron')
    await flyout.field('Cron expression').fill('0 12 * * MON')
    await expect.poll(gaps).toEqual([168, 168, 168, 168])
    await expect(flyout.runs.first()).toContainText(/^Mon /)
  })
  await test.step('and nothing was stored', async () => {
    await flyout.dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect(settings.fact('Backup Frequency')).toHaveText('Every 24 hours')
    await admin.reload()
    await expect(settings.fact('Backup Frequency')).toHaveText('Every 24 hours')
  })
})

test('what is wrong stands at its field, and is not saved', async ({ admin }) => {
  const serviceId = await givenService(admin)
  const settings = new SettingsPage(admin)
  await settings.open(serviceId)
  const flyout = await settings.openFlyout()
  await flyout.choose('Cron')
  await flyout.field('Cron expression').fill('0 24 * * *')
  await expect(flyout.field('Cron expression')).toHaveAccessibleDescription(/Hour: 24 is not between 0 and 23\./)
  await expect(flyout.runs).toHaveCount(0)
  await flyout.field('Cron expression').fill('*/5 * * * *')
  await expect(flyout.field('Cron expression')).toHaveAccessibleDescription(/at most once an hour/)
  await flyout.field('Time zone').fill('Mars/Olympus')
  await flyout.field('New full backup every (backups)').fill('99')
  await flyout.save.click()
  await expect(flyout.field('Time zone')).toHaveAccessibleDescription(/Choose a time zone/)
  await expect(flyout.field('New full backup every (backups)')).toHaveAccessibleDescription(/from 1 to 31/)
  await expect(flyout.dialog).toBeVisible()

  await flyout.field('Cron expression').fill('0 3 * * 1')
  await flyout.field('Time zone').fill('UTC')
  await flyout.field('New full backup every (backups)').fill('4')
  await expect(flyout.runs).toHaveCount(5)
  await flyout.save.click()
  await expect(flyout.dialog).toBeHidden()
  await expect(settings.fact('Backup Frequency')).toHaveText('Cron 0 3 * * 1 (UTC)')
  await expect(settings.fact('Full backup')).toHaveText('Every 4 backups')
})

test('a Viewer and Support see the configuration and are not offered to change it', async ({
  admin,
  support,
  viewer,
}) => {
  const serviceId = await givenService(admin)
  for (const page of [support, viewer]) {
    const settings = new SettingsPage(page)
    await settings.open(serviceId)
    await expect(settings.fact('Backup Frequency')).toHaveText('Every 24 hours')
    await expect(settings.change).toHaveCount(0)
  }
})

test('a change shows at once in another tab', async ({ admin, viewer }) => {
  const serviceId = await givenService(admin)
  const other = new SettingsPage(viewer)
  await other.open(serviceId)
  await expect(other.fact('Backup Frequency')).toHaveText('Every 24 hours')
  const settings = new SettingsPage(admin)
  await settings.open(serviceId)
  const flyout = await settings.openFlyout()
  await flyout.field('Backup every').selectOption('12 hours')
  await flyout.save.click()
  await expect(other.fact('Backup Frequency')).toHaveText('Every 12 hours')
})

test('the settings and the flyout are accessible, by keyboard too, and fit on a phone', async ({ admin }) => {
  const serviceId = await givenService(admin)
  const settings = new SettingsPage(admin)
  await settings.open(serviceId)
  await expectAccessible(admin, 'settings')
  const flyout = await settings.openFlyout()
  await expect(flyout.dialog.getByRole('radio', { name: 'Frequency' })).toBeFocused()
  await admin.keyboard.press('ArrowRight')
  await expect(flyout.field('Start time')).toBeVisible()
  await flyout.field('Quiet window, in which no backup starts').check()
  await flyout.field('Quiet until').fill('07:59')
  await expect(flyout.field('Quiet until')).toHaveAccessibleDescription(/Leave at least one hour/)
  await expectAccessible(admin, 'flyout with a message')
  await flyout.field('Quiet until').fill('18:00')
  await flyout.field('Start time').fill('09:00')
  await expect(flyout.runs.first()).toContainText('Moved from 09:00')
  await expectAccessible(admin, 'flyout with moved runs')
  await admin.setViewportSize(PHONE)
  await expectNoSidewaysScroll(admin, 'flyout')
  await expect(flyout.save).toBeInViewport()
  const box = await flyout.dialog.boundingBox()
  expect(box?.width).toBeLessThanOrEqual(PHONE.width)
  await admin.keyboard.press('Escape')
  await expect(settings.change).toBeFocused()
  await expectNoSidewaysScroll(admin, 'settings')
})
