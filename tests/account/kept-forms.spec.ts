import { expect, type Page } from '@playwright/test'
import { makeMember } from '../pay/shop'
import { test } from '../support/browser-test'
import { freshWord } from '../support/fresh-word'
import { bothWays, signInAs } from './sign-in'

const manager = { role: 'manager', merchantId: 500001 } as const

async function openCustomer(page: Page, number: string): Promise<void> {
  await page.goto(`/customers?q=${number}`)
  await page.getByRole('link', { name: number, exact: true }).click()
  await expect(page.getByRole('heading', { name: `Customer ${number}` })).toBeVisible()
}

test('whoever set out to destroy the cards still does so after a mistake in the reason, with scripts and without', async ({ browser, page: payer }) => {
  test.setTimeout(300_000)
  for (const page of await bothWays(browser, manager)) {
    await openCustomer(page, await makeMember(payer))
    await page.getByRole('link', { name: 'Set Deny' }).click()
    await page.getByLabel('Reason', { exact: true }).selectOption('checked')
    await page.getByLabel('Destroy them').check()
    await page.getByLabel('In your own words').fill('x')
    await page.getByRole('button', { name: 'Set Deny' }).click()
    await expect(page.getByRole('alert').filter({ hasText: 'In your own words' })).toBeVisible()
    await expect(page.getByLabel('Destroy them')).toBeChecked()
    await expect(page.getByLabel('Reason', { exact: true })).toHaveValue('checked')
    await page.getByLabel('In your own words').fill(`Asked by letter ${freshWord()}`)
    await page.getByRole('button', { name: 'Set Deny' }).click()
    await expect(page.getByText('deleted').first()).toBeVisible()
  }
})

test('what was typed stays when the server is not reached, or has been renewed meanwhile', async ({ page, context, browser }) => {
  test.setTimeout(300_000)
  const number = await makeMember(await (await browser.newContext()).newPage())
  await signInAs(page, manager)
  await openCustomer(page, number)
  await page.getByRole('link', { name: 'Mark as suspicious' }).click()
  const reason = `Unusual hours ${freshWord()}`
  await page.getByLabel('In your own words').fill(reason)

  await context.setOffline(true)
  await page.getByRole('button', { name: 'Mark as suspicious' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'The server could not be reached' })).toBeVisible()
  await expect(page.getByLabel('In your own words')).toHaveValue(reason)
  await context.setOffline(false)

  // As a release does to the pages that were open before it: their acts have other names.
  const unknown = async (route: import('@playwright/test').Route) => {
    const headers = route.request().headers()
    await route.continue({ headers: headers['next-action'] ? { ...headers, 'next-action': headers['next-action'].replaceAll(/[0-9]/g, 'a') } : headers })
  }
  await page.route('**/customers/*', unknown)
  await page.getByRole('button', { name: 'Mark as suspicious' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'The account has been renewed' })).toBeVisible()
  await expect(page.getByLabel('In your own words')).toHaveValue(reason)
  await page.unroute('**/customers/*', unknown)
  await page.getByRole('button', { name: 'Mark as suspicious' }).click()
  await expect(page.getByText(reason).first()).toBeVisible()
  await expect(page.getByRole('link', { name: 'Lift the mark' })).toBeVisible()
})

test('an invitation with a mistake keeps its merchants, with scripts and without', async ({ browser }) => {
  test.setTimeout(300_000)
  for (const page of await bothWays(browser, { role: 'admin', merchantId: 500001 })) {
    await page.goto('/staff/new')
    const boxes = page.getByRole('checkbox')
    await boxes.first().setChecked(false)
    await page.getByLabel('Name', { exact: true }).fill('Olga')
    await page.getByRole('button', { name: 'Send the invitation' }).click()
    await expect(page.getByRole('alert').first()).toContainText('Merchants')
    await expect(boxes.first()).not.toBeChecked()
    await boxes.first().check()
    await page.getByRole('button', { name: 'Send the invitation' }).click()
    await expect(page.getByRole('alert').first()).toContainText('E-mail')
    await expect(boxes.first()).toBeChecked()
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Olga')
  }
})

test('a form that was folded away shows its mistakes without scripts', async ({ browser }) => {
  test.setTimeout(300_000)
  const [, page] = await bothWays(browser, { role: 'admin', merchantId: 500001 })
  if (!page) throw new Error('there are two ways')
  await page.goto('/staff?role=viewer')
  await page.locator('tbody a').first().click()
  const act = page.locator('details').filter({ hasText: 'Take the second factor away' })
  await act.locator('summary').click()
  await act.getByLabel('Reason').fill('x')
  await act.getByRole('button').click()
  await expect(act.getByRole('alert')).toBeVisible()
  await expect(act.getByLabel('Reason')).toHaveValue('x')
})
