import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { signInAs } from './sign-in'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

async function expectClean(page: Page, what: string) {
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
    expect(violations.map((violation) => `${what}: ${violation.id} ${violation.nodes[0]?.html}`)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${what} ${width}`).toBeLessThanOrEqual(0)
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}

test('support sees what waits, looks anything up over all merchants, and how the bank answers', async ({ browser }) => {
  test.setTimeout(120_000)
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await signInAs(page, { role: 'support' }, '/operator')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Operator')
  await expectClean(page, 'operator')
  await page.getByLabel('Customer number, order number, bill number or merchant').fill('500013')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(page.getByRole('link', { name: 'Ільняны двор (500013)' })).toBeVisible()
  await expectClean(page, 'search')
  await page.goto('/operator/search?q=4111111111111111')
  await expect(page.getByText('A card number is not searched for')).toBeVisible()
  await page.goto('/operator/search?q=nothing-like-this')
  await expect(page.getByText('Nothing found')).toBeVisible()
  for (const [path, title] of [
    ['/operator/unknown', 'Unknown outcomes'],
    ['/operator/approvals', 'Approvals'],
    ['/operator/acquirers', 'Acquirer links'],
  ] as const) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
    await expectClean(page, title)
  }
})

test('staff of a merchant have no operator side', async ({ page }) => {
  await signInAs(page, { role: 'admin', merchantId: 500003 }, '/customers')
  await expect(page.getByRole('link', { name: 'Operator' })).toHaveCount(0)
  for (const path of ['/operator', '/operator/unknown', '/operator/approvals', '/operator/search', '/operator/acquirers']) {
    expect((await page.goto(path))?.status()).toBe(403)
  }
})
