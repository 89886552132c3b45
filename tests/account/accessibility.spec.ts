import { expect, type Page } from '@playwright/test'
import { test } from '../support/browser-test'
import { expectNoFindings, expectNoSidewaysScroll } from './axe'
import { signInAs, staffOf } from './sign-in'

async function expectNoFindingsInAnyLook(page: Page, what: string) {
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    await expectNoFindings(page, `${what} ${width} ${colorScheme}`)
    await expectNoSidewaysScroll(page, `${what} ${width}`)
  }
}

test('neither step of the sign-in has an accessibility finding', async ({ browser }) => {
  test.setTimeout(300_000)
  // Without motion, so that colours are looked at where they end and not on their way from light to dark.
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  const staff = staffOf({ role: 'auditor' })
  await page.goto('/sign-in?refused=1&ended=1')
  await expectNoFindingsInAnyLook(page, 'sign-in')
  await page.locator('#login').fill(staff.login)
  await page.locator('#password').fill(staff.password)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.locator('#code').waitFor()
  await expectNoFindingsInAnyLook(page, 'second step')
})

/** The first link of a list to one of its own; not one to another page about the list. */
async function firstLink(page: Page, list: string): Promise<string> {
  await page.goto(list)
  const addresses = await page.locator('main a').evaluateAll((links) => links.map((link) => (link.getAttribute('href') ?? '').split('?')[0] ?? ''))
  const found = addresses.find((address) => new RegExp(`^${list.split('?')[0]}/\\d+$`).test(address))
  if (!found) throw new Error(`${list} leads to nothing`)
  return found
}

/** What the browser complains of on a page, apart from its own status where it is a refusal: errors, warnings, markup that scripts had to mend, files that are not there. */
function complaintsOf(page: Page): () => string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    const isOwnStatus = message.location().url === page.url() && message.text().startsWith('Failed to load resource')
    if (['error', 'warning'].includes(message.type()) && !isOwnStatus) complaints.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', ({ message }) => complaints.push(`${page.url()}: ${message}`))
  return () => [...new Set(complaints)]
}

const sidewaysOf = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

function spaceText(page: Page, isSpaced: boolean): Promise<void> {
  return page.evaluate((spaced) => {
    const { style } = document.body
    style.letterSpacing = spaced ? '0.12em' : ''
    style.wordSpacing = spaced ? '0.16em' : ''
    style.lineHeight = spaced ? '1.5' : ''
  }, isSpaced)
}

/** Names, roles and colours are the same in every language; what a language changes is how much room its words take, and who reads them out. */
async function walk(page: Page, screens: readonly string[]): Promise<void> {
  const complaints = complaintsOf(page)
  for (const [language, lang, looks] of [
    ['English', 'en', ['1280 light', '390 dark']],
    ['Русский', 'ru', ['390 light']],
    ['Беларуская', 'be', ['1280 dark']],
  ] as const) {
    await page.goto('/sandbox')
    await page.getByRole('button', { name: language }).click()
    await expect(page.locator('html')).toHaveAttribute('lang', lang)
    for (const screen of screens) {
      // As narrow as 1280 pixels are at 400 % (WCAG 1.4.10), and there with letters, words and lines as far apart as 1.4.12 asks for.
      await page.setViewportSize({ width: 320, height: 900 })
      await page.goto(screen)
      expect.soft(await sidewaysOf(page), `${screen} ${language}`).toBeLessThanOrEqual(0)
      await spaceText(page, true)
      expect.soft(await sidewaysOf(page), `${screen} ${language}, spaced`).toBeLessThanOrEqual(0)
      await spaceText(page, false)
      expect.soft(await page.getByRole('heading', { level: 1 }).count(), `${screen}: one first heading`).toBe(1)
      for (const look of looks) {
        const [width, colorScheme] = look.split(' ') as [string, 'light' | 'dark']
        await page.setViewportSize({ width: Number(width), height: 900 })
        await page.emulateMedia({ colorScheme })
        await expectNoFindings(page, `${screen} ${language} ${look}`)
      }
    }
  }
  await page.getByRole('button', { name: 'English' }).click()
  expect(complaints()).toEqual([])
}

// Without motion, so that colours are looked at where they end and not on their way from light to dark.
const still = { reducedMotion: 'reduce' } as const

// In halves, so that two go at the same time.
for (const half of [0, 1])
  test(`no screen of a merchant has an accessibility finding, light and dark, wide and narrow, and none scrolls sideways in any language (${half + 1} of 2)`, async ({
    browser,
  }) => {
    test.setTimeout(600_000)
    const page = await (await browser.newContext(still)).newPage()
    await signInAs(page, { role: 'admin', merchantId: 500003 })
    const member = await firstLink(page, '/customers?status=member')
    const order = await firstLink(page, '/orders')
    await page.goto('/limits')
    const scope = new URL(page.url()).pathname
    const screens = [
      '/overview',
      '/orders',
      order,
      `${order}?do=cancel`,
      '/exports',
      '/notifications',
      '/notifications?merchant=500003&resend=1',
      '/views/customers',
      '/views/orders',
      '/search',
      '/customers/bulk',
      '/customers/bulk?of=all&do=deny&status=member',
      '/customers/bulk?of=all&do=limit',
      '/customers/bulk?of=picked&do=export',
      '/staff',
      '/staff/new',
      '/profile',
      '/settings',
      '/settings/orders?merchant=500003',
      '/settings/signature?merchant=500003',
      '/settings/api-keys?merchant=500003',
      '/settings/one-click?merchant=500003',
      scope,
      `${scope}?edit=BYN.day&settings=edit&done=limit-waiting`,
      `${scope}/near?percent=50`,
      `${scope}/own`,
      `${scope}/history`,
      '/customers',
      '/customers?status=suspicious',
      '/customers?q=nothing-like-this',
      member,
      `${member}?mark=deny`,
      `${member}?limit=edit`,
      `${member}?erase=ask`,
      `${member}?done=limit-waiting`,
      '/customers/999999999',
      '/sandbox',
    ]
    await walk(
      page,
      screens.filter((_, place) => place % 2 === half),
    )
  })

test('nor has a screen of the operator', async ({ browser }) => {
  test.setTimeout(600_000)
  const page = await (await browser.newContext(still)).newPage()
  // An account that no other walk uses: accounts keep their language, and this one goes through all of them.
  await signInAs(page, { role: 'supervisor', login: 'supervisor-2' })
  const record = await firstLink(page, '/audit')
  const merchant = await firstLink(page, '/one-click')
  const entity = await firstLink(page, '/unions/entities')
  const delivery = await firstLink(page, '/notifications')
  await walk(page, [
    '/overview',
    '/audit',
    record,
    '/one-click',
    merchant,
    '/operator',
    '/operator/acquirers',
    '/operator/merchants?mode=on',
    '/operator/merchants/500001',
    '/operator/merchants/new',
    '/operator/merchants/new?entity=new',
    '/operator/approvals',
    '/operator/keys',
    '/operator/search',
    '/operator/search?q=500001',
    '/operator/unknown',
    '/notifications?state=failed',
    delivery,
    '/limits',
    '/sandbox/mails',
    '/unions',
    '/unions/entities',
    '/unions/entities/new',
    '/unions/entities?q=nothing-like-this',
    entity,
    '/unions/groups',
    '/unions/groups/new',
    '/unions/groups/1',
  ])
})

test('the pages of the API have none either', async ({ browser }) => {
  const page = await (await browser.newContext(still)).newPage()
  await page.goto('/api/docs/plain')
  await expectNoFindingsInAnyLook(page, '/api/docs/plain')
})
