import { expect, test } from '@playwright/test'
import { expectClean } from './axe'
import { signInAs } from './sign-in'

for (const javaScriptEnabled of [true, false]) {
  test(`support finds a merchant, sees how it is set, and goes on from there ${javaScriptEnabled ? 'with' : 'without'} scripts`, async ({ browser }) => {
    test.setTimeout(120_000)
    const page = await (await browser.newContext({ javaScriptEnabled, reducedMotion: 'reduce' })).newPage()
    await signInAs(page, { role: 'support' }, '/operator')
    await page.locator('main').getByRole('link', { name: 'Merchants', exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Merchants')
    const rows = page.getByRole('table').locator('tbody tr')
    const numbers = async () => (await rows.locator('td:nth-of-type(3)').allTextContents()).map((text) => Number(text.replaceAll(/\D/g, '')))
    const all = await numbers()
    expect(all.length).toBeGreaterThan(5)
    expect(all).toEqual(all.toSorted((a, b) => a - b))
    if (javaScriptEnabled) await expectClean(page, 'merchants')

    await page.getByRole('table').getByRole('link', { name: 'Number' }).click()
    await expect(page).toHaveURL(/sort=number\.desc/)
    await expect.poll(numbers).toEqual(all.toReversed())

    await page.getByLabel('Number, name or legal entity').fill('аптэка')
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(rows).toHaveCount(1)
    await expect(rows).toContainText('500003')
    await page.goto('/operator/merchants?mode=perhaps&currency=BYN&after=nonsense')
    await expect(page.getByText('Not everything in this address was understood.', { exact: false })).toBeVisible()
    await page.goto('/operator/merchants?q=500003')
    await page.getByRole('link', { name: 'Зялёная аптэка', exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Зялёная аптэка (500003)')
    await expect(page.getByText('Only support changes this')).toBeVisible()
    await expect(page.getByText('Europe/Minsk')).toBeVisible()
    if (javaScriptEnabled) await expectClean(page, 'merchant')
    await page.getByRole('link', { name: 'Change the One Click mode' }).click()
    await expect(page).toHaveURL(/\/one-click\/500003$/)
    for (const path of ['/operator/merchants/0', '/operator/merchants/999999999', '/operator/merchants/x']) expect((await page.goto(path))?.status()).toBe(404)
  })
}

test('an auditor reads it and is led nowhere that he may not go', async ({ page }) => {
  await signInAs(page, { role: 'auditor' }, '/operator/merchants/500001')
  await expect(page.getByRole('link', { name: 'Change the One Click mode' })).toHaveCount(0)
  const links = await page
    .locator('main header')
    .getByRole('link')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
  for (const link of links) expect((await page.goto(link))?.status(), link).toBe(200)
})
