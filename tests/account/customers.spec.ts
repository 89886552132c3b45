import { type Browser, expect, type Page, test } from '@playwright/test'
import { makeMember } from '../pay/shop'
import { signInAs } from './sign-in'

/** Two pages of one signed-in person: one with scripts, one without. */
async function bothWays(browser: Browser, who: { role: string; merchantId?: number }): Promise<Page[]> {
  const first = await (await browser.newContext()).newPage()
  await signInAs(first, who)
  const storageState = await first.context().storageState()
  const second = await (await browser.newContext({ storageState, javaScriptEnabled: false })).newPage()
  return [first, second]
}

test('a clerk finds a customer by status, number, card and order of the list', async ({ browser, page: payer }) => {
  test.setTimeout(300_000)
  const customer = await makeMember(payer)
  for (const page of await bothWays(browser, { role: 'manager', merchantId: 500001 })) {
    await page.goto('/customers')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Customers')
    await page.getByRole('link', { name: /^Suspicious \d/ }).click()
    await expect(page).toHaveURL(/status=suspicious/)
    await expect(page.getByRole('row').nth(1)).toContainText('Suspicious')

    await page.goto('/customers')
    await page.getByLabel('Search').fill(customer)
    await page.getByLabel('Search').press('Enter')
    await expect(page).toHaveURL(new RegExp(`q=${customer}`))
    await expect(page.getByRole('row')).toHaveCount(2)
    await expect(page.getByRole('row').nth(1)).toContainText('Visa •• 1111')

    await page.getByLabel('Search').fill('9999')
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(page.getByText('Nothing matches')).toBeVisible()
    await page.getByRole('link', { name: 'Clear filters' }).first().click()

    await page.getByLabel('Search').fill('1111')
    await page.getByLabel('Sort by').selectOption({ label: 'Number of payments' })
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(page.getByRole('columnheader', { name: /Payments/ })).toHaveAttribute('aria-sort', 'descending')
    const first = page.getByRole('row').nth(1)
    await expect(first).toContainText('1111')
  }
})

test('pages go forward and back and lose nothing', async ({ browser }) => {
  test.setTimeout(300_000)
  const page = await (await browser.newContext()).newPage()
  await signInAs(page, { role: 'support' })
  const numbers = () => page.locator('tbody tr td:first-child a').allTextContents()
  await page.goto('/customers?sort=number')
  const first = await numbers()
  expect(first).toHaveLength(25)
  await page.getByRole('link', { name: 'Next' }).click()
  await expect(page).toHaveURL(/after=/)
  const second = await numbers()
  expect(second.some((number) => first.includes(number))).toBe(false)
  await page.getByRole('link', { name: 'Previous' }).click()
  await expect(page).toHaveURL(/before=/)
  expect(await numbers()).toEqual(first)
})

test('staff of another merchant sees none of these customers, and their pages are not there', async ({ browser, page: payer }) => {
  test.setTimeout(300_000)
  const customer = await makeMember(payer)
  const support = await (await browser.newContext()).newPage()
  await signInAs(support, { role: 'auditor' })
  await support.goto(`/customers?q=${customer}`)
  const href = await support.getByRole('link', { name: customer, exact: true }).getAttribute('href')
  const [scripted, plain] = (await bothWays(browser, { role: 'admin', merchantId: 500004 })) as [Page, Page]
  for (const stranger of [scripted, plain]) {
    await stranger.goto(`/customers?q=${customer}`)
    await expect(stranger.getByText('Nothing matches')).toBeVisible()
    const answer = await stranger.goto(href ?? '')
    expect(answer?.status()).toBe(404)
    expect(await answer?.text()).not.toContain(customer)
  }
  await scripted.goto(href ?? '')
  await expect(scripted.getByRole('heading', { level: 1 })).toHaveText('There is nothing here')
})
