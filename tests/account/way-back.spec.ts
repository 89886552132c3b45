import { expect, type Page } from '@playwright/test'
import { makeMember } from '../pay/shop'
import { test } from '../support/browser-test'
import { expectNoFindings } from './axe'
import { bothWays, signInAs } from './sign-in'

const back = (page: Page, name: string) => page.getByRole('main').getByRole('link', { name, exact: true }).first()

test('a clerk comes back to the same list, at the row that he left, also after he has acted, and goes on to the next one', async ({ browser, page: payer }) => {
  test.setTimeout(300_000)
  const customer = await makeMember(payer)
  for (const page of await bothWays(browser, { role: 'manager', merchantId: 500001 })) {
    await page.goto('/customers?status=member&sort=number&density=compact')
    await page.getByRole('link', { name: 'Next', exact: true }).click()
    await expect(page).toHaveURL(/after=/)
    const list = page.url()
    const rows = await page.locator('tbody tr td:first-child a').allTextContents()
    const [third = '', fourth = ''] = rows.slice(2)
    await page.getByRole('link', { name: third, exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText(third)
    // To another part of the page, into a form that refuses, and out of it again.
    await page.getByRole('link', { name: 'Looks of staff', exact: true }).click()
    await expect(page).toHaveURL(/history=views/)
    await page.getByRole('link', { name: 'Mark as suspicious' }).click()
    await page.locator('#mark-reason').fill('x')
    await page.getByRole('button', { name: 'Mark as suspicious' }).click()
    await expect(page.getByRole('alert').first()).toBeVisible()
    await page.getByRole('link', { name: 'Cancel' }).click()
    await page.getByRole('navigation', { name: 'Other customers of this list' }).getByRole('link', { name: 'Next' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText(fourth)
    await back(page, 'Customers').click()
    await expect(page.getByRole('link', { name: fourth, exact: true })).toBeInViewport()
    const [address, row] = page.url().split('#')
    expect(new URLSearchParams(address?.split('?')[1]).toString()).toBe(new URLSearchParams(list.split('?')[1]).toString())
    expect(row).toMatch(/^row-\d+$/)
    expect(await page.locator('tbody tr td:first-child a').allTextContents()).toEqual(rows)

    // What was done to him leads back to the list too; he is no longer in it, and those beside him still are.
    await page.goto(`/customers?q=${customer}`)
    await page.getByRole('link', { name: customer, exact: true }).click()
    await page.getByRole('link', { name: 'Set Deny' }).click()
    await page.locator('#mark-reason').fill('He asked by phone')
    await page.getByRole('button', { name: 'Set Deny' }).click()
    await expect(page.getByText('He asked by phone').first()).toBeVisible()
    await page.getByRole('link', { name: 'Lift the mark' }).click()
    await page.locator('#mark-reason').fill('He asked again')
    await page.getByRole('button', { name: 'Lift the mark' }).click()
    await expect(page.getByText('He asked again').first()).toBeVisible()
    await back(page, 'Customers').click()
    await expect(page).toHaveURL(new RegExp(`/customers\\?q=${customer}#row-`))
  }
})

test('the way back from an order, a delivery and a customer leads to whichever list it was', async ({ browser }) => {
  test.setTimeout(300_000)
  for (const page of await bothWays(browser, { role: 'supervisor' })) {
    for (const [list, row, name] of [
      ['/orders?state=declined&sort=amount', 'td:first-child a', 'Orders'],
      ['/orders?sort=created', 'td:nth-child(4) a', 'Orders'],
      ['/operator/merchants?sort=members.desc', 'td:first-child a', 'Merchants'],
      ['/staff?role=manager', 'td:first-child a', 'Staff'],
      ['/audit?outcome=done', 'td:first-child a', 'Audit log'],
      ['/limits?q=a', 'td:first-child a', 'All scopes'],
    ] as const) {
      await page.goto(list)
      const asked = new URL(page.url())
      await page.locator(`tbody ${row}`).first().click()
      await expect(page).not.toHaveURL(asked.href)
      await back(page, name).click()
      await expect(page, list).toHaveURL(({ pathname, search }) => pathname === asked.pathname && search === asked.search)
    }
  }
})

test('an address that names no list of ours leads to the usual one', async ({ browser }) => {
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await signInAs(page, { role: 'supervisor' })
  await page.locator('tbody a').first().click()
  await expect(page).toHaveURL(/\/customers\/\d+$/)
  const [address] = page.url().split('?')
  for (const list of [
    'https://evil.example/customers',
    '//evil.example/customers',
    '/\\evil.example',
    'javascript:alert(1)',
    '/profile',
    '/customers?q=4111111111111111',
  ]) {
    await page.goto(`${address}?${new URLSearchParams({ list })}`)
    await expect(back(page, 'Customers')).toHaveAttribute('href', /^\/customers#row-\d+$/)
    // The address itself stays with whoever typed it; nothing on the page repeats it.
    if (list.includes('4111'))
      for (const href of await page.locator('a').evaluateAll((all) => all.map((one) => one.getAttribute('href')))) expect(href).not.toContain('4111')
  }
  await page.setViewportSize({ width: 360, height: 700 })
  await page.goto(`${address}?${new URLSearchParams({ list: '/customers?sort=number' })}`)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  await expectNoFindings(page, 'a customer with his neighbours')
})
