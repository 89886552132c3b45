import { expect, type Page } from '@playwright/test'
import { makeMember } from '../pay/shop'
import { test } from '../support/browser-test'
import { bothWays, signInAs } from './sign-in'

async function finished(page: Page) {
  await expect(page).toHaveURL(/\/customers\/bulk\/[0-9a-f-]{36}/)
  await expect(async () => {
    await page.reload()
    await expect(page.getByText('Finished')).toBeVisible({ timeout: 1000 })
  }).toPass({ timeout: 60_000 })
}

test('rows are ticked, Deny is previewed, set for all of them and lifted again, with and without scripts', async ({ browser, page: payer }) => {
  test.setTimeout(300_000)
  const [one, two] = [await makeMember(payer), await makeMember(payer)]
  for (const page of await bothWays(browser, { role: 'manager', merchantId: 500001 })) {
    await page.goto(`/customers?q=${one}`)
    await page.getByRole('button', { name: 'With the selected rows' }).click()
    await expect(page.getByText('No row was selected.')).toBeVisible()

    const list = '/customers?sort=last-seen&size=25&density=compact'
    await page.goto(list)
    for (const number of [one, two]) await page.getByRole('checkbox', { name: `Select customer ${number}` }).check()
    await page.getByLabel('What to do').selectOption('Set Deny')
    await page.getByRole('button', { name: 'With the selected rows' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set Deny')
    await expect(page.getByText('For 2 customers')).toBeVisible()
    await page.getByRole('button', { name: 'Preview' }).click()
    await expect(page.getByRole('alert').first()).toContainText('Nothing was started.')
    await page.getByLabel('In your own words').fill('They asked by letter')
    await page.getByRole('button', { name: 'Preview' }).click()
    await expect(page.getByText('2 customers, 2 would be changed.')).toBeVisible()
    await expect(page.getByRole('row', { name: 'Would be changed 2' })).toBeVisible()
    // Another choice than the one that was looked at is looked at again.
    await page.getByLabel('Their cards').selectOption('Destroy them for good')
    await page.getByRole('button', { name: 'Start' }).click()
    await expect(page.getByText('Their cards are destroyed and cannot be brought back.')).toBeVisible()
    await page.getByLabel('Their cards').selectOption('Keep them, hidden until Deny is lifted')
    await page.getByRole('button', { name: 'Preview again' }).click()
    await expect(page.getByRole('heading', { name: 'What would happen: Deny set, cards kept' })).toBeVisible()
    await page.getByRole('button', { name: 'Start' }).click()
    await finished(page)
    await expect(page.getByText('2 of 2 customers')).toBeVisible()
    // Back to the list as it was left, also from another part of the results, and on to all acts.
    const results = page.url()
    await expect(page.getByRole('main').getByRole('link', { name: 'Customers', exact: true })).toHaveAttribute('href', '/customers?density=compact')
    await page.getByRole('link', { name: 'Earlier acts' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Acts on many customers')
    await page.locator('tbody tr').filter({ hasText: 'They asked by letter' }).first().getByRole('link').click()
    await page
      .getByRole('link', { name: /^Done or waiting|^Done/ })
      .first()
      .click()
    await page.getByRole('main').getByRole('link', { name: 'Customers', exact: true }).click()
    await expect(page).toHaveURL(/\/customers\?density=compact$/)
    await page.goto(results)
    await expect(page.locator('tbody tr')).toHaveCount(2)
    await page.getByRole('link', { name: one, exact: true }).click()
    await expect(page.getByText('They asked by letter').first()).toBeVisible()

    await page.goto(`/customers?q=${one}&status=deny`)
    await page.getByLabel('What to do').selectOption('Lift Deny')
    await page.getByRole('button', { name: 'With the 1 that matches' }).click()
    await page.getByLabel('In your own words').fill('It was a mistake')
    await page.getByRole('button', { name: 'Preview' }).click()
    await expect(page.getByText('1 customer, 1 would be changed.')).toBeVisible()
    await page.getByRole('button', { name: 'Start' }).click()
    await finished(page)
    await page.goto(`/customers?q=${two}`)
    await page.getByLabel('What to do').selectOption('Lift Deny')
    await page.getByRole('button', { name: 'With the 1 that matches' }).click()
    await page.getByLabel('In your own words').fill('It was a mistake')
    await page.getByRole('button', { name: 'Preview' }).click()
    await expect(page.getByText('1 customer, 1 would be changed.')).toBeVisible()
    await page.getByRole('button', { name: 'Start' }).click()
    await finished(page)
    await page.goto('/customers/bulk')
    await expect(page.locator('tbody tr').filter({ hasText: 'Deny lifted' }).first()).toBeVisible()
  }
})

test('what is refused is counted before, listed after with its reason, and can be taken away', async ({ browser }) => {
  test.setTimeout(300_000)
  for (const page of await bothWays(browser, { role: 'admin', merchantId: 500001 })) {
    await page.goto('/customers?status=fraud')
    await page.getByLabel('What to do').selectOption('Set Deny')
    await page.getByRole('button', { name: /^With (the|all) \d+ that match/ }).click()
    await page.getByLabel('In your own words').fill('To see the refusal')
    await page.getByRole('button', { name: 'Preview' }).click()
    await expect(page.getByRole('row', { name: /^Fraud cannot be made Deny \d+$/ })).toBeVisible()
    await page.getByRole('button', { name: 'Start' }).click()
    await finished(page)
    await page.getByRole('link', { name: /^Refused \d/ }).click()
    await expect(page.locator('tbody tr').first()).toContainText('Fraud cannot be made Deny')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV' }).click()
    expect((await download).suggestedFilename()).toMatch(/^Results \d{4}-\d\d-\d\d\.csv$/)
  }
})

test('an own limit for many is previewed by what it does to each, and the form keeps what was typed', async ({ browser, page: payer }) => {
  test.setTimeout(300_000)
  const customer = await makeMember(payer)
  for (const page of await bothWays(browser, { role: 'manager', merchantId: 500001 })) {
    await page.goto(`/customers?q=${customer}`)
    await page.getByLabel('What to do').selectOption('Set an own limit')
    await page.getByRole('button', { name: 'With the 1 that matches' }).click()
    await page.getByLabel('Amount').fill('much')
    await page.getByLabel('In your own words').fill('Agreed by phone')
    await page.getByRole('button', { name: 'Preview' }).click()
    await expect(page.getByText('Type an amount with the decimals of').first()).toBeVisible()
    await expect(page.getByLabel('Amount')).toHaveValue('much')
    await page.getByLabel('Amount').fill('12,50')
    await page.getByRole('button', { name: 'Preview' }).click()
    // A manager proposes; somebody else decides.
    await expect(page.getByRole('row', { name: /(Would wait for a second person|Another change of this limit waits for a second person) 1/ })).toBeVisible()
    await page.getByRole('button', { name: 'Start' }).click()
    await finished(page)
  }
})

test('whoever only looks has no boxes to tick', async ({ browser }) => {
  const page = await (await browser.newContext()).newPage()
  await signInAs(page, { role: 'auditor' })
  await page.goto('/customers')
  await expect(page.getByRole('checkbox', { name: /^Select customer/ })).toHaveCount(0)
  expect((await page.goto('/customers/bulk'))?.status()).toBe(403)
})
