import { expect } from '@playwright/test'
import { test } from '../support/browser-test'
import { expectNoFindings } from './axe'
import { bothWays, signInAs } from './sign-in'

test('a list is taken away as a file and stands among the exports with the way back to it, and an address names no field that was left empty', async ({
  browser,
}) => {
  test.setTimeout(180_000)
  for (const page of await bothWays(browser, { role: 'manager', merchantId: 500011 })) {
    await page.goto('/orders')
    await page.getByText('More filters').click()
    await page.getByLabel('Currency').selectOption('BYN')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await expect(page).toHaveURL(/\/orders\?.*currency=BYN/)
    expect(new URL(page.url()).search).not.toMatch(/=(&|$)/)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV' }).click()
    expect((await download).suggestedFilename()).toMatch(/^Orders \d{4}-\d\d-\d\d\.csv$/)
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Exports' }).click()
    const file = page.locator('tbody tr').first()
    await expect(file).toContainText('Ready')
    await file.getByRole('link', { name: /^The list of Orders/ }).click()
    await expect(page).toHaveURL(/\/orders\?currency=BYN$/)
  }
})

test('whoever may take nothing away has no exports to look for, and is told so where a file would be', async ({ browser }) => {
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await signInAs(page, { role: 'viewer' }, '/orders')
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Exports' })).toHaveCount(0)
  const answer = await page.request.post('/exports/start', { form: { list: 'orders', format: 'csv' } })
  expect(answer.url()).toMatch(/\/exports\?notice=notAllowed$/)
  await page.goto('/exports?notice=notAllowed')
  await expect(page.getByText('You may not take this list away as a file')).toBeVisible()
  await expectNoFindings(page, 'exports that may not be')
})
