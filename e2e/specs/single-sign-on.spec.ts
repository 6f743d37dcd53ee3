import { randomUUID } from 'node:crypto'
import { expectAccessible, expectNoSidewaysScroll } from '../accessibility'
import { expect, need, ownAddress, test, uniqueEmail } from '../fixtures'
import { IssuerPage } from '../pages/issuer-page'
import { SignInPage } from '../pages/sign-in-page'
import { UsersPage } from '../pages/users-page'

test('an invited person signs in by the issuer without a password here; who is unknown or not verified is told why not', async ({
  admin,
  browser,
}) => {
  const users = new UsersPage(admin)
  await users.open()
  const email = uniqueEmail('vouched')
  const invitation = await users.invite({ email, role: 'Support' })
  const context = await browser.newContext({ baseURL: need('E2E_URL'), extraHTTPHeaders: ownAddress() })
  const page = await context.newPage()
  const [issuer, signIn] = [new IssuerPage(page), new SignInPage(page)]

  await test.step('who is unknown or not verified comes back to the sign-in page with the reason', async () => {
    await page.goto(`/sign-in?next=${encodeURIComponent('/account?from=issuer')}`)
    await issuer.signIn({ sub: randomUUID(), email, isVerified: false })
    await expect(signIn.failure).toHaveText(/has not verified your e-mail address/)
    await expectAccessible(page, 'Sign in, refused')
    await page.setViewportSize({ width: 390, height: 844 })
    await expectNoSidewaysScroll(page, 'Sign in on a phone')
    await page.setViewportSize({ width: 1280, height: 800 })
    await context.clearCookies()
    await issuer.signIn({ sub: randomUUID(), email: uniqueEmail('unknown') })
    await expect(signIn.failure).toHaveText(/You have no account here/)
    await context.clearCookies()
  })

  await test.step('an invited person gets to the page that was asked for', async () => {
    await page.goto(invitation)
    await expectAccessible(page, 'Welcome')
    await page.getByRole('link', { name: 'sign in by Single sign-on' }).click()
    await issuer.signIn({ sub: randomUUID(), email })
    await expect(page.getByRole('button', { name: `Account of ${email}, Support` })).toBeVisible()
    await page.goto('/account')
    await expect(page.getByText('You have none here')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Change password' })).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Set up' })).toHaveCount(0)
    await expectAccessible(page, 'Account without a password')
  })

  await test.step('an Admin sees how, and signs them out everywhere', async () => {
    await users.open()
    await expect(users.row(email)).toContainText('Single sign-on, no password')
    await users
      .row(email)
      .getByRole('button', { name: /^Actions for/ })
      .click()
    await admin.getByRole('menuitem', { name: 'Sign out everywhere' }).click()
    await expect(admin.getByText('was signed out everywhere')).toBeVisible()
    await page.goto('/account')
    await expect(page).toHaveURL(/sign-in\?next=%2Faccount/)
  })
  await context.close()
})
