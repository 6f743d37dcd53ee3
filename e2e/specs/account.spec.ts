import { expectAccessible } from '../accessibility'
import { expect, openAs, ownAddress, type Page, PASSWORD, signIn, test, uniqueEmail } from '../fixtures'
import { IssuerPage } from '../pages/issuer-page'
import { SignInPage } from '../pages/sign-in-page'
import { UsersPage } from '../pages/users-page'
import { totp } from '../totp'

const NEWER = 'Another-long-8-password'
const NEWEST = 'A-third-long-9-password'

test('a person changes the password, signs out everywhere, and gets back in by a link', async ({ admin, browser }) => {
  const users = new UsersPage(admin)
  await users.open()
  const email = uniqueEmail('account')
  await users.add({ name: 'Account Holder', email, password: PASSWORD, role: 'Viewer' })
  const [here, elsewhere] = await Promise.all([1, 2].map(() => signIn({ email, password: PASSWORD })))
  if (!here || !elsewhere) throw new Error('not signed in')
  const [page, other] = [await openAs(browser, here), await openAs(browser, elsewhere)]

  await test.step('a wrong current password is said at its field', async () => {
    await page.goto('/services')
    await page.getByRole('button', { name: `Account of ${email}` }).click()
    await page.getByRole('menuitem', { name: 'Account' }).click()
    await expect(page.getByText('this browser')).toHaveCount(1)
    await expectAccessible(page, 'Account')
    await page.getByLabel('Current password').fill(NEWER)
    await page.getByLabel('New password').fill(NEWER)
    await page.getByRole('button', { name: 'Change password' }).click()
    await expect(page.getByText('This is not your password.')).toBeVisible()
  })

  await test.step('changing it signs the other browser out', async () => {
    await page.getByLabel('Current password').fill(PASSWORD)
    await page.getByLabel('New password').fill(NEWER)
    await page.getByRole('button', { name: 'Change password' }).click()
    await expect(page.getByText('Your password is changed.')).toBeVisible()
    await other.goto('/account')
    await expect(other).toHaveURL(/sign-in/)
  })

  await test.step('signing out everywhere ends this one too', async () => {
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    const dialog = page.getByRole('dialog', { name: 'Sign out everywhere' })
    await dialog.getByRole('button', { name: 'Sign out everywhere' }).click()
    await expect(page).toHaveURL(/sign-in/)
  })

  await test.step('a link from an Admin sets a new password, once', async () => {
    await users.open()
    await users.row(email).getByRole('button', { name: 'Actions for Account Holder' }).click()
    await admin.getByRole('menuitem', { name: 'Make password link' }).click()
    const dialog = admin.getByRole('dialog', { name: 'Make a password link' })
    await dialog.getByRole('button', { name: 'Make link' }).click()
    const link = await users.takeLink('New password')
    await expect(users.link(email)).toContainText('New password')
    await expectAccessible(admin, 'Users')
    await page.setExtraHTTPHeaders(ownAddress())
    await page.goto(link)
    await expectAccessible(page, 'Choose a new password')
    await page.getByLabel('Password').fill(NEWEST)
    await page.getByRole('button', { name: 'Set password' }).click()
    await expect(page).toHaveURL(/services/)
    await other.goto(link)
    await expect(other.getByRole('heading')).toHaveText('This link does not work')
    await other.goto('/sign-in')
    await new SignInPage(other).submit(email, NEWER)
    await expect(new SignInPage(other).failure).toHaveText(/not right/)
  })
  for (const one of [page, other]) await one.context().close()
})

test('a second factor is asked for at every sign-in, recovery codes work once, and an Admin turns it off', async ({
  admin,
  browser,
}) => {
  const users = new UsersPage(admin)
  await users.open()
  const email = uniqueEmail('factor')
  await users.add({ name: 'Careful Person', email, password: PASSWORD, role: 'Viewer' })
  const page = await openAs(browser, await signIn({ email, password: PASSWORD }))
  const context = page.context()
  await context.setExtraHTTPHeaders(ownAddress())
  let key = ''
  let recovery: string[] = []

  // A page of its own each time: one that shows the console leaves for the sign-in form by itself when its session ends.
  const enterPassword = async () => {
    await context.clearCookies()
    const fresh = await context.newPage()
    await fresh.goto('/sign-in')
    await new SignInPage(fresh).submit(email, PASSWORD)
    return fresh
  }
  const signInWith = async (code: string) => {
    const fresh = await enterPassword()
    await fresh.getByLabel('Code').fill(code)
    await fresh.getByRole('button', { name: 'Sign in' }).click()
    return fresh
  }
  const expectRefused = async (fresh: Page) => expect(new SignInPage(fresh).failure).toHaveText(/not right/)

  await test.step('it is set up with an authenticator app', async () => {
    await page.goto('/account')
    await page.getByRole('button', { name: 'Set up' }).click()
    const asking = page.getByRole('dialog', { name: 'Set up two-factor authentication' })
    await asking.getByLabel('Password').fill(NEWER)
    await asking.getByRole('button', { name: 'Continue' }).click()
    await expect(asking.getByText(/Invalid password/)).toBeVisible()
    await asking.getByLabel('Password').fill(PASSWORD)
    await asking.getByRole('button', { name: 'Continue' }).click()
    const scanning = page.getByRole('dialog', { name: 'Scan this code' })
    key = await scanning.getByRole('code').innerText()
    await expectAccessible(page, 'Scan this code')
    await scanning.getByRole('textbox', { name: 'Code' }).fill(totp(key))
    await scanning.getByRole('button', { name: 'Turn on' }).click()
    const codes = page.getByRole('dialog', { name: 'Recovery codes' })
    recovery = (await codes.getByRole('code').innerText()).split(/\s+/)
    await codes.getByRole('button', { name: 'Done' }).click()
    await expect(page.getByText('On: signing in takes')).toBeVisible()
  })

  await test.step('the password alone is not enough', async () => {
    const halfway = await enterPassword()
    await expect(halfway.getByLabel('Code')).toBeVisible()
    await halfway.goto('/services')
    await expect(halfway).toHaveURL(/sign-in/)
    await expectRefused(await signInWith('000000'))
    await expect(await signInWith(totp(key))).toHaveURL(/services/)
  })

  await test.step('nor is the word of an issuer', async () => {
    await context.clearCookies()
    await context.setExtraHTTPHeaders(ownAddress())
    const fresh = await context.newPage()
    await fresh.goto('/sign-in?next=%2Faccount')
    await new IssuerPage(fresh).signIn({ sub: email, email })
    await expect(fresh.getByLabel('Code')).toBeVisible()
    await fresh.getByLabel('Code').fill(totp(key))
    await fresh.getByRole('button', { name: 'Sign in' }).click()
    await expect(fresh).toHaveURL(/\/account$/)
  })

  await test.step('a recovery code signs in once', async () => {
    const code = recovery[0] ?? ''
    await expect(await signInWith(code)).toHaveURL(/services/)
    await expectRefused(await signInWith(code))
  })

  await test.step('an Admin turns it off for somebody who lost it', async () => {
    await users.open()
    await users.row(email).getByRole('button', { name: 'Actions for Careful Person' }).click()
    await admin.getByRole('menuitem', { name: 'Turn off two-factor' }).click()
    const dialog = admin.getByRole('dialog', { name: 'Turn off two-factor' })
    await dialog.getByRole('button', { name: 'Turn off' }).click()
    await expect(dialog).toBeHidden()
    await expect(await enterPassword()).toHaveURL(/services/)
    await admin.goto('/activities')
    await admin.getByRole('searchbox', { name: 'Search' }).fill(email)
    await admin.getByRole('button', { name: 'Search' }).click()
    const table = admin.getByRole('table', { name: /^Activities/ })
    await expect(table).toContainText('Turned on')
    await expect(table).toContainText(`Turned off for ${email}`)
  })
  await context.close()
})
