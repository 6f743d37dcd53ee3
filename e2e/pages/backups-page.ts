import { expect, type Locator, type Page } from '@playwright/test'
import { chooseFrom } from './menu'

const SNAPSHOT = /^Copy snapshot id ([0-9a-f-]{36})$/

export class BackupsPage {
  constructor(readonly page: Page) {}

  async open(serviceId: string): Promise<void> {
    await this.page.goto(`/services/${serviceId}/backups`)
  }

  get table() {
    return this.page.getByRole('table', { name: 'Backup history' })
  }

  get backUpNow() {
    return this.page.getByRole('button', { name: 'Back up now' })
  }

  /** The value of one of the three cards. */
  stat(label: string) {
    const cards = this.page.getByRole('region', { name: 'Backups at a glance' })
    return cards.getByRole('term').filter({ hasText: label }).locator('xpath=following-sibling::dd[1]')
  }

  get rows() {
    return this.table.getByRole('row').filter({ has: this.page.getByRole('button', { name: SNAPSHOT }) })
  }

  row(backupId: string) {
    const snapshot = this.page.getByRole('button', { name: `Copy snapshot id ${backupId}` })
    return this.table.getByRole('row').filter({ has: snapshot })
  }

  /** The id of the backup in a row. */
  async idOf(row: Locator): Promise<string> {
    const label = await row.getByRole('button', { name: SNAPSHOT }).getAttribute('aria-label')
    const [, backupId] = SNAPSHOT.exec(label ?? '') ?? []
    if (!backupId) throw new Error(`no snapshot id in ${label}`)
    return backupId
  }

  async openBackUp(): Promise<BackUpDialog> {
    await this.backUpNow.click()
    const dialog = new BackUpDialog(this.page)
    await expect(dialog.submit).toBeVisible()
    return dialog
  }

  /** A full backup of everything: the button, then the dialog's button. */
  async startBackUp(): Promise<void> {
    const { submit } = await this.openBackUp()
    await submit.click()
  }

  /** Takes the first or a further backup and waits until it is Successful. */
  async backUp(): Promise<string> {
    const before = await this.rows.count()
    await this.startBackUp()
    await expect(this.rows).toHaveCount(before + 1)
    const backupId = await this.idOf(this.rows.first())
    await expect(this.row(backupId)).toContainText('Successful')
    return backupId
  }

  menuButton(backupId: string) {
    return this.page.getByRole('button', { name: `Actions for backup ${backupId}` })
  }

  async choose(
    backupId: string,
    item: 'Browse' | 'Peek' | 'Restore' | 'Verify' | 'Check' | 'Delete' | 'Cancel',
  ): Promise<void> {
    await chooseFrom(this.page, this.menuButton(backupId), item)
  }

  async openRestore(backupId: string): Promise<RestoreDialog> {
    await this.choose(backupId, 'Restore')
    const dialog = new RestoreDialog(this.page)
    await expect(dialog.contents).toBeVisible()
    return dialog
  }

  async openDelete(backupId: string): Promise<Locator> {
    await this.choose(backupId, 'Delete')
    return this.page.getByRole('dialog', { name: 'Delete this backup' })
  }
}

export class RestoreDialog {
  readonly dialog: Locator

  constructor(readonly page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Restore this backup' })
  }

  /** "1 database, 2 tables, 300 rows, 12 kB" */
  get contents() {
    return this.dialog.getByText(/^\d[\d,]* databases?, /)
  }

  get name() {
    return this.dialog.getByLabel('Service name')
  }

  get submit() {
    return this.dialog.getByRole('button', { name: 'Restore this backup' })
  }
}

export class BackUpDialog {
  readonly dialog: Locator

  constructor(page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Back up now' })
  }

  get submit() {
    return this.dialog.getByRole('button', { name: 'Back up now' })
  }

  get statement() {
    return this.dialog.getByRole('region', { name: 'The statement' }).locator('code')
  }

  /** A database, a table or a partition of the tree. */
  tick(name: string | RegExp) {
    return this.dialog.getByRole('list', { name: 'Databases and tables' }).getByRole('checkbox', { name, exact: true })
  }

  async choose(what: 'Everything' | 'Chosen databases and tables'): Promise<void> {
    await this.dialog.getByRole('radio', { name: what }).check()
  }
}
