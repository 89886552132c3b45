import { expect, test } from '@playwright/test'
import { expectClean } from './axe'
import { signInAs } from './sign-in'

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
