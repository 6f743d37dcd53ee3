import type { Page } from '@playwright/test'
import { Application } from './application'
import { uniqueName } from './fixtures'
import { BackupsPage } from './pages/backups-page'
import { ConnectDialog } from './pages/connect-dialog'
import { ServicesPage } from './pages/services-page'

const ROWS = 20_000

async function openApplication(page: Page, name: string): Promise<Application> {
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  const dialog = new ConnectDialog(page, name)
  const url = `http://${await dialog.fact('Host')}:${await dialog.fact('HTTP port')}`
  const username = await dialog.fact('User')
  const password = await dialog.resetPassword()
  await dialog.close()
  return new Application({ url, username, password })
}

/** A service with `shop.orders` over three months, and what uses it. */
export async function givenShop(
  admin: Page,
): Promise<{ serviceId: string; application: Application; backups: BackupsPage }> {
  const services = new ServicesPage(admin)
  await services.open()
  const name = uniqueName('shop')
  const serviceId = await services.create(name)
  const application = await openApplication(admin, name)
  await application.command('CREATE DATABASE shop')
  await application.command(
    'CREATE TABLE shop.orders (id UInt64, placed Date, note String) ENGINE = MergeTree PARTITION BY toYYYYMM(placed) ORDER BY id',
  )
  await application.command(
    `INSERT INTO shop.orders SELECT number, toDate('2026-01-01') + number % 90, toString(intHash64(number)) FROM numbers(${ROWS})`,
  )
  const backups = new BackupsPage(admin)
  await backups.open(serviceId)
  return { serviceId, application, backups }
}
