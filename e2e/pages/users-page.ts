import { expect, type Page } from '@playwright/test'
import { chooseFrom } from './menu'
import { ownAddress } from '../own-address'

type NewUser = { name: string; email: string; password: string; role: 'Admin' | 'Support' | 'Viewer' }

export class UsersPage {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('/users')
  }

  row(email: string) {
    return this.page.getByRole('table', { name: 'Users' }).getByRole('row').filter({ hasText: email })
  }

  /** Returns the link of the invitation. */
  async invite({ email, role }: Pick<NewUser, 'email' | 'role'>): Promise<string> {
    await this.page.getByRole('button', { name: 'Invite user' }).click()
    const dialog = this.page.getByRole('dialog', { name: 'Invite user' })
    await dialog.getByLabel('E-mail').fill(email)
    await dialog.getByLabel('Role').selectOption({ label: role })
    await dialog.getByRole('button', { name: 'Make link' }).click()
    const link = await this.takeLink('Invitation')
    await expect(this.link(email)).toBeVisible()
    return link
  }

  /** Reads the link that a dialog shows, and closes it. */
  async takeLink(title: string): Promise<string> {
    const dialog = this.page.getByRole('dialog', { name: title })
    const link = await dialog.getByRole('code').innerText()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await expect(dialog).toBeHidden()
    return link
  }

  /** The row of a link that was not used yet. */
  link(email: string) {
    return this.page.getByRole('table', { name: 'Open links' }).getByRole('row').filter({ hasText: email })
  }

  /** Gives somebody a role on one service, in the open dialog or a new one. */
  async setServiceRole(person: string, service: string, role: NewUser['role']): Promise<void> {
    await chooseFrom(this.page, this.page.getByRole('button', { name: `Actions for ${person}` }), 'Roles on services')
    const dialog = this.page.getByRole('dialog', { name: 'Roles on services' })
    await dialog.getByLabel('Service', { exact: true }).selectOption({ label: service })
    await dialog.getByLabel('Role on this service').selectOption({ label: role })
    await dialog.getByRole('button', { name: 'Set role' }).click()
    await expect(dialog.getByRole('listitem').filter({ hasText: service })).toContainText(`${role} on ${service}`)
  }

  /** Invites somebody, who takes the invitation in a browser of their own. */
  async add({ name, email, password, role }: NewUser): Promise<void> {
    const link = await this.invite({ email, role })
    const browser = this.page.context().browser()
    if (!browser) throw new Error('this page has no browser')
    const context = await browser.newContext({ extraHTTPHeaders: ownAddress() })
    const page = await context.newPage()
    await page.goto(link)
    await page.getByLabel('Name').fill(name)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page).toHaveURL(/\/services/)
    await context.close()
  }
}
