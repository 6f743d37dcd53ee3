import { findS3Obstacle, givenAzureContainer, givenS3Bucket } from '@/tests/helpers/object-stores'
import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { Application } from '../application'
import { expect, type Page, test, uniqueName } from '../fixtures'
import { BackupsPage } from '../pages/backups-page'
import { BucketGrid, SetUpBucketDialog } from '../pages/bucket-pages'
import { ConnectDialog } from '../pages/connect-dialog'
import { ServicePage, ServicesPage } from '../pages/services-page'
import { SettingsPage } from '../pages/settings-page'

const PHONE = { width: 390, height: 844 }
const DESKTOP = { width: 1280, height: 720 }
const obstacle = findS3Obstacle()

async function openApplication(page: Page, name: string): Promise<Application> {
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  const dialog = new ConnectDialog(page, name)
  const url = `http://${await dialog.fact('Host')}:${await dialog.fact('HTTP port')}`
  const username = await dialog.fact('User')
  const password = await dialog.resetPassword()
  await dialog.close()
  return new Application({ url, username, password })
}

test('a service comes back from its own bucket after it was deleted', async ({ admin }) => {
  test.skip(obstacle !== null, obstacle ?? '')
  test.slow()
  const { address, accessKeyId, secretAccessKey } = await givenS3Bucket()
  const right = { address: `${address}/backups`, accessKeyId, secretAccessKey }
  const services = new ServicesPage(admin)
  await services.open()
  const name = uniqueName('bucket')
  const serviceId = await services.create(name)
  const application = await openApplication(admin, name)
  await application.command('CREATE DATABASE shop')
  await application.command('CREATE TABLE shop.orders (id UInt64) ENGINE = MergeTree ORDER BY id')
  await application.command('INSERT INTO shop.orders SELECT number FROM numbers(300)')
  const before = await application.fingerprint('shop.orders')
  await application.close()

  await test.step('a wrong secret is told and not saved, unless somebody insists, and then it shows', async () => {
    await new SettingsPage(admin).open(serviceId)
    await admin.getByRole('button', { name: 'Set up external backup' }).click()
    const dialog = new SetUpBucketDialog(admin)
    await dialog.enter({ ...right, secretAccessKey: 'wrong' })
    await dialog.save.click()
    await expect(dialog.outcome).toContainText('refuses the secret')
    await expect(dialog.outcome).toContainText('Nothing was saved.')
    await expectAccessible(admin, 'set up external backup')
    const saved = await admin.request.get(`/api/services/${serviceId}/bucket`)
    expect(await saved.json()).toEqual({ bucket: null })
    await dialog.dialog.getByRole('button', { name: 'Save anyway' }).click()
    await expect(dialog.dialog).toBeHidden()
    const region = admin.getByRole('region', { name: 'External backup' })
    await expect(region).toContainText(/saved although its test failed\. .*refuses the secret/)
    await new BackupsPage(admin).open(serviceId)
    await expect(new BucketGrid(admin).rows.first()).toContainText('Failed')
  })

  await test.step('with the right one it is set up, and the first backup appears in the grid', async () => {
    await new SettingsPage(admin).open(serviceId)
    await admin.getByRole('button', { name: 'Change external backup' }).click()
    const dialog = new SetUpBucketDialog(admin)
    await dialog.enter(right)
    await dialog.dialog.getByRole('radio', { name: 'Scheduled' }).check()
    await dialog.dialog.getByLabel('Start time').fill('03:30')
    await dialog.test.click()
    await expect(dialog.outcome).toContainText('The connection works')
    await dialog.save.click()
    await dialog.dialog.getByRole('button', { name: 'Done' }).click()
    await expect(dialog.dialog).toBeHidden()
    await expect(admin.getByRole('region', { name: 'External backup' })).toContainText(right.address)
    await expect(admin.getByRole('region', { name: 'External backup' })).toContainText('Daily at 03:30 (UTC)')
    await expect(admin.getByRole('region', { name: 'External backup' })).not.toContainText('test failed')
  })

  await test.step('the forms of Google and Azure reach a store of theirs, and closing them changes nothing', async () => {
    await admin.getByRole('button', { name: 'Change external backup' }).click()
    const dialog = new SetUpBucketDialog(admin)
    await dialog.choose('Google Cloud Storage')
    await dialog.enter(right)
    await dialog.test.click()
    await expect(dialog.outcome).toContainText('The connection works')
    const { connectionString, container } = await givenAzureContainer()
    await dialog.enterAzure({ connectionString, container, path: 'here' })
    await dialog.test.click()
    await expect(dialog.outcome).toContainText('The connection works')
    await expectAccessible(admin, 'set up a container of Azure')
    await admin.keyboard.press('Escape')
    await expect(dialog.dialog).toBeHidden()
    await expect(admin.getByRole('region', { name: 'External backup' })).toContainText(right.address)
  })

  await test.step('the grid lists what is taken there by hand, and gives the statement that restores it', async () => {
    await new BackupsPage(admin).open(serviceId)
    const grid = new BucketGrid(admin)
    await expect(grid.rows.first()).toContainText('Successful')
    const known = await grid.successful.count()
    await admin.getByRole('button', { name: 'Back up to bucket' }).click()
    await expect(grid.successful).toHaveCount(known + 1)
    await admin.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await admin.getByRole('button', { name: 'access or restore your backup' }).click()
    const dialog = grid.restoreDialog
    await dialog.getByRole('region', { name: 'Statement', exact: true }).getByRole('button', { name: /^Copy/ }).click()
    const name = await dialog.getByLabel('Backup', { exact: true }).inputValue()
    const copied = await admin.evaluate(() => navigator.clipboard.readText())
    expect(copied).toBe(`RESTORE ALL FROM S3('${right.address}/${name}', '${accessKeyId}', '<secret_access_key>')`)
    await admin.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expectAccessible(admin, 'backups stored in a bucket')
    await admin.setViewportSize(PHONE)
    await expectNoSidewaysScroll(admin, 'backups stored in a bucket')
  })

  await admin.setViewportSize(DESKTOP)
  await test.step('it is looked into and checked where it lies', async () => {
    await new BucketGrid(admin).rows.first().getByRole('link').click()
    await expect(admin.getByRole('heading', { name: /^Backup taken at/ })).toBeVisible()
    await admin.getByRole('button', { name: 'orders' }).click()
    await expect(admin.getByLabel('Definition of orders', { exact: true })).toContainText('CREATE TABLE shop.orders')
    await admin.getByRole('button', { name: 'Check', exact: true }).click()
    await expect(admin.getByText(/^Checked/)).toBeVisible()
    await expectAccessible(admin, 'a backup in a bucket')
    await admin.setViewportSize(PHONE)
    await expectNoSidewaysScroll(admin, 'a backup in a bucket')
  })

  await admin.setViewportSize(DESKTOP)
  await test.step('what is restored from the console’s own backup takes the bucket over with a click', async () => {
    const backups = new BackupsPage(admin)
    await backups.open(serviceId)
    await backups.openRestore(await backups.backUp())
    await admin.getByRole('dialog').getByRole('button', { name: 'Restore this backup' }).click()
    const service = new ServicePage(admin)
    await service.waitUntilShown()
    await expect(service.state).toHaveText('Running')
    const checklist = admin.getByRole('region', { name: 'After the restore' })
    await checklist.getByRole('button', { name: 'Use it here too' }).click()
    await expect(checklist).toContainText(`Backed up to ${right.address}`)
    await expect(checklist.getByRole('button', { name: 'Use it here too' })).toHaveCount(0)
  })

  await test.step('its record gone, the bucket alone gives it back', async () => {
    await services.open(name)
    await services.delete(name)
    await new SettingsPage(admin).open(serviceId)
    await admin.getByRole('button', { name: 'Remove setup' }).click()
    const dialog = admin.getByRole('dialog', { name: 'Remove setup' })
    await dialog.getByRole('button', { name: 'Remove setup' }).click()
    await expect(dialog).toBeHidden()
    await expect(admin.getByRole('region', { name: 'External backup' })).toContainText('Not set up')
    const grid = new BucketGrid(admin)
    await grid.openAny(right)
    await expectAccessible(admin, 'restore from a bucket')
    const restoredName = uniqueName('back')
    await grid.restore(restoredName)
    const service = new ServicePage(admin)
    await service.waitUntilShown()
    await expect(service.state).toHaveText('Running')
    const restored = await openApplication(admin, restoredName)
    expect(await restored.fingerprint('shop.orders')).toBe(before)
    await restored.close()
  })
})
