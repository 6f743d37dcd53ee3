import { ComposeStack } from '@/tests/compose/stack'
import { docker, hasDocker, removeAll, whatIsLeft } from '@/tests/helpers/docker'
import { findS3Obstacle } from '@/tests/helpers/object-stores'
import { Registry } from '@/tests/helpers/registry'
import { startGate } from '@/tests/servers/gate'
import { expectAccessible } from '../accessibility'
import { Application } from '../application'
import { FIRST_ADMIN } from '../first-admin'
import { givenHosts } from '../given-hosts'
import { withOwnConsole } from '../own-console'
import { expect, openAs, type Page, signIn, test, uniqueName } from '../fixtures'
import { getChild, whileWorkerStands } from '../processes'
import { BackupsPage } from '../pages/backups-page'
import { BucketGrid, SetUpBucketDialog } from '../pages/bucket-pages'
import { ConnectDialog } from '../pages/connect-dialog'
import { ServicePage, ServicesPage } from '../pages/services-page'
import { SettingsPage } from '../pages/settings-page'

const obstacle = findS3Obstacle()
const isThere = await hasDocker('the main flow on Docker Compose', ['docker-compose'])
const hasRegistry = await hasDocker('the progress of a pull', ['docker-registry'])

const MIB = 1024 * 1024
const IMAGE_BYTES = 24 * MIB
const HELD_AT_BYTES = [6 * MIB, 18 * MIB] as const

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
  await services.open(name)
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
    const [one = '', other = ''] = stack.urls
    // Signed in at one of the pages' replicas, and used at the other.
    const page = await openAs(browser, await signIn(FIRST_ADMIN, one), other)
    const runs = { user: '101:101', restart: 'unless-stopped', isReadOnly: true, isChecked: true }
    expect(await stack.consoles()).toEqual([runs, runs, runs, runs])
    const [said, status] = await stack.console(['migrate.mjs'], [], ['DATABASE_URL=postgresql://nobody@127.0.0.1:1/x'])
    expect([said, status]).toEqual([expect.stringMatching(/ECONNREFUSED.*does not have the schema of this console/), 1])
    expect(said).not.toContain('    at ')
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
    expect((await stack.publishedAt()).toSorted()).toEqual(stack.urls)
    await backUpIntoTheStore(page, stack, restoredId)
    // All of it lies in the bucket that CONSOLE_STORE names.
    expect(await stack.backupsOnVolume()).toEqual([])
    await page.context().close()
  } finally {
    await stack.down()
  }
})

test('the pull of an image shows its bytes, and one without an engine leaves nothing behind', async ({ browser }) => {
  test.skip(!hasRegistry, 'Docker or its registry is not installed here')
  test.slow()
  const prefix = uniqueName('pull').replace(' ', '-')
  const registry = await Registry.start()
  const pushed = await registry.push('no-engine', IMAGE_BYTES)
  const gate = await startGate(registry.address, HELD_AT_BYTES[0])
  const image = pushed.replace(registry.address, gate.address)
  const { email: CONSOLE_ADMIN_EMAIL, password: CONSOLE_ADMIN_PASSWORD } = FIRST_ADMIN
  const env = {
    CONSOLE_PROVISIONER: 'docker',
    CONSOLE_DOCKER_PREFIX: prefix,
    CONSOLE_ADMIN_EMAIL,
    CONSOLE_ADMIN_PASSWORD,
  }
  try {
    await withOwnConsole(env, async ({ url, pid }, dataDir) => {
      const page = await openAs(browser, await signIn(FIRST_ADMIN, url), url)
      const services = new ServicesPage(page)
      // Once a minute it writes anew which hosts it could not ask.
      await whileWorkerStands(await getChild(pid, 'dist/worker.mjs'), async () => {
        await givenHosts(dataDir, 'docker', [
          { id: 'a', name: 'node-1', isReady: true, takesNew: true },
          { id: 'b', name: 'node-2', isReady: false, takesNew: false, unaskedReason: 'The host node-2 is away.' },
          { id: 'c', name: 'node-3', isReady: true, takesNew: false },
        ])
        await services.open()
        await expect(page.getByText('The host node-2 could not be asked. The host node-2 is away.')).toBeVisible()
      })
      await services.openNewDialog()
      const hosts = services.newDialog.getByLabel('Host', { exact: true }).getByRole('option')
      await expect(hosts).toHaveText([
        'The one with the most room',
        'node-1, 12 GiB of 16 GiB not reserved',
        'node-2, away',
        'node-3, takes no new services',
      ])
      await expect(services.newDialog.getByRole('option', { disabled: true })).toHaveCount(2)
      await expectAccessible(page, 'New service where there are hosts')
      await services.newDialog.getByLabel('Image').fill(image)
      await services.submitNew(uniqueName('pulled'))
      const service = new ServicePage(page)
      const serviceId = await service.waitUntilShown()
      await expect(page.getByText(`Pulling the image ${image}`)).toBeVisible()
      const bar = page.getByRole('progressbar', { name: 'Instance created' })
      const valueOf = async (name: string) => Number(await bar.getAttribute(name))
      await expect.poll(() => valueOf('aria-valuenow')).toBeGreaterThan(0)
      expect(await valueOf('aria-valuenow')).toBeLessThan(HELD_AT_BYTES[0])
      // The daemon leaves out what comes in a moment, so its bytes come a few at a time.
      let allowed: number = HELD_AT_BYTES[0]
      const letMoreCome = () => {
        allowed = Math.min(allowed + MIB / 2, HELD_AT_BYTES[1])
        gate.allow(allowed)
        return valueOf('aria-valuenow')
      }
      await expect.poll(letMoreCome).toBeGreaterThan(HELD_AT_BYTES[0])
      expect(await valueOf('aria-valuenow')).toBeLessThan(HELD_AT_BYTES[1])
      expect(await valueOf('aria-valuemax')).toBeGreaterThanOrEqual(IMAGE_BYTES)

      gate.allow(Number.POSITIVE_INFINITY)
      await expect(service.state).toHaveText('Failed')
      await expect(page.getByText(/Docker says: .*No command specified/).first()).toBeVisible()
      expect(await whatIsLeft(prefix, serviceId)).toEqual([])
      await page.context().close()
    })
  } finally {
    await gate.close()
    await registry.end()
    await removeAll(prefix)
    // Where the test failed it may not have come.
    await docker
      .getImage(image)
      .remove()
      .catch(() => undefined)
  }
})
