import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { Application } from '../application'
import { expect, type Page, test, uniqueName } from '../fixtures'
import { BackupsPage, RestoreDialog } from '../pages/backups-page'
import { ConnectDialog } from '../pages/connect-dialog'
import { PeekPage } from '../pages/peek-page'
import { ServicePage, ServicesPage } from '../pages/services-page'
import { openApplication } from '../open-application'
import { givenShop } from '../shop'
import { loseData } from '../store'

const PHONE = { width: 390, height: 844 }
const WIDE = { width: 1280, height: 800 }

/** A service that has 5 rows more and a table less than its backup. */
async function givenOriginal(page: Page) {
  const services = new ServicesPage(page)
  await services.open()
  const name = uniqueName('original')
  const serviceId = await services.create(name)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  const connect = new ConnectDialog(page, name)
  const url = `http://${await connect.fact('Host')}:${await connect.fact('HTTP port')}`
  const username = await connect.fact('User')
  const application = new Application({ url, username, password: await connect.resetPassword() })
  await connect.close()
  await application.command('CREATE DATABASE shop')
  for (const table of ['orders', 'customers']) {
    await application.command(`CREATE TABLE shop.${table} (id UInt64) ENGINE = MergeTree ORDER BY id`)
    await application.command(`INSERT INTO shop.${table} SELECT number FROM numbers(100)`)
  }
  const backups = new BackupsPage(page)
  await backups.open(serviceId)
  const backupId = await backups.backUp()
  await application.command('INSERT INTO shop.orders SELECT number FROM numbers(5)')
  await application.command('DROP TABLE shop.customers SYNC')
  await application.close()
  return { name, serviceId, backupId, backups }
}

test('a restored service takes the place of the original, step by step', async ({ admin, viewer }) => {
  test.slow()
  const original = await givenOriginal(admin)
  await original.backups.openRestore(original.backupId)
  const dialog = admin.getByRole('dialog', { name: 'Restore this backup' })
  await dialog.getByText('What the new service gets').click()
  await expect(dialog.getByRole('region', { name: 'Copied from the original' })).toContainText(
    'Connections from anywhere',
  )
  await expectAccessible(admin, 'restore dialog, with what is carried over')
  await dialog.getByRole('button', { name: 'Restore this backup' }).click()
  const service = new ServicePage(admin)
  const serviceId = await service.waitUntilShown()
  await expect(service.state).toHaveText('Running')

  const checklist = admin.getByRole('region', { name: 'After the restore' })
  await test.step('what is left to do stays on its page, with who has done it', async () => {
    await checklist.getByLabel('DNS names, proxies and tunnels').check()
    await expect(checklist).toContainText('1 of 7 ticked')
    await admin.reload()
    await expect(checklist.getByLabel('DNS names, proxies and tunnels')).toBeChecked()
    await expect(checklist).toContainText('Ticked by admin@example.com')
    await expectAccessible(admin, 'overview with a checklist')
    await viewer.goto(`/services/${serviceId}`)
    const seen = viewer.getByRole('region', { name: 'After the restore' })
    await expect(seen).toContainText('1 of 7 ticked')
    await expect(seen.getByLabel('Password', { exact: true })).toBeDisabled()
  })

  await checklist.getByRole('link', { name: /^Use the new service/ }).click()
  const remove = admin.getByRole('button', { name: 'Remove the original' })
  const data = admin.getByRole('region', { name: 'Data', exact: true })
  const row = (name: string) => data.getByRole('row').filter({ hasText: name })
  await test.step('its access and data are looked at before the original may go', async () => {
    await expect(admin.getByRole('region', { name: 'Access', exact: true })).toContainText("same as the original's")
    await expect(data).toContainText('All 2 tables are as in the backup.')
    await expect(row('shop.orders')).toContainText('5 rows more')
    await expect(row('shop.customers')).toContainText('Missing')
    await expectAccessible(admin, 'use the new service')
    await expect(remove).toBeDisabled()
  })

  await test.step('an Admin runs a SELECT on it, and nothing but a SELECT', async () => {
    const box = new PeekPage(admin)
    await row('shop.orders').getByRole('button', { name: 'shop.orders' }).click()
    await expect(box.query).toHaveValue('SELECT * FROM shop.orders LIMIT 100')
    await box.run.click()
    await expect(admin.getByRole('status').filter({ hasText: /^100 rows in .* read/ })).toBeVisible()
    await expect(box.rows).toHaveCount(100)
    await expectAccessible(admin, 'the guide with an answer')
    await box.ask('DROP TABLE shop.orders')
    await expect(box.error).toHaveText(/^Only one SELECT, without FORMAT, can be run here/)
    await box.ask('SELECT count() FROM shop.orders')
    await expect(box.rows).toHaveText('100')
    await viewer.goto(`/services/${serviceId}/use`)
    const seen = viewer.getByRole('region', { name: 'Data', exact: true })
    await expect(seen).toContainText('All 2 tables are as in the backup.')
    await expect(seen.getByLabel('Query', { exact: true })).toHaveCount(0)
  })

  await test.step('the other way round: a table that the original has lost is copied back into it', async () => {
    await admin.getByRole('link', { name: 'copy tables back into it' }).click()
    const target = admin.getByLabel('Copy into', { exact: true })
    await expect(target.locator('option:checked')).toHaveText(`${original.name} (the original)`)
    await admin.getByLabel('shop.customers', { exact: false }).first().check()
    const plan = admin.getByRole('region', { name: 'Plan' })
    await expect(plan).toContainText(`shop.customers is created in ${original.name} with 100 rows.`)
    await expect(plan.getByRole('region', { name: /to copy$/ })).toContainText(/remote\('127\.0\.0\.1:.*'\[HIDDEN\]'\)/)
    await expectAccessible(admin, 'copy tables')
    await admin.setViewportSize(PHONE)
    await expectNoSidewaysScroll(admin, 'copy tables')
    await admin.setViewportSize(WIDE)
    await admin.getByRole('button', { name: `Copy into ${original.name}` }).click()
    await admin.waitForURL(/\/operations\//)
    await expect(admin.getByRole('status').getByText('Done', { exact: true })).toBeVisible()
    await expect(admin.getByRole('list', { name: 'Tables' })).toContainText('In its place')
    await expect(admin.getByRole('button', { name: `Delete ${original.name} (Restore)` })).toBeVisible()
    await expectAccessible(admin, 'a copy that is done')
    await admin.goto(`/services/${serviceId}/use`)
    await expect(row('shop.customers').getByRole('cell')).toHaveText([/100/, /100/, /100/])
  })

  await test.step('both steps are ticked', async () => {
    await admin.getByLabel('The access list has the entries that I need').check()
    await admin.setViewportSize(PHONE)
    await expectNoSidewaysScroll(admin, 'use the new service')
    await admin.getByLabel('The data is what I need').check()
  })

  await test.step('the original goes when its name is typed, and its backups stay', async () => {
    await remove.click()
    const confirm = admin.getByRole('dialog', { name: 'Delete this service' })
    await confirm.getByRole('textbox').fill(original.name)
    await confirm.getByRole('button', { name: 'Delete service' }).click()
    await expect(admin.getByText('Removed by admin@example.com')).toBeVisible()
    await original.backups.open(original.serviceId)
    await expect(original.backups.row(original.backupId)).toContainText('Successful')
  })
})

test('a service that was not restored has no original whose place it could take', async ({ viewer, admin }) => {
  const services = new ServicesPage(admin)
  await services.open()
  const serviceId = await services.create(uniqueName('plain'))
  await viewer.goto(`/services/${serviceId}/use`)
  await expect(viewer.getByText('This service was not restored')).toBeVisible()
})

test('a service whose data is gone offers its last backup on its page', async ({ admin, viewer }) => {
  const { serviceId, application, backups } = await givenShop(admin)
  const before = await application.fingerprint('shop.orders')
  await application.close()
  await backups.backUp()
  const services = new ServicesPage(admin)
  const service = new ServicePage(admin)
  await service.open(serviceId)
  const name = (await services.list()).services.find(({ id }) => id === serviceId)?.name ?? ''
  await services.choose(name, 'Stop')
  await admin.getByRole('dialog').getByRole('button', { name: 'Stop service' }).click()
  await expect(service.state).toHaveText('Stopped')
  await loseData(serviceId)
  await services.choose(name, 'Start')
  await expect(service.state).toHaveText('Failed')
  await expect(admin.getByRole('button', { name: 'Start it with its data' })).toBeVisible()
  await expectAccessible(admin, 'a service that failed')
  await viewer.goto(`/services/${serviceId}`)
  await expect(new ServicePage(viewer).state).toHaveText('Failed')
  await expect(viewer.getByRole('button', { name: 'Restore its last backup' })).toHaveCount(0)

  await admin.getByRole('button', { name: 'Restore its last backup' }).click()
  await new RestoreDialog(admin).submit.click()
  await expect(service.state).toHaveText('Running')
  const restored = await openApplication(admin, `${name} (Restore)`)
  expect(await restored.fingerprint('shop.orders')).toBe(before)
  await restored.close()
})
