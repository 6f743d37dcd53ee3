import { z } from 'zod'
import { ExistingServer, grantsIn } from '@/tests/servers/existing-server'
import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { expect, type Page, test, uniqueName } from '../fixtures'
import { BackupsPage } from '../pages/backups-page'
import { ServicePage, ServicesPage } from '../pages/services-page'

const PHONE = { width: 390, height: 844 }
const DESKTOP = { width: 1280, height: 720 }
const HAS = 'GRANT SELECT ON system.*'

async function fill(page: Page, name: string, { connection }: ExistingServer): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Host', { exact: true }).fill(connection.host)
  await page.getByLabel('HTTP port', { exact: true }).fill(String(connection.httpPort))
  await page.getByLabel('Native port', { exact: true }).fill(String(connection.tcpPort))
  await page.getByLabel('User', { exact: true }).fill(connection.username)
  await page.getByLabel('Password', { exact: true }).fill(connection.password)
  await page.getByLabel('Disk for backups', { exact: true }).fill(connection.disk)
  await page.getByLabel('Its directory').fill(connection.directory)
}

test('a server that lacks everything is told what it needs, then added, backed up, restored and removed', async ({
  admin,
}) => {
  test.slow()
  const server = await ExistingServer.start({ configXml: '<clickhouse/>', grants: [HAS] })
  await server.asOwner(async (engine) => {
    await engine.command(
      'CREATE TABLE default.orders ENGINE = MergeTree ORDER BY n AS SELECT number AS n FROM numbers(300)',
    )
  })
  const name = uniqueName('own server')
  await new ServicesPage(admin).open()
  await admin.getByRole('link', { name: 'Add existing server' }).click()
  const findings = admin.getByRole('list', { name: 'What was found' })

  await test.step('the XML and the grants that the page shows are all that it takes', async () => {
    await fill(admin, name, server)
    await admin.getByRole('button', { name: 'Test connection' }).click()
    await expect(findings).toContainText(`The server has no disk backups.`)
    await expect(findings).toContainText('backups lacks SHOW ON *.*, BACKUP ON *.*, KILL QUERY ON *.*.')
    await expectAccessible(admin, 'Add existing server, with findings')
    await admin.setViewportSize(PHONE)
    await expectNoSidewaysScroll(admin, 'Add existing server')
    await admin.setViewportSize(DESKTOP)
    const configXml = await findings
      .getByLabel(/console_backups.xml/)
      .first()
      .innerText()
    const shown = await findings.getByLabel(/users\.xml/).allInnerTexts()
    await server.restart({ configXml, grants: [HAS, ...shown.flatMap(grantsIn)] })
    await admin.getByRole('button', { name: 'Test connection' }).click()
    await expect(admin.getByText('This server can be backed up.')).toBeVisible()
  })

  await admin.getByRole('button', { name: 'Add server' }).click()
  const service = new ServicePage(admin)
  const serviceId = await service.waitUntilShown()
  await expect(service.state).toHaveText('Running')
  await expect(service.steps('Add existing server').last()).toContainText('Running')

  await test.step('nothing is offered that would touch the server', async () => {
    await service.menuButton.click()
    await expect(admin.getByRole('menuitem')).toHaveText(['Backups', 'Connect', 'Remove from console'])
    await admin.keyboard.press('Escape')
    await admin.goto(`/services/${serviceId}/settings`)
    await expect(admin.getByRole('region', { name: 'Connection' })).toContainText(server.backupsDirectory)
    await expect(admin.getByRole('region', { name: 'Security' })).toHaveCount(0)
    const external = admin.getByRole('region', { name: 'External backup' })
    await expect(external).toContainText('Not supported for a server that already existed')
    await expect(external.getByRole('button')).toHaveCount(0)
    await expectAccessible(admin, 'Settings of an existing server')
  })

  await test.step('its backup becomes a new service with its rows', async () => {
    const backups = new BackupsPage(admin)
    await backups.open(serviceId)
    const backupId = await backups.backUp()
    const restore = await backups.openRestore(backupId)
    await expect(restore.contents).toContainText('300 rows')
    await restore.submit.click()
    expect(await service.waitUntilShown()).not.toBe(serviceId)
    await expect(service.state).toHaveText('Running')
    await expect(service.steps('Restore backup').filter({ hasText: 'Data verified' })).toContainText('300 rows')
  })

  await test.step('away it is Unreachable, and removed it is left alone', async () => {
    await server.kill()
    await service.open(serviceId)
    await expect(service.state).toHaveText('Unreachable')
    await expect(admin.getByText(`Nothing listens at ${server.host}:${server.httpPort}.`)).toBeVisible()
    await server.run()
    await expect(service.state).toHaveText('Running')
    await service.menuButton.click()
    await admin.getByRole('menuitem', { name: 'Remove from console' }).click()
    const dialog = admin.getByRole('dialog', { name: 'Remove from console' })
    await dialog.getByRole('textbox').fill(name)
    await expectAccessible(admin, 'Remove from console')
    await dialog.getByRole('button', { name: 'Remove from console' }).click()
    await expect(service.state).toHaveText('Deleted')
    const [row] = await server.asOwner((engine) =>
      engine.query('SELECT count() AS n FROM default.orders', z.object({ n: z.number() })),
    )
    expect(row?.n).toBe(300)
  })
  await server.end()
})
