import type { Locator, Page } from '@playwright/test'

/** Opens the menu of a button and chooses one of its items. */
export async function chooseFrom(page: Page, button: Locator, item: string): Promise<void> {
  await button.click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

/** What the menu of a button offers. Closes it again. */
export async function itemsOf(page: Page, button: Locator): Promise<string[]> {
  await button.click()
  const menu = page.getByRole('menu')
  await menu.waitFor()
  const items = await menu.getByRole('menuitem').allInnerTexts()
  await page.keyboard.press('Escape')
  await menu.waitFor({ state: 'hidden' })
  return items
}
