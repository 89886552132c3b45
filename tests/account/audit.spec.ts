import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import { test } from '../support/browser-test'
import { freshWord } from '../support/fresh-word'
import { expectClean } from './axe'
import { signInAs } from './sign-in'

const word = `why-${freshWord()}`

/** Something with a reason of its own: a customer is marked as suspicious. */
async function leaveReason(page: Page): Promise<void> {
  await signInAs(page, { role: 'supervisor' }, '/customers?status=member')
  const href = await page.locator('main a[href^="/customers/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  const address = href.map((one) => one.split('?')[0] ?? '').find((one) => /^\/customers\/\d+$/.test(one)) ?? ''
  await page.goto(`${address}?mark=suspicious`)
  await page.locator('#mark-reason').fill(word)
  await page
    .locator('form', { has: page.locator('#mark-reason') })
    .locator('button[type=submit]')
    .first()
    .click()
  await expect(page.getByText(word).first()).toBeVisible()
}

for (const javaScriptEnabled of [true, false]) {
  test(`the audit log is searched, filtered, opened, and verified ${javaScriptEnabled ? 'with' : 'without'} scripts`, async ({ browser }) => {
    test.setTimeout(120_000)
    const page = await (await browser.newContext({ javaScriptEnabled, reducedMotion: 'reduce' })).newPage()
    await signInAs(page, { role: 'supervisor' }, '/audit')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Audit log')
    if (javaScriptEnabled) await expectClean(page, 'audit')
    await page.getByLabel('Action').selectOption('staff.sign-in')
    await page.getByLabel('Outcome').selectOption('done')
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(page).toHaveURL(/action=staff\.sign-in/)
    const actions = await page.getByRole('table').locator('tbody tr td:nth-of-type(4)').allTextContents()
    expect(actions.length).toBeGreaterThan(0)
    expect(actions.every((action) => action.endsWith('Sign in'))).toBe(true)

    await page.goto(`/audit?q=${encodeURIComponent('nobody-like-this')}`)
    await expect(page.getByText('Nothing matches')).toBeVisible()
    await page.goto('/audit?outcome=perhaps&from=2026-02-30&reason=ab')
    await expect(page.getByText('Not everything in this address was understood.', { exact: false })).toBeVisible()

    await page.goto('/audit')
    await page.locator('tbody a[href^="/audit/"]').first().click()
    await expect(page.getByText('What happened')).toBeVisible()

    await page.goto('/audit')
    await page.getByRole('button', { name: 'Verify' }).click()
    await expect(page.getByRole('heading', { name: 'The log is whole.' })).toBeVisible({ timeout: 30_000 })
    if (javaScriptEnabled) await expectClean(page, 'verified')
  })
}

test('what is found can be taken away as a file by whoever may', async ({ page, browser }) => {
  await signInAs(page, { role: 'supervisor' }, '/audit?action=staff.sign-in')
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()])
  expect(file.suggestedFilename()).toMatch(/\.csv$/)
  const text = readFileSync(await file.path(), 'utf8')
  expect(text).toContain('staff.sign-in')
  expect(text).not.toContain('customers.view')
  const support = await (await browser.newContext()).newPage()
  await signInAs(support, { role: 'support' }, '/audit')
  await expect(support.getByRole('heading', { level: 1 })).toHaveText('You may not do this')
})

test('words of a reason find the record', async ({ page }) => {
  await leaveReason(page)
  await page.goto('/audit')
  await page.getByLabel('Words of the reason').fill(word.toUpperCase().slice(2))
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(page.getByRole('table').locator('tbody tr')).toHaveCount(1)
  await expect(page.getByRole('table')).toContainText(word)
})
