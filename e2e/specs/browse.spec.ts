import { expectAccessible } from '../accessibility'
import { expect, type Page, test } from '../fixtures'
import { BrowsePage } from '../pages/browse-page'
import { givenShop } from '../shop'
import { flipBit, loseFiles } from '../store'

const LONG_NAME = `a_table_with_a_very_long_name_${'x'.repeat(150)}`

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth])
  expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0)
}

test('a backup is browsed without restoring it, and compared with the live service', async ({ admin, viewer }) => {
  const { application, backups } = await givenShop(admin)
  const backupId = await backups.backUp()
  await backups.choose(backupId, 'Browse')
  const browse = new BrowsePage(admin)
  await expect(admin).toHaveURL(new RegExp(`/backups/${backupId}$`))
  await expect(browse.fact('Rows')).toHaveText('20,000')
  await expect(browse.fact('Type')).toHaveText('full')
  await expect(browse.fact('Check')).toHaveText('Never checked')
  await expect(browse.branch('orders')).toContainText(/MergeTree, 20,000 rows, .*3 parts, 3 partitions, stored here/)
  await browse.branch('orders').click()
  await expect(admin.getByLabel('Definition of orders', { exact: true })).toContainText('PARTITION BY toYYYYMM(placed)')
  await expect(admin.getByRole('button', { name: 'Copy definition of orders' })).toBeVisible()
  const partitions = admin.getByRole('table', { name: 'Partitions of orders' })
  await expect(partitions.getByRole('row')).toHaveCount(4)
  await expect(partitions.getByRole('row').nth(1)).toContainText('202601')

  await browse.compareWith.selectOption('live')
  await expect(admin.getByText('No table was added, removed or changed.')).toBeVisible()
  await application.command('TRUNCATE TABLE shop.orders')
  await application.command('CREATE TABLE shop.fresh (id UInt64) ENGINE = MergeTree ORDER BY id')
  await application.close()
  await admin.reload()
  await browse.compareWith.selectOption('live')
  await expect(browse.differences).toHaveCount(2)
  await expect(browse.differences.first()).toContainText('Addedshop.fresh')
  await expect(browse.differences.last()).toContainText(/Changedshop\.orders20,000 rows, .* → 0 rows/)

  const viewing = new BrowsePage(viewer)
  await viewing.open(backupId)
  await expect(viewing.branch('orders')).toBeVisible()
  await expect(viewing.check).toHaveCount(0)
})

test('a check finds a good backup good and names the file in which one bit changed', async ({ admin }) => {
  const { serviceId, application, backups } = await givenShop(admin)
  await application.close()
  const good = await backups.backUp()
  await backups.choose(good, 'Check')
  await expect(backups.row(good)).toContainText(/Checked (just now|\d+ seconds? ago)/)
  const file = await flipBit(serviceId, good)
  const browse = new BrowsePage(admin)
  await browse.open(good)
  await browse.check.click()
  await expect(admin.getByText(`${file} does not match its checksum.`)).toBeVisible()
  await backups.open(serviceId)
  await expect(backups.row(good)).toContainText('Damaged, found')
  await admin.getByRole('button', { name: 'Reason for damaged' }).click()
  await expect(backups.table.getByText(`Damaged: ${file} does not match its checksum.`)).toBeVisible()
})

test('a row of the history shows its chain and the statement that ran, on a phone too', async ({ admin }) => {
  const { application, backups } = await givenShop(admin)
  const full = await backups.backUp()
  await application.command('INSERT INTO shop.orders SELECT * FROM shop.orders LIMIT 10')
  await application.close()
  const { dialog, submit } = await backups.openBackUp()
  await dialog.getByLabel('Type').selectOption({ index: 1 })
  await submit.click()
  await expect(backups.rows).toHaveCount(2)
  const increment = await backups.idOf(backups.rows.first())
  await expect(backups.row(increment)).toContainText('Successful')
  await backups
    .row(increment)
    .getByRole('button', { name: `Details of backup ${increment}` })
    .click()
  const chain = admin.getByRole('region', { name: 'Chain' })
  await expect(chain.getByRole('listitem')).toHaveCount(2)
  await expect(chain.getByRole('link', { name: /^Full backup taken at / })).toHaveAttribute('href', `/backups/${full}`)
  await expect(chain.getByRole('link', { name: /^Incremental backup taken at .*this one$/ })).toBeVisible()
  const statement = admin.getByRole('region', { name: 'The statement that ran, secrets hidden' })
  await expect(statement.locator('code')).toContainText(/^BACKUP ALL .*base_backup = Disk\(/)
  await expectAccessible(admin, 'details of a backup')
  await admin.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(admin)
  await expect(chain.getByRole('link', { name: /this one$/ })).toBeInViewport()
})

test('long names and 500 tables do not break the page, and lost files are said', async ({ admin }) => {
  test.slow()
  const { serviceId, application, backups } = await givenShop(admin)
  await application.command(`CREATE TABLE shop.${LONG_NAME} (id UInt64) ENGINE = MergeTree ORDER BY id`)
  await application.command('CREATE DATABASE many')
  for (let number = 0; number < 500; number += 1) {
    await application.command(`CREATE TABLE many.t_${number} (id UInt64) ENGINE = MergeTree ORDER BY id`)
  }
  await application.close()
  const backupId = await backups.backUp()
  await admin.setViewportSize({ width: 375, height: 700 })
  const browse = new BrowsePage(admin)
  await browse.open(backupId)
  await expect(browse.branch(LONG_NAME)).toBeVisible()
  await expectNoSidewaysScroll(admin)
  await expect(admin.getByRole('list', { name: 'Tables of many' })).toHaveCount(0)
  await admin.getByLabel('Find a table').fill('many.t_499')
  const tables = admin.getByRole('list', { name: 'Tables of many' })
  await expect(tables.getByRole('listitem')).toHaveCount(1)
  await browse.branch('t_499').click()
  await expect(admin.getByLabel('Definition of t_499', { exact: true })).toContainText('CREATE TABLE many.t_499')
  await expectNoSidewaysScroll(admin)
  await loseFiles(serviceId, backupId)
  await admin.reload()
  await expect(admin.getByText('The files of this backup are gone')).toBeVisible()
  await expect(browse.fact('Type')).toHaveText('full')
})
