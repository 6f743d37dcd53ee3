import type { Locator, Page } from '@playwright/test'

export class PeekPage {
  constructor(readonly page: Page) {}

  async open(backupId: string): Promise<void> {
    await this.page.goto(`/backups/${backupId}/peek`)
  }

  get openButton(): Locator {
    return this.page.getByRole('button', { name: 'Open', exact: true })
  }

  get closeButton(): Locator {
    return this.page.getByRole('button', { name: 'Close', exact: true })
  }

  get query(): Locator {
    return this.page.getByLabel('Query', { exact: true })
  }

  get run(): Locator {
    return this.page.getByRole('button', { name: 'Run', exact: true })
  }

  get cancel(): Locator {
    return this.page.getByRole('button', { name: 'Cancel', exact: true })
  }

  get error(): Locator {
    return this.page.getByRole('main').getByRole('alert')
  }

  get rows(): Locator {
    return this.page.getByRole('table', { name: 'Result' }).locator('tbody').getByRole('row')
  }

  get header(): Locator {
    return this.page.getByRole('table', { name: 'Result' }).getByRole('columnheader')
  }

  table(name: string): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^${name}`) })
  }

  async ask(sql: string): Promise<void> {
    await this.query.fill(sql)
    await this.query.press('Control+Enter')
  }
}
