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

async function findSerious(page: Page): Promise<string[]> {
  await untilStill(page)
  // Without frames of other sites there is nothing to gather in a page of its own, which costs as much as the look.
  const builder = new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).setLegacyMode(true)
  const { violations } = await builder.analyze()
  return violations
    .filter(({ impact }) => SERIOUS.includes(impact ?? ''))
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('; ')}`)
}

/** A toast that begins to fade while axe looks at it is gone at the next look; one look at a long page takes seconds. */
const LOOKS_MS = 90_000

/** Axe finds nothing serious on the page as it stands, in light and in dark. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const look = async () => expect(await findSerious(page), `${what}, ${colorScheme}`).toEqual([])
    await expect(look).toPass({ timeout: LOOKS_MS })
  }
}

/** What of a page that is wider than its screen sticks out; nothing of one that fits. Runs in the page. */
function findSticking(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth <= clientWidth) return []
  const sticking = [...document.querySelectorAll('body *')].filter(
    (element) => element.getBoundingClientRect().right > clientWidth,
  )
  return [`${scrollWidth} of ${clientWidth}`, ...sticking.map(({ outerHTML }) => outerHTML.slice(0, 120))]
}

/** The page is as wide as the screen, once it stands still: only regions in it scroll sideways. */
export async function expectNoSidewaysScroll(page: Page, what: string): Promise<void> {
  await expect.poll(() => page.evaluate(findSticking), { message: what }).toEqual([])
}
