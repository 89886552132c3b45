import { execFileSync } from 'node:child_process'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { test } from '../support/browser-test'
import { makeMember, sendPayer } from './shop'

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** `what`: everything, or only what another colour scheme can change. */
async function findings(page: Page, what: 'all' | 'colours' = 'all'): Promise<string[]> {
  const axe = new AxeBuilder({ page })
  const { violations } = await (what === 'all' ? axe.withTags(wcag) : axe.withRules(['color-contrast'])).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
}

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

// One of each kind is enough of pages that differ in a sentence only.
const sameAs = /(declined|fault|bad-form|too-many)-(?!no-funds|check-digit|size|tries-1|card|unknown)/

// These states.spec.ts looks at in the running product, in English.
const walkedElsewhere =
  /^(standard|standard-faults|standard-beside-cards|one-click|one-click-one|one-click-fault|delete|paid|paid-again|three-d-secure|limit|unknown|terms|terms-earlier|declined-no-funds)$/

function samplePages(language: string): [string, string][] {
  const printed = execFileSync(process.execPath, ['--import', 'tsx', 'tests/components/pay/print-sample-pages.tsx'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return Object.entries(JSON.parse(printed) as Record<string, string>).filter(([name]) => name.startsWith(`${language} `) && !sameAs.test(name))
}

for (const language of ['en', 'ru', 'be']) {
  test(`no page has a finding in ${language}, and none scrolls sideways at 320 px`, async ({ page }) => {
    test.setTimeout(480_000)
    await page.setViewportSize({ width: 320, height: 640 })
    const found: string[] = []
    for (const [name, markup] of samplePages(language)) {
      await page.setContent(markup)
      if ((await overflow(page)) > 0) found.push(`${name} scrolls sideways`)
      if (language === 'en' && walkedElsewhere.test(name.slice(3))) continue
      // A language changes words, not colours.
      for (const colorScheme of language === 'en' ? (['light', 'dark'] as const) : (['light'] as const)) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        for (const finding of await findings(page, colorScheme === 'light' ? 'all' : 'colours')) found.push(`${name}, ${colorScheme}: ${finding}`)
      }
    }
    expect(found).toEqual([])
  })
}

test('wide pages have no finding either', async ({ page }) => {
  test.setTimeout(300_000)
  await page.setViewportSize({ width: 1280, height: 800 })
  const found: string[] = []
  for (const [name, markup] of samplePages('ru')) {
    await page.setContent(markup)
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    for (const finding of await findings(page, 'colours')) found.push(`${name}: ${finding}`)
  }
  expect(found).toEqual([])
})

test('the button tells the chosen card in forced colours too', async ({ page }) => {
  const customer = await makeMember(page)
  await page.emulateMedia({ forcedColors: 'active' })
  await sendPayer(page, { CustomerNumber: customer })
  await expect(page.getByRole('button', { name: 'Pay 10.00 BYN with Visa •• 1111' })).toBeVisible()
})
