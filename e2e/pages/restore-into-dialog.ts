import type { Locator, Page } from '@playwright/test'

/** The restore dialog, turned to an existing service. */
export class RestoreIntoDialog {
  readonly dialog: Locator

  constructor(page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Restore this backup' })
  }

  async choose(): Promise<void> {
    await this.dialog.getByRole('radio', { name: 'Into an existing service' }).check()
    await this.dialog.getByLabel('Service', { exact: true }).waitFor()
  }

  table(name: string) {
    return this.dialog.getByRole('checkbox', { name: new RegExp(`^${name.replaceAll('.', '\\.')} `) })
  }

  newName(table: string) {
    return this.dialog.getByLabel(`Restore ${table} as`)
  }

  partitions(table: string) {
    return this.dialog.getByLabel(`Partitions of ${table}`)
  }

  option(label: string) {
    return this.dialog.getByRole('checkbox', { name: label })
  }

  get plan() {
    return this.dialog.getByRole('region', { name: 'Plan' })
  }

  get sql() {
    return this.plan.locator('code')
  }

  submit(service: string) {
    return this.dialog.getByRole('button', { name: `Restore into ${service}` })
  }
}
