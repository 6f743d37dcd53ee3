import { randomBytes } from 'node:crypto'
import { hasDocker, removeAll, whatIsLeft } from '@/tests/helpers/docker'
import { buildEngineImage } from '@/docker/engine/build.mjs'
import { Application } from '../application'
import { FIRST_ADMIN } from '../first-admin'
import { expect, openAs, type Page, signIn, test, uniqueName } from '../fixtures'
import { withOwnConsole } from '../own-console'
import { BackupsPage } from '../pages/backups-page'
import { ConnectDialog } from '../pages/connect-dialog'
import { ServicePage, ServicesPage } from '../pages/services-page'

const isThere = await hasDocker('the main flow on Docker')

async function openApplication(page: Page, name: string): Promise<Application> {
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  const dialog = new ConnectDialog(page, name)
  const url = `http://${await dialog.fact('Host')}:${await dialog.fact('HTTP port')}`
  const username = await dialog.fact('User')
  const password = await dialog.resetPassword()
  await dialog.close()
  return new Application({ url, username, password })
}

async function deleteService(page: Page, name: string): Promise<void> {
  const services = new ServicesPage(page)
  await services.open()
  await services.choose(name, 'Delete')
  const dialog = page.getByRole('dialog', { name: 'Delete this service' })
  await dialog.getByRole('textbox').fill(name)
  await dialog.getByRole('button', { name: 'Delete service' }).click()
  await expect(services.card(name)).toBeHidden()
}

test('on Docker a backup brings a deleted service back, in a new container', async ({ browser }) => {
  test.skip(!isThere)
  const prefix = `e2e-${randomBytes(4).toString('hex')}`
  const image = await buildEngineImage()
  const env = {
    CONSOLE_PROVISIONER: 'docker',
    CONSOLE_DOCKER_PREFIX: prefix,
    CONSOLE_CLICKHOUSE_IMAGE: image,
    CONSOLE_ADMIN_EMAIL: FIRST_ADMIN.email,
    CONSOLE_ADMIN_PASSWORD: FIRST_ADMIN.password,
  }
  try {
    await withOwnConsole(env, async ({ url }) => {
      const page = await openAs(browser, await signIn(FIRST_ADMIN, url), url)
      const services = new ServicesPage(page)
      await services.open()
      const name = uniqueName('shop')
      const serviceId = await services.create(name)
      await expect(page.getByText(image)).toBeVisible()
      const application = await openApplication(page, name)
      await application.command('CREATE TABLE default.orders (id UInt64, note String) ENGINE = MergeTree ORDER BY id')
      await application.command('INSERT INTO default.orders SELECT number, toString(number) FROM numbers(100000)')
      const before = await application.fingerprint('default.orders')
      await application.close()
      const backups = new BackupsPage(page)
      await backups.open(serviceId)
      const dialog = await backups.openRestore(await backups.backUp())
      await expect(dialog.dialog.getByLabel('Image')).toHaveAttribute('placeholder', image)
      await dialog.submit.click()
      const restored = new ServicePage(page)
      const restoredId = await restored.waitUntilShown()
      await expect(restored.state).toHaveText('Running')

      await deleteService(page, name)
      await expect.poll(() => whatIsLeft(prefix, serviceId)).toEqual([])
      await page.goto(`/services/${restoredId}`)
      const copy = await openApplication(page, `${name} (Restore)`)
      expect(await copy.fingerprint('default.orders')).toBe(before)
      await copy.close()
      await backups.open(restoredId)
      await backups.backUp()
      await page.context().close()
    })
  } finally {
    await removeAll(prefix)
  }
})
