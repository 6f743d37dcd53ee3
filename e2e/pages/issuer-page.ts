import type { Page } from '@playwright/test'

type Somebody = { sub: string; email: string; isVerified?: boolean }

/** The form of the issuer that runs beside the console, which takes everybody for who they say they are. */
export class IssuerPage {
  constructor(readonly page: Page) {}

  /** From the sign-in page of the console and back to it. */
  async signIn({ sub, email, isVerified = true }: Somebody): Promise<void> {
    await this.page.getByRole('button', { name: 'Single sign-on' }).click()
    await this.page.getByLabel('Subject').fill(sub)
    await this.page.getByLabel('E-mail').fill(email)
    await this.page.getByLabel('Verified').setChecked(isVerified)
    await this.page.getByRole('button', { name: 'Continue' }).click()
  }
}
