import { expect, type Page } from '@playwright/test'
import { test } from '../support/browser-test'
import { expectClean } from './axe'
import { signInAs } from './sign-in'

const versions = async (page: Page) => (await page.getByText(/^Version \d+$/).allTextContents()).map((text) => Number(text.replace(/\D/g, '')))

test('a supervisor adds a version of the keys, makes it current, and destroys the old one once everything is brought over', async ({ browser }) => {
  test.setTimeout(240_000)
  const page = await (await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' })).newPage()
  await signInAs(page, { role: 'supervisor' }, '/operator')
  await page.getByRole('link', { name: 'Keys of the vault' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Keys of the vault')
  const before = Math.max(...(await versions(page)))
  await page.locator('#add-0-reason').fill('x')
  await page.getByRole('button', { name: 'Add a version' }).click()
  await expect(page.getByText('Write a reason of 3 to 1000 characters.').first()).toBeVisible()
  await page.locator('#add-0-reason').fill('Yearly rotation')
  await page.getByRole('button', { name: 'Add a version' }).click()
  await expect(page.getByText('The version is added.', { exact: false })).toBeVisible()
  const version = before + 1
  await page.getByText(`Make version ${version} current`).click()
  await page.locator(`#make-current-${version}-reason`).fill('Every server holds it')
  await page.locator('details[open]').getByRole('button', { name: 'Make it current' }).click()
  await expect(page.getByText('The version is current.', { exact: false })).toBeVisible()
  await expect(page.getByRole('row', { name: new RegExp(`Version ${version} current`) })).toBeVisible()
  await expectClean(page, 'keys')
  // The job runs every minute; a page without scripts would be loaded again as well.
  await expect(async () => {
    await page.reload()
    await expect(page.getByText('Everything is under the current version.')).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 150_000, intervals: [3_000] })
  await page.getByText(`Destroy version ${before}`).click()
  await page.locator(`#destroy-${before}-reason`).fill('Rotation is over')
  await page.locator('details[open]').getByRole('button', { name: 'Destroy it' }).click()
  await expect(page.getByText('The version is destroyed.')).toBeVisible()
  await expect(page.getByRole('row', { name: new RegExp(`Version ${before} destroyed`) })).toBeVisible()
  await page.goto('/audit?action=keys.destroy')
  await expect(page.locator('main a[href^="/audit/"]').first()).toBeVisible()
})

test('an auditor sees the keys without scripts and changes nothing; staff of a merchant do not see them', async ({ browser }) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' })).newPage()
  await signInAs(page, { role: 'auditor' }, '/operator/keys')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Keys of the vault')
  await expect(page.getByRole('meter')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Add a version' })).toHaveCount(0)
  const merchant = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  await signInAs(merchant, { role: 'admin', merchantId: 500001 })
  expect((await merchant.goto('/operator/keys'))?.status()).toBe(403)
})
