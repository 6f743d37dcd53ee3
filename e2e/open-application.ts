import type { Page } from '@playwright/test'
import { Application } from './application'
import { ConnectDialog } from './pages/connect-dialog'

/** From a service's page: a program of a person that uses it, with a password of its own. */
export async function openApplication(page: Page, name: string): Promise<Application> {
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  const dialog = new ConnectDialog(page, name)
  const url = `http://${await dialog.fact('Host')}:${await dialog.fact('HTTP port')}`
  const username = await dialog.fact('User')
  const password = await dialog.resetPassword()
  await dialog.close()
  return new Application({ url, username, password })
}
