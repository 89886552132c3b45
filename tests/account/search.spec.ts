import { expect, type Page } from '@playwright/test'
import { makeMember } from '../pay/shop'
import { test } from '../support/browser-test'
import { expectClean, expectNoFindings } from './axe'
import { signInAs } from './sign-in'

const field = (page: Page) => page.getByRole('combobox', { name: /^Screen, customer number/ })

test('by Ctrl-K, a few letters and Enter one is anywhere, without a mouse', async ({ browser, page: payer }) => {
  test.setTimeout(300_000)
  const customer = await makeMember(payer)
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await signInAs(page, { role: 'manager', merchantId: 500001 })
  await page.goto('/overview')
  await page.waitForLoadState('networkidle')
  await page.keyboard.press('Control+k')
  await expect(field(page)).toBeFocused()
  await expect(page.getByRole('option', { name: 'Customers', exact: true })).toBeVisible()
  // What the policy refuses him is not offered.
  await expect(page.getByRole('option', { name: 'Audit log' })).toHaveCount(0)
  await page.keyboard.type('orders')
  await expect(page.getByRole('option', { name: 'Customers', exact: true })).toHaveCount(0)
  await expect(page.getByRole('option', { name: 'Orders', exact: true })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/orders$/)
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await page.keyboard.press('Control+k')
  await field(page).fill(customer)
  await expect(page.getByRole('group', { name: 'Customers' }).getByRole('option', { name: customer })).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'Found: 1' })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText(customer)

  // Down and up go round, and the field says which choice is active.
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('option', { name: 'Notifications' })).toBeVisible()
  const active = async () => page.locator(`[id="${await field(page).getAttribute('aria-activedescendant')}"]`).textContent()
  const names = await page.getByRole('option').allTextContents()
  await page.keyboard.press('ArrowDown')
  expect(await active()).toBe(names[1])
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  expect(await active()).toBe(names.at(-1))
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('an order is found by its billnumber and a merchant by its number, in any keyboard layout and language', async ({ browser }) => {
  test.setTimeout(300_000)
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await signInAs(page, { role: 'supervisor' })
  await page.goto('/orders')
  const bill = (await page.locator('tbody tr td:first-child span.text-muted').first().textContent()) ?? ''
  await page.waitForLoadState('networkidle')
  // Where a Cyrillic layout is on, the same key types another letter.
  await page.evaluate(() => window.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyK', key: 'л', ctrlKey: true, cancelable: true })))
  await field(page).fill(bill)
  await expect(page.getByRole('group', { name: 'Orders' }).getByRole('option').first()).toContainText(bill)
  await field(page).fill('500001')
  await expect(page.getByRole('group', { name: 'Merchants' }).getByRole('option').first()).toContainText('(500001)')
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    await expectNoFindings(page, `palette ${width} ${colorScheme}`)
  }
  await field(page).fill('4111 1111 1111 1111')
  await expect(page.getByText('A card number is not searched for')).toBeVisible()
  expect(page.url()).not.toContain('4111')
  await page.getByRole('button', { name: 'Close' }).click()
  await page.goto('/sandbox')
  await page.getByRole('button', { name: 'Русский' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru')
  await page.getByRole('link', { name: 'Поиск' }).click()
  await page.keyboard.type('журнал')
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'English' }).click()
})

test('without scripts the same search is a page', async ({ browser, page: payer }) => {
  test.setTimeout(300_000)
  const customer = await makeMember(payer)
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await signInAs(page, { role: 'viewer', merchantId: 500001 })
  await page.goto('/overview')
  await page.getByRole('link', { name: /^Search/ }).click()
  await expect(page.getByRole('link', { name: 'Customers', exact: true }).nth(1)).toBeVisible()
  await page.getByLabel('Screen, customer number').fill(customer)
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('link', { name: customer, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(customer)
  await page.goto('/search?q=4111111111111111')
  await expect(page).toHaveURL(/refused=card-number/)
  await expect(page.getByText('A card number is not searched for')).toBeVisible()
  await page.goto('/search?q=nothing-like-this')
  await expect(page.getByText('Nothing found')).toBeVisible()
})

test('the page has no accessibility finding', async ({ browser }) => {
  test.setTimeout(300_000)
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await signInAs(page, { role: 'admin', merchantId: 500001 })
  await page.goto('/search?q=500001')
  await expectClean(page, 'search')
})
