import { expect } from '@playwright/test'
import { test } from '../support/browser-test'
import { expectClean } from './axe'
import { signInAs } from './sign-in'

test('support sees what waits, looks anything up over all merchants, and how the bank answers', async ({ browser }) => {
  test.setTimeout(120_000)
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await signInAs(page, { role: 'support' }, '/operator')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Operator')
  await expectClean(page, 'operator')
  await page.getByLabel('Customer, card, order, merchant or whatever can be read out').fill('500013')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(page.getByRole('link', { name: 'Ільняны двор (500013)' })).toBeVisible()
  await expectClean(page, 'search')
  for (const [text, group, name] of [
    ['Гандлёвы рад', 'Unions', 'Гандлёвы рад'],
    ['Старонка', 'Legal entities and groups', 'ООО «Старонка»'],
    ['supervisor', 'Staff', 'Наталля Загорская'],
    ['rad-10', 'Customers', 'rad-102'],
  ] as const) {
    await page.goto(`/operator/search?q=${encodeURIComponent(text)}`)
    const found = page.locator('section').filter({ has: page.getByRole('heading', { name: group, exact: true }) })
    await expect(found.getByRole('link', { name }).first()).toBeVisible()
  }
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

test('the queue of unknown outcomes is narrowed to a merchant, also without scripts, and says where it is so', async ({ browser }) => {
  test.setTimeout(120_000)
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await signInAs(page, { role: 'auditor' }, '/operator/unknown')
  await page.getByLabel('Merchant number').fill('500021')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(page.getByText('Of merchant 500021 alone.')).toBeVisible()
  await page.getByLabel('Merchant number').fill('21a')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(page.getByText('A merchant number is written in digits; all merchants are shown.')).toBeVisible()
  await page.getByRole('link', { name: 'Of all merchants' }).click()
  await expect(page).toHaveURL(/\/operator\/unknown$/)
  // An auditor looks and does nothing.
  await expect(page.getByRole('button', { name: /Ask now|Reverse/ })).toHaveCount(0)
})

test('staff of a merchant have no operator side', async ({ page }) => {
  await signInAs(page, { role: 'admin', merchantId: 500003 }, '/customers')
  await expect(page.getByRole('link', { name: 'Operator' })).toHaveCount(0)
  for (const path of ['/operator', '/operator/unknown', '/operator/approvals', '/operator/search', '/operator/acquirers']) {
    expect((await page.goto(path))?.status()).toBe(403)
  }
})
