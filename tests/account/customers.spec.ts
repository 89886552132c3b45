import { expect, type Page } from '@playwright/test'
import { makeMember } from '../pay/shop'
import { test } from '../support/browser-test'
import { expectNoFindings } from './axe'
import { bothWays, signInAs } from './sign-in'

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
    await page.getByLabel('Sort by').selectOption({ label: 'Number of payments, most first' })
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(page.getByRole('columnheader', { name: /Payments/ })).toHaveAttribute('aria-sort', 'descending')
    const first = page.getByRole('row').nth(1)
    await expect(first).toContainText('1111')

    // The heading turns its own sort round.
    await page.getByRole('columnheader').getByRole('link', { name: 'Payments' }).click()
    await expect(page).toHaveURL(/sort=payments\.asc/)
    await expect(page).toHaveURL(/q=1111/)
    await expect(page.getByRole('columnheader', { name: /Payments/ })).toHaveAttribute('aria-sort', 'ascending')
  }
})

test('several statuses are listed together, counted right, and taken out one by one', async ({ browser }) => {
  test.setTimeout(300_000)
  for (const page of await bothWays(browser, { role: 'supervisor' })) {
    const chip = (name: string) => page.getByRole('link', { name: new RegExp(`^${name} [\\d,]+$`) })
    const countOf = async (name: string) => Number(/\d+/.exec((await chip(name).textContent()) ?? '')?.[0])
    await page.goto('/customers?size=100')
    await chip('Suspicious').click()
    await expect(chip('Suspicious')).toHaveAttribute('aria-current', 'true')
    await chip('Fraud').click()
    await expect(page).toHaveURL(/status=fraud&status=suspicious/)
    const [suspicious, fraud] = [await countOf('Suspicious'), await countOf('Fraud')]
    await expect(page.getByRole('main')).toContainText(`${suspicious + fraud} customers`)
    await expect(page.locator('tbody tr')).toHaveCount(suspicious + fraud)
    await chip('Suspicious').click()
    await expect(page.locator('tbody tr')).toHaveCount(fraud)
    await expect(page).not.toHaveURL(/suspicious/)
  }
})

test('columns and density are chosen, stand in the address and stay when the list is searched, sorted and turned', async ({ browser }) => {
  test.setTimeout(300_000)
  for (const page of await bothWays(browser, { role: 'auditor' })) {
    await page.goto('/customers?sort=number')
    const roomy = (await page.locator('tbody tr').first().boundingBox())?.height ?? 0
    await page.getByText('View', { exact: true }).click()
    for (const column of ['Cards', 'Payments', 'Merchant', 'Turnover and limit']) await page.getByRole('checkbox', { name: column }).uncheck()
    await page.getByRole('radio', { name: 'Compact' }).check()
    await page.getByRole('button', { name: 'Apply' }).click()
    await expect(page).toHaveURL(/density=compact/)
    const expectView = () => expect(page.getByRole('columnheader')).toHaveText([/^Customer/, 'Status', /^Last payment/, /^Last seen/])
    await expectView()
    expect((await page.locator('tbody tr').first().boundingBox())?.height).toBeLessThan(roomy)
    await page.getByRole('link', { name: 'Next' }).click()
    await expect(page).toHaveURL(/after=/)
    await expectView()
    await page.getByLabel('Search').fill('mail')
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(page).toHaveURL(/q=mail/)
    await expectView()
    await page.getByRole('columnheader').getByRole('link', { name: 'Last payment' }).click()
    await expect(page).toHaveURL(/sort=last-payment/)
    await expectView()
  }
})

test('an address that says what is not understood still shows the list, and what was left out', async ({ browser }) => {
  test.setTimeout(300_000)
  for (const page of await bothWays(browser, { role: 'support' })) {
    const answer = await page.goto('/customers?after=AAAA&status=vip&size=9')
    expect(answer?.status()).toBe(200)
    await expect(page.getByRole('status').filter({ hasText: 'Left out: status, number of rows and place in the list' })).toBeVisible()
    await expect(page.locator('tbody tr')).toHaveCount(25)
    await page.goto('/customers?seenFrom=2026-11-02&seenTo=2026-11-01')
    await expect(page.getByText('of the bounds (date last seen) the lower one is above the upper')).toBeVisible()
  }
})

test('a card number typed into the search is neither kept nor shown again', async ({ browser }) => {
  test.setTimeout(300_000)
  for (const page of await bothWays(browser, { role: 'support' })) {
    await page.goto('/customers?status=member')
    await page.getByLabel('Search').fill('4111 1111 1111 1111')
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'A whole card number is not searched for' })).toBeVisible()
    await expect(page.getByLabel('Search')).toHaveValue('')
    expect(`${page.url()} ${await page.content()}`).not.toMatch(/4111.?1111.?1111/)
    await expect(page).toHaveURL(/status=member/)
  }
})

test('nothing the list can show has an accessibility finding', async ({ browser }) => {
  test.setTimeout(300_000)
  // Without motion, so that colours are looked at where they end and not on their way from light to dark.
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await signInAs(page, { role: 'supervisor' })
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    for (const query of ['sort=review&status=suspicious&status=member&after=AA&columns=limit', 'sort=review&density=compact', 'q=zzz&refused=card-number']) {
      await page.goto(`/customers?${query}`)
      await page.getByText('View', { exact: true }).click()
      await expectNoFindings(page, `${query} ${width}`)
    }
  }
})

test('on a narrow screen every row is a card with all that the table says', async ({ browser }) => {
  test.setTimeout(300_000)
  for (const page of await bothWays(browser, { role: 'support' })) {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto('/customers?sort=payments')
    const card = page.locator('tbody tr').first()
    for (const label of ['Cards', 'Payments', 'Last payment', 'Last seen', 'Turnover and limit', 'Merchant'])
      await expect(card.getByText(label, { exact: true })).toBeVisible()
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    await expect(page.getByRole('row')).toHaveCount(26)
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
  const link = await support.getByRole('link', { name: customer, exact: true }).getAttribute('href')
  const href = link?.split('?')[0]
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
