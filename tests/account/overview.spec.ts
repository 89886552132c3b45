import { expect } from '@playwright/test'
import { test } from '../support/browser-test'
import { expectClean } from './axe'
import { bothWays, signInAs } from './sign-in'

const people = [
  { role: 'viewer' },
  { role: 'manager', merchantId: 500011 },
  { role: 'admin', merchantId: 500003 },
  { role: 'auditor' },
  { role: 'support' },
  { role: 'supervisor' },
]

for (const who of people) {
  test(`${who.role} lands on the overview, and the table says what the chart shows`, async ({ browser }) => {
    for (const javaScriptEnabled of [true, false]) {
      const page = await (await browser.newContext({ javaScriptEnabled, reducedMotion: 'reduce' })).newPage()
      await signInAs(page, who, '/')
      await expect(page).toHaveURL(/\/overview$/)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview')
      for (const panel of ['What waits', 'Today', 'Yesterday', 'The last 30 days', 'Payments by day', 'Customers'])
        await expect(page.getByRole('heading', { level: 2, name: panel })).toBeVisible()
      await page.getByText('The same as a table').click()
      const rows = page.getByRole('table').getByRole('row')
      await expect(rows).toHaveCount(31)
      // The days of the table add up to the figure beside the chart.
      const payments = await page.getByRole('table').locator('tbody tr td:nth-of-type(1)').allTextContents()
      const month = page.locator('section', { has: page.getByRole('heading', { name: 'The last 30 days' }) })
      const shown = await month.locator('dd').first().textContent()
      const number = (text: string | null) => Number((text ?? '').replaceAll(/\D/g, ''))
      expect(payments.reduce((sum, text) => sum + number(text), 0)).toBe(number(shown))
      await expect(page.getByRole('img', { name: 'Payments by day' }).locator('g')).toHaveCount(30)
      if (javaScriptEnabled) await expectClean(page, `overview of ${who.role}`)
      // Every line of what waits leads to where one can do something about it, and may.
      const addresses = await page
        .locator('section', { has: page.getByRole('heading', { name: 'What waits' }) })
        .getByRole('link')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
      for (const address of addresses) expect((await page.goto(address))?.status(), address).toBe(200)
    }
  })
}

test('whoever sees several merchants narrows the overview to one, and every figure with it; whoever sees one has nothing to choose', async ({ browser }) => {
  test.setTimeout(180_000)
  for (const page of await bothWays(browser, { role: 'admin', login: 'admin-500021' })) {
    await page.goto('/overview')
    const choice = page.getByRole('navigation', { name: 'Merchants' })
    await expect(choice.getByRole('link')).toHaveCount(4)
    await expect(choice.getByRole('link', { name: 'All merchants' })).toHaveAttribute('aria-current', 'page')
    await choice.getByRole('link').nth(2).click()
    await expect(page).toHaveURL(/\/overview\?merchant=500022$/)
    await expect(page.getByText('Only customers who came to this merchant first are counted.')).toBeVisible()
    await page.getByText('The same as a table').click()
    const links = page.locator('main section').getByRole('link')
    const addresses = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
    const lists = addresses.filter((address) => /^\/(orders|customers|notifications)\?/.test(address))
    expect(lists.length).toBeGreaterThan(5)
    for (const address of lists) expect(address).toMatch(/[?&](merchant=500022|id=\d+)(&|$)/)
    for (const status of ['Member', 'New']) {
      await page.goto('/overview?merchant=500022')
      const line = page.locator('li', { has: page.getByRole('link', { name: status, exact: true }) }).first()
      const count = Number(((await line.textContent()) ?? '').replace(status, '').split('·')[0]?.replaceAll(/\D/g, ''))
      await line.getByRole('link').click()
      await expect(page.getByText(count === 1 ? '1 customer' : `${count} customers`, { exact: true })).toBeVisible()
    }
    expect((await page.goto('/overview?merchant=500003'))?.status()).toBe(404)
    expect((await page.goto('/overview?merchant=x'))?.status()).toBe(404)
    await page.goto('/overview?merchant=')
    await expect(page).toHaveURL(/\/overview$/)
  }
  const alone = await (await browser.newContext()).newPage()
  await signInAs(alone, { role: 'admin', merchantId: 500003 }, '/overview')
  await expect(alone.getByRole('navigation', { name: 'Merchants' })).toHaveCount(0)
})

// Of days that are over, because others pay while this test looks.
test('figures lead to the orders that they count', async ({ browser }) => {
  test.setTimeout(180_000)
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await signInAs(page, { role: 'support' }, '/overview')
  await page.getByText('The same as a table').click()
  const links = page.getByRole('table').locator('tbody tr:not(:first-child) td').getByRole('link')
  const figures = await links.evaluateAll((all) => all.map((link) => ({ href: link.getAttribute('href') ?? '', text: link.textContent ?? '' })))
  const kinds = ['payment=approved$', 'payment=approved&entry=saved$', 'payment=declined$']
  const some = kinds.flatMap((kind) => figures.filter(({ href }) => new RegExp(kind).test(href)).slice(0, 2))
  expect(some.length).toBeGreaterThanOrEqual(kinds.length)
  for (const { href, text } of some) {
    // "12", or "12 in 10 orders" where an order has several of them.
    const orders = Number(/(\d+)(?: orders?)?$/.exec(text)?.[1])
    await page.goto(href)
    await expect(page.getByText(`${orders} ${orders === 1 ? 'order' : 'orders'}`, { exact: true }), href).toBeVisible()
    await expect(page.getByLabel('Dates of')).toHaveValue('payment')
  }
})
