import { expect, type Locator, type Page } from '@playwright/test'

/** The dialog behind Connect, open for one service. */
export class ConnectDialog {
  readonly dialog: Locator

  constructor(page: Page, serviceName: string) {
    this.dialog = page.getByRole('dialog', { name: `Connect to ${serviceName}` })
  }

  async fact(label: 'Host' | 'HTTP port' | 'Native port' | 'User'): Promise<string> {
    const term = this.dialog.getByRole('term').filter({ hasText: label })
    return term.locator('xpath=following-sibling::dd[1]').innerText()
  }

  /** The lines to paste for one way in. */
  async lines(tab: 'curl' | 'clickhouse-client' | '@clickhouse/client'): Promise<string> {
    await this.dialog.getByRole('tab', { name: tab, exact: true }).click()
    return this.dialog.getByRole('tabpanel', { name: tab, exact: true }).locator('pre').innerText()
  }

  async resetPassword(): Promise<string> {
    await this.dialog.getByRole('button', { name: 'Reset password' }).click()
    await this.dialog.getByRole('button', { name: 'Make a new password' }).click()
    return readNewPassword(this.dialog)
  }

  async close(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Close' }).click()
    await expect(this.dialog).toBeHidden()
  }
}

/** The password that a dialog shows once, when the service has taken it. */
export async function readNewPassword(dialog: Locator): Promise<string> {
  const password = await dialog.getByRole('textbox', { name: 'New password' }).inputValue()
  await expect(dialog.getByText('The service has taken it')).toBeVisible()
  return password
}
