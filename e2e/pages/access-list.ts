import { expect, type Locator, type Page } from '@playwright/test'

/** The IP access list on a service's Settings page, with its flyout. */
export class AccessListSection {
  readonly section: Locator
  readonly flyout: Locator

  constructor(readonly page: Page) {
    this.section = page.getByRole('region', { name: 'Security' })
    this.flyout = page.getByRole('dialog', { name: 'IP Access List' })
  }

  get change() {
    return this.section.getByRole('button', { name: /^(Add IPs|Change IP access list)$/ })
  }

  async open(): Promise<void> {
    await this.change.click()
    await expect(this.flyout).toBeVisible()
  }

  async choose(mode: 'Anywhere' | 'Nowhere' | 'Specific locations'): Promise<void> {
    await this.flyout.getByRole('radio', { name: mode }).check()
  }

  get rows() {
    return this.flyout.getByRole('list', { name: 'Access list' }).getByRole('listitem')
  }

  async add(source: string, description: string): Promise<void> {
    await this.flyout.getByRole('button', { name: 'Add new IP' }).click()
    await this.rows.last().getByLabel('IP address or CIDR').fill(source)
    await this.rows.last().getByLabel('Description').fill(description)
  }

  get addCurrent() {
    return this.flyout.getByRole('button', { name: 'Add current IP' })
  }

  get save() {
    return this.flyout.getByRole('button', { name: 'Save' })
  }

  /** Saves, and waits until the engine has taken the list and it was tried out. */
  async apply(outcome: string): Promise<void> {
    await this.save.click()
    await expect(this.flyout).toBeHidden()
    await expect(this.section.getByRole('status')).toContainText(outcome)
  }
}
