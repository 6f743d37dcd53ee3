import type { Locator, Page } from '@playwright/test'

export class BrowsePage {
  constructor(readonly page: Page) {}

  async open(backupId: string): Promise<void> {
    await this.page.goto(`/backups/${backupId}`)
  }

  fact(label: string): Locator {
    const terms = this.page.getByRole('term').filter({ hasText: new RegExp(`^${label}$`) })
    return terms.locator('xpath=following-sibling::dd[1]')
  }

  /** A line of the tree; its name begins with the database's or table's. */
  branch(name: string): Locator {
    return this.page.getByRole('region', { name: 'Contents' }).getByRole('button', { name: `${name} `, exact: false })
  }

  get check(): Locator {
    return this.page.getByRole('button', { name: 'Check', exact: true })
  }

  get compareWith(): Locator {
    return this.page.getByLabel('Compare with')
  }

  get differences(): Locator {
    return this.page.getByRole('list', { name: 'Differences' }).getByRole('listitem')
  }
}
