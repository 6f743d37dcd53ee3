import { expect, type Page } from '@playwright/test'

type NewUser = { name: string; email: string; password: string; role: 'Admin' | 'Support' | 'Viewer' }

export class UsersPage {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('/users')
  }

  row(email: string) {
    return this.page.getByRole('table', { name: 'Users' }).getByRole('row').filter({ hasText: email })
  }

  async add({ name, email, password, role }: NewUser): Promise<void> {
    await this.page.getByRole('button', { name: 'Add user' }).click()
    const dialog = this.page.getByRole('dialog', { name: 'Add user' })
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByLabel('E-mail').fill(email)
    await dialog.getByLabel('Password').fill(password)
    await dialog.getByLabel('Role').selectOption({ label: role })
    await dialog.getByRole('button', { name: 'Add user' }).click()
    await expect(dialog).toBeHidden()
    await expect(this.row(email)).toBeVisible()
  }
}
