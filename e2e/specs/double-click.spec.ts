import type { Page } from '@playwright/test'
import { expect, test, uniqueName } from '../fixtures'
import { BackupsPage } from '../pages/backups-page'
import { ServicePage, ServicesPage } from '../pages/services-page'
import { captureAction, replay } from '../server-actions'

test('restore clicked twice, sent twice or asked for in two tabs makes one service', async ({ admin }) => {
  const services = new ServicesPage(admin)
  await services.open()
  const name = uniqueName('twice')
  const serviceId = await services.create(name)
  const backups = new BackupsPage(admin)
  await backups.open(serviceId)
  const backupId = await backups.backUp()

  await test.step('a double click', async () => {
    const dialog = await backups.openRestore(backupId)
    await dialog.name.fill(`${name} click`)
    await dialog.submit.dblclick()
    await expect(new ServicePage(admin).state).toHaveText('Running')
    expect(await services.named(`${name} click`)).toHaveLength(1)
  })

  await test.step('the same request sent twice at once', async () => {
    await backups.open(serviceId)
    const dialog = await backups.openRestore(backupId)
    await dialog.name.fill(`${name} sent`)
    const action = await captureAction(admin, () => dialog.submit.click())
    const answers = await Promise.all([replay(admin, action), replay(admin, action)])
    for (const answer of answers) expect(await answer.text()).toContain('"ok":true')
    expect(await services.named(`${name} sent`)).toHaveLength(1)
  })

  await test.step('two tabs with the same name', async () => {
    const tabs = await Promise.all([0, 1, 2].map(() => admin.context().newPage()))
    const dialogs = await Promise.all(
      tabs.map(async (tab) => {
        const page = new BackupsPage(tab)
        await page.open(serviceId)
        const dialog = await page.openRestore(backupId)
        await dialog.name.fill(`${name} tabs`)
        return dialog
      }),
    )
    const [first, second, late] = dialogs
    if (!first || !second || !late) throw new Error('three dialogs are open')
    await Promise.all([first.submit.click(), second.submit.click()])
    const serviceUrl = /\/services\/[0-9a-f-]{36}$/
    // A request that comes when the first restore is over gets the message instead of its page.
    const answerOf = async (tab: Page) => {
      const isRefused = async () => (await tab.getByText(/already exists/).count()) > 0
      await expect.poll(async () => serviceUrl.test(tab.url()) || (await isRefused())).toBe(true)
      return serviceUrl.test(tab.url()) ? tab.url() : 'refused'
    }
    const answers = [await answerOf(first.page), await answerOf(second.page)]
    await late.submit.click()
    answers.push(await answerOf(late.page))
    const shown = new Set(answers.filter((answer) => answer !== 'refused'))
    expect(shown.size).toBe(1)
    expect(await services.named(`${name} tabs`)).toHaveLength(1)
  })
})
