import { expectAccessible } from '../accessibility'
import { expect, PASSWORD, test } from '../fixtures'
import { withOwnConsole } from '../own-console'

test('the printed link makes the first admin once; any other token is refused', async ({ browser }) => {
  await withOwnConsole({ CONSOLE_ADMIN_EMAIL: '', CONSOLE_ADMIN_PASSWORD: '' }, async ({ url, setupLink }) => {
    if (!setupLink) throw new Error('the console printed no link')
    const context = await browser.newContext({ baseURL: url })
    const page = await context.newPage()
    const submit = async (link: string, email: string) => {
      await page.goto(link)
      await page.getByLabel('Name').fill('First Person')
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password').fill(PASSWORD)
      await page.getByRole('button', { name: 'Create the first admin' }).click()
    }
    const refusal = page.getByRole('main').getByRole('alert').filter({ hasText: 'This link no longer works' })

    await submit(`${url}/setup?token=not-the-token`, 'thief@example.com')
    await expect(refusal).toBeVisible()
    await expectAccessible(page, 'setup')

    await submit(setupLink, 'first@example.com')
    await expect(page).toHaveURL(`${url}/services`)
    await expect(page.getByRole('button', { name: 'Account of first@example.com, Admin' })).toBeVisible()
    await expect(page.getByText('No services yet')).toBeVisible()
    await expectAccessible(page, 'services, empty')

    await context.clearCookies()
    await submit(setupLink, 'second@example.com')
    await expect(refusal).toBeVisible()
    await context.close()
  })
})
