import { expect, type Locator, type Page } from '@playwright/test'

/** The settings of one service, with the flyout for its backup configuration. */
export class SettingsPage {
  constructor(readonly page: Page) {}

  async open(serviceId: string): Promise<void> {
    await this.page.goto(`/services/${serviceId}/settings`)
  }

  /** The value beside a label such as "Backup Frequency". */
  fact(label: string) {
    return this.page
      .getByRole('main')
      .getByRole('term')
      .filter({ hasText: label })
      .locator('xpath=following-sibling::dd[1]')
  }

  get change() {
    return this.page.getByRole('button', { name: 'Change backup configuration' })
  }

  async openFlyout(): Promise<BackupConfigurationFlyout> {
    await this.change.click()
    const flyout = new BackupConfigurationFlyout(this.page)
    await expect(flyout.runs).toHaveCount(5)
    return flyout
  }

  async openDrills(): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Change when drills run' }).click()
    return this.page.getByRole('dialog', { name: 'When drills run' })
  }

  async openCheckQueries(): Promise<CheckQueriesFlyout> {
    await this.page.getByRole('button', { name: 'Change check queries' }).click()
    return new CheckQueriesFlyout(this.page)
  }
}

export class BackupConfigurationFlyout {
  readonly dialog: Locator

  constructor(readonly page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Backup configuration' })
  }

  async choose(mode: 'Frequency' | 'Scheduled' | 'Cron'): Promise<void> {
    await this.dialog.getByRole('radio', { name: mode }).check()
  }

  field(label: string) {
    return this.dialog.getByLabel(label, { exact: true })
  }

  get runs() {
    return this.dialog.getByRole('region', { name: 'Next five runs' }).getByRole('listitem')
  }

  /** When the shown runs start. */
  async times(): Promise<Date[]> {
    const found = await this.runs.locator('time').evaluateAll((all) => all.map((time) => time.getAttribute('datetime')))
    return found.map((at) => new Date(at ?? ''))
  }

  get save() {
    return this.dialog.getByRole('button', { name: 'Save' })
  }
}

export class CheckQueriesFlyout {
  readonly dialog: Locator

  constructor(readonly page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Check queries' })
  }

  get expected() {
    return this.dialog.getByLabel('Expected result').last()
  }

  async add({ name, sql, expected }: { name: string; sql: string; expected: string }): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Add a check query' }).click()
    await this.dialog.getByLabel('Name').last().fill(name)
    await this.dialog.getByLabel('SELECT').last().fill(sql)
    await this.expected.fill(expected)
  }

  async save(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Save' }).click()
    await expect(this.dialog).toBeHidden()
  }
}
