import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { signInAs } from './sign-in'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

async function expectNoFindings(page: Page, what: string) {
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
  expect(violations.map((violation) => `${what}: ${violation.id} ${violation.nodes[0]?.html}`)).toEqual([])
}

test('no screen has an accessibility finding, light and dark, wide and narrow, in any language', async ({ browser }) => {
  test.setTimeout(240_000)
  const page = await (await browser.newContext()).newPage()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.goto('/sign-in?refused=1')
    await expectNoFindings(page, `sign-in ${colorScheme}`)
  }
  await signInAs(page, { role: 'admin', merchantId: 500003 })
  await page.goto('/customers?status=member')
  const member = (await page.locator('tbody a').first().getAttribute('href')) ?? ''
  const screens = [
    '/customers',
    '/customers?status=suspicious',
    '/customers?q=nothing-like-this',
    member,
    `${member}?mark=deny`,
    `${member}?limit=edit`,
    `${member}?done=limit-waiting`,
    '/customers/999999999',
  ]
  for (const language of ['English', 'Русский', 'Беларуская']) {
    await page.goto('/customers')
    await page.getByRole('button', { name: language }).click()
    await expect(page.locator('html')).toHaveAttribute('lang', { English: 'en', Русский: 'ru', Беларуская: 'be' }[language] ?? '')
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [390, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      for (const screen of screens) {
        await page.goto(screen)
        await expectNoFindings(page, `${screen} ${language} ${width} ${colorScheme}`)
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${screen} ${width}`).toBeLessThanOrEqual(0)
      }
    }
  }
  await page.getByRole('button', { name: 'English' }).click()
})
