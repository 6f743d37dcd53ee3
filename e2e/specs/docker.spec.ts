import { ComposeStack } from '@/tests/compose/stack'
import { hasDocker, whatIsLeft } from '@/tests/helpers/docker'
import { findS3Obstacle } from '@/tests/helpers/object-stores'
import { Application } from '../application'
import { FIRST_ADMIN } from '../first-admin'
import { expect, openAs, type Page, signIn, test, uniqueName } from '../fixtures'
import { BackupsPage } from '../pages/backups-page'
import { BucketGrid, SetUpBucketDialog } from '../pages/bucket-pages'
import { ConnectDialog } from '../pages/connect-dialog'
import { ServicePage, ServicesPage } from '../pages/services-page'
import { SettingsPage } from '../pages/settings-page'

const obstacle = findS3Obstacle()
const isThere = await hasDocker('the main flow on Docker Compose', ['docker-compose'])

/** A program on the network of the engines: there is no other way to them. */
async function openApplication(page: Page, stack: ComposeStack, name: string, serviceId: string) {
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  const dialog = new ConnectDialog(page, name)
  expect(await dialog.fact('Host')).toBe(`${stack.prefix}-${serviceId}`)
  const [port, username] = [await dialog.fact('HTTP port'), await dialog.fact('User')]
  const password = await dialog.resetPassword()
  await dialog.close()
  // Only now: with another password the container is another one too.
  return new Application({ url: `http://${await stack.addressOf(serviceId)}:${port}`, username, password })
}

async function deleteService(page: Page, name: string): Promise<void> {
  const services = new ServicesPage(page)
  await services.open()
  await services.delete(name)
  await expect(services.card(name)).toBeHidden()
}

async function backUpIntoTheStore(page: Page, stack: ComposeStack, serviceId: string): Promise<void> {
  await new SettingsPage(page).open(serviceId)
  await page.getByRole('button', { name: 'Set up external backup' }).click()
  const dialog = new SetUpBucketDialog(page)
  await dialog.enter(stack.store)
  await dialog.save.click()
  await dialog.dialog.getByRole('button', { name: 'Done' }).click()
  await expect(dialog.dialog).toBeHidden()
  await new BackupsPage(page).open(serviceId)
  await expect(new BucketGrid(page).rows.first()).toContainText('Successful')
}

test('with Docker Compose a backup brings a deleted service back, in a new container', async ({ browser }) => {
  test.skip(!isThere || obstacle !== null, obstacle ?? '')
  test.slow()
  const stack = await ComposeStack.prepare(FIRST_ADMIN)
  try {
    await stack.up()
    const page = await openAs(browser, await signIn(FIRST_ADMIN, stack.url), stack.url)
    const services = new ServicesPage(page)
    await services.open()
    const name = uniqueName('shop')
    const serviceId = await services.create(name)
    await expect(page.getByText(stack.engineImage)).toBeVisible()
    const application = await openApplication(page, stack, name, serviceId)
    await application.command('CREATE TABLE default.orders (id UInt64, note String) ENGINE = MergeTree ORDER BY id')
    await application.command('INSERT INTO default.orders SELECT number, toString(number) FROM numbers(100000)')
    const before = await application.fingerprint('default.orders')
    await application.close()
    const backups = new BackupsPage(page)
    await backups.open(serviceId)
    const dialog = await backups.openRestore(await backups.backUp())
    await expect(dialog.dialog.getByLabel('Image')).toHaveAttribute('placeholder', stack.engineImage)
    await dialog.submit.click()
    const restored = new ServicePage(page)
    const restoredId = await restored.waitUntilShown()
    await expect(restored.state).toHaveText('Running')

    await deleteService(page, name)
    await expect.poll(() => whatIsLeft(stack.prefix, serviceId)).toEqual([])
    await restored.open(restoredId)
    const copy = await openApplication(page, stack, `${name} (Restore)`, restoredId)
    expect(await copy.fingerprint('default.orders')).toBe(before)
    await copy.close()
    await backups.open(restoredId)
    await backups.backUp()
    expect(await stack.publishedAt()).toEqual([stack.url])
    await backUpIntoTheStore(page, stack, restoredId)
    await page.context().close()
  } finally {
    await stack.down()
  }
})
