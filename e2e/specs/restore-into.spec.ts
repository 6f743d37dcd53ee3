import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { expect, type Page, test, uniqueName } from '../fixtures'
import { openApplication } from '../open-application'
import { BackupsPage } from '../pages/backups-page'
import { RestoreIntoDialog } from '../pages/restore-into-dialog'
import { ServicesPage } from '../pages/services-page'
import { flipBit } from '../store'

const PHONE = { width: 390, height: 844 }

/** A service whose `shop.orders` has 300 rows over ten months, and a backup of it; the restore dialog stands open. */
async function givenOpenDialog(page: Page) {
  const services = new ServicesPage(page)
  await services.open()
  const name = uniqueName('into')
  const serviceId = await services.create(name)
  const application = await openApplication(page, name)
  await application.command('CREATE DATABASE shop')
  await application.command(
    'CREATE TABLE shop.orders (id UInt64, placed Date) ENGINE = MergeTree PARTITION BY toYYYYMM(placed) ORDER BY id',
  )
  await application.command("INSERT INTO shop.orders SELECT number, toDate('2026-01-01') + number FROM numbers(300)")
  const backups = new BackupsPage(page)
  await backups.open(serviceId)
  const backupId = await backups.backUp()
  await backups.openRestore(backupId)
  const dialog = new RestoreIntoDialog(page)
  await dialog.choose()
  return { name, application, dialog, serviceId, backupId }
}

async function expectDone(page: Page): Promise<void> {
  await page.waitForURL(/\/operations\//)
  await expect(page.getByRole('status').getByText('Done', { exact: true })).toBeVisible()
}

test('a table comes back under another name beside the original', async ({ admin }) => {
  const { name, application, dialog } = await givenOpenDialog(admin)
  const before = await application.fingerprint('shop.orders')
  await expect(dialog.submit(name)).toBeDisabled()
  await dialog.table('shop.orders').check()
  await expect(dialog.newName('shop.orders')).toHaveValue('orders_restored')
  await expect(dialog.plan).toContainText('shop.orders_restored is created with 300 rows.')
  await expect(dialog.sql).toContainText('RESTORE TABLE `shop`.`orders` AS `shop`.`orders_restored` FROM Disk(')
  await expectAccessible(admin, 'restore into')

  await test.step('under its own name it is refused, and appends only when that is allowed', async () => {
    await dialog.newName('shop.orders').fill('orders')
    await expect(dialog.plan.getByText('Refused', { exact: true })).toBeVisible()
    await expect(dialog.submit(name)).toBeDisabled()
    await dialog.option('Allow tables that hold rows').check()
    await expect(dialog.dialog.getByText('This appends and can duplicate rows.')).toBeVisible()
    await expect(dialog.plan.getByText('Appended', { exact: true })).toBeVisible()
    await expect(dialog.submit(name)).toBeEnabled()
    await dialog.option('Allow tables that hold rows').uncheck()
    await dialog.newName('shop.orders').fill('orders_restored')
  })
  await expect(dialog.plan.getByText('Created', { exact: true })).toBeVisible()
  await dialog.submit(name).click()
  await expectDone(admin)
  await expect(admin.getByRole('list', { name: 'Tables' })).toContainText('shop.orders_restored')
  expect(await application.fingerprint('shop.orders_restored')).toBe(before)
  expect(await application.fingerprint('shop.orders')).toBe(before)
  await application.close()
})

test('two partitions of a table come back, on a phone too', async ({ admin }) => {
  const { name, application, dialog } = await givenOpenDialog(admin)
  await admin.setViewportSize(PHONE)
  await dialog.table('shop.orders').check()
  await dialog.partitions('shop.orders').fill('202601, 209901')
  await expect(dialog.plan).toContainText('shop.orders has no partition 209901 in this backup.')
  await dialog.partitions('shop.orders').fill('202601, 202602')
  await expect(dialog.plan).toContainText('is created with 59 rows.')
  await expectNoSidewaysScroll(admin, 'restore into')
  await dialog.submit(name).click()
  await expectDone(admin)
  expect(await application.ask('(SELECT groupUniqArray(toYYYYMM(placed)) FROM shop.orders_restored)')).toMatch(
    /^\[(202601,202602|202602,202601)\]$/,
  )
  expect(await application.ask('(SELECT count() FROM shop.orders)')).toBe('300')
  await application.close()
})

test('what a failed restore created is dropped, and only that', async ({ admin }) => {
  const { name, application, dialog, serviceId, backupId } = await givenOpenDialog(admin)
  await flipBit(serviceId, backupId)
  const before = await application.fingerprint('shop.orders')
  await dialog.table('shop.orders').check()
  await expect(dialog.plan.getByText('Created', { exact: true })).toBeVisible()
  await dialog.submit(name).click()
  await admin.waitForURL(/\/operations\//)
  await expect(admin.getByText(/^It stopped at/)).toBeVisible()
  await expect(admin.getByRole('list', { name: 'Tables' })).toContainText('Not complete')
  expect(await application.ask("(SELECT count() FROM system.tables WHERE name = 'orders_restored')")).toBe('1')

  await admin.getByRole('button', { name: 'Drop what it created' }).click()
  const confirm = admin.getByRole('dialog', { name: 'Drop what it created' })
  await expect(confirm.getByRole('listitem')).toHaveText(['shop.orders_restored'])
  await expectAccessible(admin, 'drop what it created')
  await confirm.getByRole('button', { name: 'Drop these tables' }).click()
  await expect(confirm).toBeHidden()
  await expect(admin.getByRole('button', { name: 'Drop what it created' })).toHaveCount(0)
  expect(await application.ask("(SELECT count() FROM system.tables WHERE name = 'orders_restored')")).toBe('0')
  expect(await application.fingerprint('shop.orders')).toBe(before)
  await application.close()
})
