import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { expect, type Page, test, uniqueName } from '../fixtures'
import { openApplication } from '../open-application'
import { BackupsPage } from '../pages/backups-page'
import { ServicePage, ServicesPage } from '../pages/services-page'

const PHONE = { width: 390, height: 844 }
const DESKTOP = { width: 1280, height: 720 }

const SOURCE = [
  'CREATE DATABASE shop',
  'CREATE TABLE shop.orders (id UInt64, placed Date) ENGINE = MergeTree PARTITION BY toYYYYMM(placed) ORDER BY id',
  "INSERT INTO shop.orders SELECT number, toDate('2026-01-01') + number FROM numbers(300)",
  'CREATE TABLE shop.customers (id UInt64) ENGINE = MergeTree ORDER BY id',
  'INSERT INTO shop.customers SELECT number FROM numbers(1000)',
  'CREATE VIEW shop.recent AS SELECT * FROM shop.orders',
]

/** The restore dialog of a backup of two tables and a view, turned to chosen tables. */
async function givenDialog(page: Page) {
  const services = new ServicesPage(page)
  await services.open()
  const name = uniqueName('choice')
  const serviceId = await services.create(name)
  const application = await openApplication(page, name)
  for (const sql of SOURCE) await application.command(sql)
  const backups = new BackupsPage(page)
  await backups.open(serviceId)
  await backups.openRestore(await backups.backUp())
  const dialog = page.getByRole('dialog', { name: 'Restore this backup' })
  await dialog.getByRole('radio', { name: 'Chosen tables' }).check()
  const tick = (table: string) => dialog.getByRole('checkbox', { name: table, exact: true })
  const submit = dialog.getByRole('button', { name: 'Restore what is chosen' })
  return { name, application, dialog, tick, submit }
}

test('one table of two comes back in a new service, with the rows of two partitions', async ({ admin }) => {
  const { name, application, dialog, tick, submit } = await givenDialog(admin)
  await expect(submit).toBeDisabled()
  await tick('orders').check()
  await dialog.getByText('All partitions').click()
  await dialog.getByRole('checkbox', { name: 'orders, partition 202601' }).check()
  await dialog.getByRole('checkbox', { name: 'orders, partition 202602' }).check()
  await expect(dialog.getByText('1 of 3 tables, 59 rows')).toBeVisible()
  await dialog.getByText('Statements that will run').click()
  await expect(dialog.locator('code')).toContainText(
    "RESTORE TABLE `shop`.`orders` PARTITIONS ID '202601', ID '202602'",
  )
  await expectAccessible(admin, 'restore chosen tables')
  await submit.click()
  const restored = new ServicePage(admin)
  await expect(restored.state).toHaveText('Running')
  await expect(admin.getByText('1 of 3 tables, 1 of them with chosen partitions only')).toBeVisible()
  const copy = await openApplication(admin, `${name} (Restore)`)
  expect(await copy.ask("(SELECT groupArray(name) FROM system.tables WHERE database = 'shop')")).toBe("['orders']")
  const part = 'shop.orders WHERE toYYYYMM(placed) IN (202601, 202602)'
  expect(await copy.fingerprint('shop.orders')).toBe(await application.fingerprint(part))
  await application.close()
  await copy.close()
})

test('a view whose table is not chosen is said before, and its table is one click away, on a phone too', async ({
  admin,
}) => {
  const { name, application, dialog, tick, submit } = await givenDialog(admin)
  await admin.setViewportSize(PHONE)
  await tick('recent').check()
  await expect(dialog.getByText('shop.recent needs shop.orders, which is not chosen.')).toBeVisible()
  await expect(submit).toBeDisabled()
  await expectNoSidewaysScroll(admin, 'restore chosen tables')
  await dialog.getByRole('button', { name: 'Choose 1 more table' }).click()
  await expect(tick('orders')).toBeChecked()
  await expect(dialog.getByText('2 of 3 tables, 300 rows')).toBeVisible()
  await submit.click()
  await expect(new ServicePage(admin).state).toHaveText('Running')
  await admin.setViewportSize(DESKTOP)
  const copy = await openApplication(admin, `${name} (Restore)`)
  expect(await copy.fingerprint('shop.recent')).toBe(await application.fingerprint('shop.orders'))
  await application.close()
  await copy.close()
})
