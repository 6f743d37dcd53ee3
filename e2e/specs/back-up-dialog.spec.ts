import type { Locator } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { Application } from '../application'
import { expect, type Page, test, uniqueName } from '../fixtures'
import { BackupsPage } from '../pages/backups-page'
import { ConnectDialog } from '../pages/connect-dialog'
import { ServicesPage } from '../pages/services-page'

const PHONE = { width: 390, height: 844 }

/** A service with `shop.orders` in two months, `shop.notes` and `web.visits`. */
async function givenService(admin: Page): Promise<BackupsPage> {
  const services = new ServicesPage(admin)
  await services.open()
  const name = uniqueName('chosen')
  const serviceId = await services.create(name)
  await admin.getByRole('button', { name: 'Connect', exact: true }).click()
  const dialog = new ConnectDialog(admin, name)
  const url = `http://${await dialog.fact('Host')}:${await dialog.fact('HTTP port')}`
  const application = new Application({
    url,
    username: await dialog.fact('User'),
    password: await dialog.resetPassword(),
  })
  await dialog.close()
  for (const database of ['shop', 'web']) await application.command(`CREATE DATABASE ${database}`)
  await application.command(
    'CREATE TABLE shop.orders (id UInt32, placed Date) ENGINE = MergeTree PARTITION BY toYYYYMM(placed) ORDER BY id',
  )
  await application.command("INSERT INTO shop.orders SELECT number, toDate('2026-01-01') + number FROM numbers(40)")
  for (const table of ['shop.notes', 'web.visits']) {
    await application.command(`CREATE TABLE ${table} (x UInt32) ENGINE = MergeTree ORDER BY x`)
    await application.command(`INSERT INTO ${table} SELECT number FROM numbers(7)`)
  }
  await application.close()
  const backups = new BackupsPage(admin)
  await backups.open(serviceId)
  return backups
}

async function untilTaken(backups: BackupsPage, count: number): Promise<string> {
  await expect(backups.rows).toHaveCount(count)
  const backupId = await backups.idOf(backups.rows.first())
  await expect(backups.row(backupId)).toContainText('Successful')
  return backupId
}

/** The oldest base on offer. */
async function lastOption(select: Locator): Promise<string> {
  return (await select.locator('option').last().textContent()) ?? ''
}

test('Enter takes a full backup of everything, as it is shown; then a partition and an increment are chosen', async ({
  admin,
}) => {
  const backups = await givenService(admin)

  await test.step('everything', async () => {
    const { dialog, statement } = await backups.openBackUp()
    await expect(statement).toHaveText(
      /^BACKUP ALL EXCEPT DATABASES .* TO Disk\('backups_\w+', '[0-9a-f-]{36}'\) SETTINGS/,
    )
    const [, shownId] = /, '([0-9a-f-]{36})'\)/.exec((await statement.textContent()) ?? '') ?? []
    await admin.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
    expect(await untilTaken(backups, 1)).toBe(shownId)
  })

  await test.step('one partition of a table, and a table of another database', async () => {
    const backUp = await backups.openBackUp()
    await backUp.choose('Chosen databases and tables')
    await expect(backUp.submit).toBeDisabled()
    await expect(backUp.dialog).toContainText('Choose at least one database or table.')
    await backUp.tick('visits').check()
    await backUp.dialog.getByLabel('Name of web.visits in the backup').fill('seen')
    await backUp.tick('orders').check()
    await backUp.dialog.getByText('All partitions').click()
    await backUp.tick('orders, partition 202602').check()
    await expect(backUp.statement).toContainText(
      "BACKUP TABLE `shop`.`orders` PARTITIONS ID '202602', TABLE `web`.`visits` AS `web`.`seen` TO Disk(",
    )
    await backUp.submit.click()
    const backupId = await untilTaken(backups, 2)
    await expect(backups.row(backupId)).toContainText('chosen parts')
    const restore = await backups.openRestore(backupId)
    await expect(restore.contents).toHaveText(/^2 databases, 2 tables, 16 rows, /)
    await restore.dialog.getByRole('button', { name: 'Cancel' }).click()
  })

  await test.step('an increment of everything but one table', async () => {
    const backUp = await backups.openBackUp()
    await backUp.dialog.getByText('Leave something out').click()
    await backUp.tick('notes').uncheck()
    await backUp.dialog.getByLabel('Type').selectOption({ label: await lastOption(backUp.dialog.getByLabel('Type')) })
    await expect(backUp.statement).toContainText(/EXCEPT TABLES `shop`.`notes` TO .* base_backup = Disk\(/)
    await backUp.submit.click()
    await expect(backups.row(await untilTaken(backups, 3))).toContainText('incremental')
  })
})

test('one tar with an id of its own is taken, browsed, and restored into a new service', async ({ admin }) => {
  const backups = await givenService(admin)
  const backUp = await backups.openBackUp()
  await backUp.dialog.getByText('Archive, compression, password and id').click()
  await backUp.dialog.getByLabel('Form').selectOption('tar')
  await backUp.dialog.getByLabel('Id in system.backups').fill('before-upgrade')
  await expect(backUp.statement).toContainText(
    / TO Disk\('backups_\w+', '[0-9a-f-]{36}\.tar'\) .*id = 'before-upgrade'/,
  )
  await backUp.submit.click()
  const backupId = await untilTaken(backups, 1)
  const restore = await backups.openRestore(backupId)
  await expect(restore.contents).toHaveText(/^2 databases, 3 tables, 54 rows, /)
  const name = uniqueName('from tar')
  await restore.name.fill(name)
  await restore.submit.click()
  const services = new ServicesPage(admin)
  await services.open(name)
  await expect(services.state(name)).toHaveText('Running')
  await admin.goto(`/backups/${backupId}`)
  await expect(admin.getByText('full, in one file: tar')).toBeVisible()
})

test('what is not taken stands there with its reason, and the dialog fits a phone and is accessible', async ({
  admin,
}) => {
  const backups = await givenService(admin)
  const { dialog, statement } = await backups.openBackUp()
  await dialog.getByText('Archive, compression, password and id').click()
  await expect(dialog).toContainText('zip: This engine is not an official build of ClickHouse')
  await expect(dialog.getByLabel('Password')).toBeDisabled()
  await expect(dialog.getByLabel('Compression', { exact: true })).toBeDisabled()
  await expect(dialog.getByRole('option', { name: 'One file: zip' })).toBeDisabled()
  await expect(statement).toBeVisible()
  await expectAccessible(admin, 'Back up now')
  await admin.setViewportSize(PHONE)
  await expectNoSidewaysScroll(admin, 'Back up now')
})
