import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const SERIOUS = ['serious', 'critical']

/** Between two pages there is no title for a moment, and colours that fade are read when they have arrived. */
async function untilStill(page: Page): Promise<void> {
  await expect(page).not.toHaveTitle('')
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((animation) => animation.effect?.getTiming().iterations !== Infinity)
    await Promise.allSettled(ending.map((animation) => animation.finished))
  })
}

/** Axe finds nothing serious on the page as it stands, in light and in dark. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await untilStill(page)
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze()
    const found = violations
      .filter(({ impact }) => SERIOUS.includes(impact ?? ''))
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('; ')}`)
    expect(found, `${what}, ${colorScheme}`).toEqual([])
  }
}

/** The page is as wide as the screen: only regions in it scroll sideways. */
export async function expectNoSidewaysScroll(page: Page, what: string): Promise<void> {
  const widths = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return { scrollWidth, clientWidth }
  })
  expect(widths.scrollWidth, what).toBeLessThanOrEqual(widths.clientWidth)
}
