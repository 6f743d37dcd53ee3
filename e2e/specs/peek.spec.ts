import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { expect, test } from '../fixtures'
import { BackupsPage } from '../pages/backups-page'
import { BrowsePage } from '../pages/browse-page'
import { itemsOf } from '../pages/menu'
import { PeekPage } from '../pages/peek-page'
import { givenShop } from '../shop'

const ENDLESS = 'SELECT count() FROM numbers(1000000) WHERE sleepEachRow(0.00004) = 0'

test('an Admin reads the rows of a backup without restoring it, and nobody else does', async ({ admin, support }) => {
  const { serviceId, application, backups } = await givenShop(admin)
  await application.command('CREATE VIEW shop.dear AS SELECT * FROM shop.orders WHERE id > 10')
  const backupId = await backups.backUp()
  await application.command('TRUNCATE TABLE shop.orders')
  await application.close()

  await backups.choose(backupId, 'Peek')
  const peek = new PeekPage(admin)
  await expect(peek.openButton).toBeVisible()
  await expectAccessible(admin, 'peek, closed')
  await peek.openButton.click()
  await expect(admin.getByRole('timer')).toHaveText(/Closes in 1[45]:\d\d/)
  await expect(admin.getByText('A View: ClickHouse mounts only tables of the MergeTree family.')).toBeVisible()

  await peek.table('shop.orders').click()
  await expect(peek.query).toHaveValue('SELECT * FROM shop.orders LIMIT 100')
  await peek.run.click()
  await expect(peek.rows).toHaveCount(100)
  await expect(peek.header.first()).toHaveText('idUInt64')
  await expect(admin.getByRole('status').filter({ hasText: /^100 rows in .* read/ })).toBeVisible()

  await peek.ask("SELECT NULL AS a, '' AS b, repeat('x', 500) AS c")
  await expect(peek.rows).toHaveCount(1)
  await expect(peek.rows.getByRole('cell').nth(0)).toHaveText('NULL')
  await expect(peek.rows.getByRole('cell').nth(1)).toHaveText('empty')
  await admin.getByRole('button', { name: 'Show all 500 characters' }).click()
  await expect(peek.rows.getByRole('cell').nth(2)).toContainText('x'.repeat(500))
  await expectAccessible(admin, 'peek, open')

  await peek.ask('SELECT id FROM shop.orders ORDER BY id')
  await expect(admin.getByText('Only the first 1,000 rows are shown')).toBeVisible()
  await peek.ask('DROP TABLE shop.orders')
  await expect(peek.error).toHaveText(/^Only what is mounted can be read here, and nothing changed\. ClickHouse said:/)
  await peek.ask(ENDLESS)
  await peek.cancel.click()
  await expect(peek.error).toHaveText('The query was cancelled.')
  await peek.ask('SELECT count() FROM shop.orders')
  await expect(peek.rows).toHaveText('20000')

  await admin.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(admin, 'peek on a phone')
  await peek.closeButton.click()
  await expect(peek.error).toHaveText(/^This backup was open and is closed\. .* closed it\.$/)
  await expect(peek.openButton).toBeVisible()

  const others = new BackupsPage(support)
  await others.open(serviceId)
  expect(await itemsOf(support, others.menuButton(backupId))).not.toContain('Peek')
  await new BrowsePage(support).open(backupId)
  await expect(support.getByRole('heading', { name: 'Contents' })).toBeVisible()
  await expect(support.getByRole('link', { name: 'Peek' })).toHaveCount(0)
  await new PeekPage(support).open(backupId)
  await expect(support.getByText('Only an Admin reads the rows of a backup')).toBeVisible()
})
