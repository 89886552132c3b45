import { type Browser, expect, type Page } from '@playwright/test'
import { test } from '../support/browser-test'
import { signInAs } from './sign-in'

const shop = 500003

/** Somebody of the sandbox who has signed in; without scripts unless asked for. */
async function personOf(browser: Browser, who: { role: string; merchantId?: number }, { scripts = false } = {}): Promise<Page> {
  const page = await (await browser.newContext({ javaScriptEnabled: scripts })).newPage()
  await signInAs(page, who, '/limits')
  return page
}

/** Opens the scope of a merchant from the list of them; whoever has one only is there already. */
async function openScope(page: Page, merchantId: number): Promise<string> {
  await page.goto(`/limits?q=${merchantId}`)
  await page.locator('tbody a').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Turnover limits:')
  return new URL(page.url()).pathname
}

async function fillLimit(page: Page, { window, amount, reason, from }: { window: 'day' | 'week'; amount: string; reason: string; from?: string }) {
  await page.getByLabel('Currency', { exact: true }).selectOption('EUR')
  await page.getByLabel('Window').selectOption(window)
  await page.getByLabel('Amount').fill(amount)
  if (from) await page.getByLabel('From (optional)').fill(from)
  await page.getByLabel('Reason').fill(reason)
}

test('a default limit is previewed before it is saved, lowered by one, raised by two, scheduled and cancelled, and all of it is history', async ({
  browser,
}) => {
  test.setTimeout(300_000)
  const admin = await personOf(browser, { role: 'admin', merchantId: shop }, { scripts: true })
  const scope = await openScope(admin, shop)
  await admin.getByRole('link', { name: 'Set a default limit' }).click()
  await fillLimit(admin, { window: 'week', amount: '1.234', reason: 'no' })
  await admin.getByRole('button', { name: 'Preview' }).click()
  await expect(admin.getByRole('alert').first()).toContainText('Nothing was changed.')
  await fillLimit(admin, { window: 'week', amount: '900', reason: 'A weekly limit for euros' })
  await expect(admin.getByRole('button', { name: 'Save limit' })).toHaveCount(0)
  await admin.getByRole('button', { name: 'Preview' }).click()
  const review = admin.getByRole('region', { name: 'What this would have done' })
  await expect(review).toContainText('EUR per week: no limit → 900.00 EUR')
  await expect(review.getByRole('row', { name: /^Payments/ })).toBeVisible()
  await expect(review).toContainText('It works at once.')
  // Another amount is another preview, and never saved unseen.
  await admin.getByLabel('Amount').fill('800')
  await admin.getByRole('button', { name: 'Save limit' }).click()
  await expect(review).toContainText('no limit → 800.00 EUR')
  await expect(review).toContainText('has changed since the preview')
  await admin.getByRole('button', { name: 'Save limit' }).click()
  await expect(admin.getByText('The limit has been saved and works from now on.')).toBeVisible()
  await expect(admin.getByText('800.00 EUR').first()).toBeVisible()
  await admin.reload()
  await expect(admin.getByText('The limit has been saved and works from now on.')).toHaveCount(0)

  // Up, from a moment on: by two, and then taken back.
  await admin.goto(`${scope}?edit=EUR.week`)
  await expect(admin.getByLabel('Amount')).toHaveValue('800.00')
  await fillLimit(admin, { window: 'week', amount: '1000', reason: 'For the sale in autumn', from: '2027-09-01T09:00' })
  await admin.getByRole('button', { name: 'Preview' }).click()
  await expect(review).toContainText('waits for a second person')
  await admin.getByRole('button', { name: 'Save limit' }).click()
  await expect(admin.getByText('The change waits for a second person.')).toBeVisible()
  await expect(admin.getByText('Your own request: another person has to approve it.')).toBeVisible()

  const support = await personOf(browser, { role: 'support' })
  await support.goto('/limits')
  const asked = support.getByRole('article').filter({ hasText: 'For the sale in autumn' })
  await asked.getByRole('button', { name: 'Approve' }).click()
  await expect(support.getByText('The change is scheduled and will work from its moment on.')).toBeVisible()
  await support.goto(scope)
  const scheduled = support.getByRole('article', { name: /^Scheduled/ }).filter({ hasText: 'For the sale in autumn' })
  await expect(scheduled).toContainText('From 1 September 2027 at 09:00')
  await scheduled.getByRole('button', { name: 'Cancel the change' }).click()
  await expect(support.getByText('The change has been taken back.')).toBeVisible()

  await support.getByRole('link', { name: 'History' }).click()
  const entry = support.getByRole('listitem').filter({ hasText: 'For the sale in autumn' }).first()
  for (const text of ['EUR per week: 800.00 EUR → 1,000.00 EUR', 'Taken back', 'Second person: ', 'Meant for 1 September 2027'])
    await expect(entry).toContainText(text)
  await support.getByLabel('Show').selectOption('own')
  await support.getByRole('button', { name: 'Show' }).click()
  await expect(support.getByText('For the sale in autumn')).toHaveCount(0)
})

test('another week start waits for a second person, because it may let more through; a viewer only looks and a manager proposes', async ({ browser }) => {
  test.setTimeout(300_000)
  const admin = await personOf(browser, { role: 'admin', merchantId: shop })
  const scope = await openScope(admin, shop)
  await admin.goto(`${scope}?settings=edit`)
  await admin.getByLabel('The week starts on').selectOption('7')
  await admin.getByLabel('Reason').fill('The shop counts from Sunday')
  await admin.getByRole('button', { name: 'Preview' }).click()
  await expect(admin.getByRole('region', { name: 'What this would have done' })).toContainText('waits for a second person')
  await admin.getByRole('button', { name: 'Save settings' }).click()
  await expect(admin.getByText('The change waits for a second person.')).toBeVisible()
  // Other requests may wait in this scope at the same time.
  await admin
    .getByRole('article', { name: /week from Monday/ })
    .getByRole('button', { name: 'Withdraw' })
    .click()
  await expect(admin.getByText('The change has been taken back.')).toBeVisible()

  const manager = await personOf(browser, { role: 'manager', merchantId: 500001 })
  await openScope(manager, 500002)
  await manager.getByRole('link', { name: 'Set a default limit' }).click()
  await fillLimit(manager, { window: 'day', amount: '70000', reason: 'A proposal of a manager' })
  await manager.getByRole('button', { name: 'Preview' }).click()
  await expect(manager.getByRole('region', { name: 'What this would have done' })).toContainText('Somebody who may set limits decides on it.')
  await manager.getByRole('button', { name: 'Propose' }).click()
  await expect(manager.getByText('The change waits for a second person.')).toBeVisible()
  await expect(manager.getByRole('button', { name: /Approve|Reject/ })).toHaveCount(0)

  const viewer = await personOf(browser, { role: 'viewer', merchantId: 500001 })
  const theirs = await openScope(viewer, 500002)
  await expect(viewer.getByText('A proposal of a manager')).toBeVisible()
  for (const name of ['Set a default limit', 'Change']) await expect(viewer.getByRole('link', { name, exact: true })).toHaveCount(0)
  await viewer.goto(`${theirs}?edit=BYN.day&settings=edit`)
  await expect(viewer.getByRole('button', { name: /Preview|Approve|Reject|Withdraw/ })).toHaveCount(0)
  // The scope of another merchant is nobody's.
  expect((await viewer.goto(scope))?.status()).toBe(404)

  await manager.getByRole('article').filter({ hasText: 'A proposal of a manager' }).getByRole('button', { name: 'Withdraw' }).click()
  await expect(manager.getByText('The change has been taken back.')).toBeVisible()
})

test('who is near his limit, and who has one of his own, is listed with filters in the address', async ({ browser }) => {
  test.setTimeout(300_000)
  const support = await personOf(browser, { role: 'support' })
  const scope = await openScope(support, 500001)
  await support.getByRole('link', { name: 'Own limits' }).click()
  await expect(support.locator('tbody')).toContainText('per week')
  await expect(support.locator('tbody')).toContainText('per day')
  await support.getByRole('link', { name: 'Near the limit' }).click()
  await support.getByLabel('Used at least').selectOption('50')
  await support.getByLabel('Window').selectOption('week')
  await support.getByRole('button', { name: 'Show' }).click()
  await expect(support).toHaveURL(/percent=50.*window=week/)
  await expect(support.getByLabel('Used at least')).toHaveValue('50')
  await expect(support.locator('tbody tr').or(support.getByText('Nobody is that near')).first()).toBeVisible()
  expect((await support.goto(`${scope}/near?percent=7&after=nonsense&currency=%00`))?.status()).toBe(200)
  expect((await support.goto('/limits/0'))?.status()).toBe(404)
  expect((await support.goto('/limits/99999999'))?.status()).toBe(404)
})
