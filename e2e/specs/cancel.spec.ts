import { expect, openAs, type Page, PASSWORD, signIn, test, uniqueEmail, uniqueName } from '../fixtures'
import { expectAccessible } from '../accessibility'
import { withOwnConsole } from '../own-console'
import { BackupsPage } from '../pages/backups-page'
import { ServicePage, ServicesPage } from '../pages/services-page'
import { getChild, whileWorkerStands } from '../processes'

async function confirmCancel(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Cancel restore' })
  await expect(dialog).toContainText(`${name} and everything that was restored into it so far is removed.`)
  await expectAccessible(page, 'cancel restore dialog')
  await dialog.getByRole('button', { name: 'Cancel restore' }).click()
  await expect(dialog).toBeHidden()
}

test('a restore is cancelled from its service and from the history, and nothing of it stays', async ({ browser }) => {
  const person = { email: uniqueEmail('cancel'), password: PASSWORD }
  const env = { CONSOLE_ADMIN_EMAIL: person.email, CONSOLE_ADMIN_PASSWORD: person.password }
  await withOwnConsole(env, async ({ url, pid }) => {
    const worker = await getChild(pid, 'dist/worker.mjs')
    const page = await openAs(browser, await signIn(person, url), url)
    const services = new ServicesPage(page)
    await services.open()
    const original = uniqueName('original')
    const serviceId = await services.create(original)
    const backups = new BackupsPage(page)
    await backups.open(serviceId)
    const backupId = await backups.backUp()
    const askRestore = async () => {
      const name = uniqueName('restored')
      const dialog = await backups.openRestore(backupId)
      await dialog.name.fill(name)
      await dialog.submit.click()
      await new ServicePage(page).waitUntilShown()
      return name
    }

    const service = new ServicePage(page)
    const first = await whileWorkerStands(worker, async () => {
      const name = await askRestore()
      await service.operation('Restore backup').getByRole('button', { name: 'Cancel restore' }).click()
      await confirmCancel(page, name)
      await expect(service.operation('Restore backup').getByText('Cancelling')).toBeVisible()
      return name
    })
    await expect(service.operation('Restore backup').getByText('Nothing of it was kept')).toBeVisible()
    await expectAccessible(page, 'cancelled restore')

    await backups.open(serviceId)
    const second = await whileWorkerStands(worker, async () => {
      const name = await askRestore()
      await backups.open(serviceId)
      await expect(backups.row(backupId)).toContainText(`Restoring into ${name}`)
      await backups.menuButton(backupId).click()
      await page.getByRole('menuitem', { name: `Cancel restore into ${name}` }).click()
      await confirmCancel(page, name)
      return name
    })
    await expect(backups.row(backupId)).not.toContainText('Restoring into')
    await services.open(original)
    await expect(services.state(original)).toHaveText('Running')
    for (const name of [first, second]) {
      await services.open(name)
      await expect(services.card(name)).toHaveCount(0)
    }
    await page.context().close()
  })
})
