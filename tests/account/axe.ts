import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * Nothing of WCAG 2.2 AA, nor of best practice, is against the page once it is there, with title and heading, and its colours have stopped changing. What
 * was found while one page gave way to another is looked for again in the one that came: what is wrong with a page stays so.
 */
export async function expectNoFindings(page: Page, what: string): Promise<void> {
  await expect(async () => {
    await expect(page, what).toHaveTitle(/\S/)
    await expect(page.getByRole('heading', { level: 1 }).first(), what).toBeVisible()
    await page.evaluate(() => {
      const ending = document.getAnimations().filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime))
      return Promise.allSettled(ending.map((animation) => animation.finished))
    })
    const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
    expect(violations.map((violation) => `${what}: ${violation.id} ${violation.nodes[0]?.html}`)).toEqual([])
  }).toPass({ timeout: 20_000 })
}

export async function expectNoSidewaysScroll(page: Page, what: string): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth), what).toBeLessThanOrEqual(0)
}

/** Wide and light, narrow and dark; the page is left as wide as it was. */
export async function expectClean(page: Page, what: string): Promise<void> {
  const before = page.viewportSize()
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    await expectNoFindings(page, `${what} ${width} ${colorScheme}`)
    await expectNoSidewaysScroll(page, `${what} ${width}`)
  }
  if (before) await page.setViewportSize(before)
}
