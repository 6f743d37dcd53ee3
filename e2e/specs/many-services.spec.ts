import { Client } from 'pg'
import { embeddedDatabaseUrl } from '@/lib/database/embedded-url'
import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { expect, openAs, PASSWORD, signIn, test } from '../fixtures'
import { withOwnConsole } from '../own-console'
import { ServicesPage } from '../pages/services-page'

const COUNT = 60

async function addServices(dataDir: string): Promise<void> {
  const client = new Client({ connectionString: await embeddedDatabaseUrl(dataDir) })
  await client.connect()
  await client.query(`
    INSERT INTO service (id, name, state, driver, password_sha256, console_password_enc, updated_at)
    SELECT gen_random_uuid(), 'shop ' || lpad(n::text, 2, '0'),
           (CASE WHEN n % 20 = 0 THEN 'failed' ELSE 'stopped' END)::service_state, 'none', '', '', now()
    FROM generate_series(1, ${COUNT}) n`)
  await client.end()
}

test('of many services a page is shown at a time, and search, filter and choices find the others', async ({
  browser,
}) => {
  const person = { email: 'many@example.com', password: PASSWORD }
  const env = { CONSOLE_ADMIN_EMAIL: person.email, CONSOLE_ADMIN_PASSWORD: person.password }
  await withOwnConsole(env, async ({ url }, dataDir) => {
    await addServices(dataDir)
    const page = await openAs(browser, await signIn(person, url), url)
    const services = new ServicesPage(page)
    await services.open()
    await expect(page.getByRole('article')).toHaveCount(24)
    await expect(page.getByText('60 services')).toBeVisible()
    const pages = page.getByRole('navigation', { name: 'Pages of the services' })
    await pages.getByRole('button', { name: 'Next' }).click()
    await expect(services.card('shop 25')).toBeVisible()
    await page.reload()
    await expect(services.card('shop 25')).toBeVisible()
    await pages.getByRole('button', { name: 'Next' }).click()
    await expect(services.card('shop 60')).toBeVisible()
    await expect(pages.getByRole('button', { name: 'Next' })).toBeDisabled()
    await page.goBack()
    await expect(services.card('shop 25')).toBeVisible()
    await page.goForward()
    await expect(services.card('shop 60')).toBeVisible()
    await pages.getByRole('button', { name: 'Previous' }).click()
    await expect(services.card('shop 25')).toBeVisible()
    await pages.getByRole('button', { name: 'Previous' }).click()
    await expect(services.card('shop 01')).toBeVisible()

    await page.getByRole('searchbox', { name: 'Search services' }).fill('SHOP 5')
    await expect(services.card('shop 59')).toBeVisible()
    await expect(page.getByRole('article')).toHaveCount(10)
    await expect(page).toHaveURL(/search=SHOP\+5$/)
    await page.getByRole('searchbox', { name: 'Search services' }).fill('nothing')
    await expect(page.getByText('No service has “nothing” in its name.')).toBeVisible()
    await page.getByRole('searchbox', { name: 'Search services' }).fill('')
    await page.getByRole('combobox', { name: 'Filter by state' }).selectOption('Failed')
    await expect(page.getByRole('article')).toHaveCount(3)
    await expectAccessible(page, 'services')
    await page.setViewportSize({ width: 390, height: 844 })
    await expectNoSidewaysScroll(page, 'services on a phone')
    await page.setViewportSize({ width: 1280, height: 800 })

    await page.goto('/notifications')
    await page.getByRole('button', { name: 'Add channel' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByText('50 of 60 services')).toBeVisible()
    await dialog.getByRole('checkbox', { name: 'shop 01' }).check()
    await dialog.getByRole('searchbox', { name: 'Find a service' }).fill('60')
    await dialog.getByRole('checkbox', { name: 'shop 60' }).check()
    await expect(dialog.getByRole('checkbox', { name: 'shop 01' })).toBeChecked()
    await expect(dialog.getByRole('checkbox', { name: 'shop 02' })).toHaveCount(0)
    await expectAccessible(page, 'services of a channel')
    await page.context().close()
  })
})
