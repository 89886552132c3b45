import { expect, type Page } from '@playwright/test'
import { test } from '../support/browser-test'
import { signInAs, staffOf } from './sign-in'

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled })

    test('a wrong password is told, and the login that was typed is kept', async ({ page }) => {
      await page.goto('/customers/1')
      await expect(page).toHaveURL(/sign-in\?next=/)
      await page.getByLabel('Login').fill('somebody')
      await page.getByLabel('Password').fill('nothing right')
      await page.getByRole('button', { name: 'Continue' }).click()
      await expect(page.getByRole('alert').first()).toContainText('Login or password is wrong')
      await expect(page.getByLabel('Login')).toHaveValue('somebody')
      await expect(page.getByLabel('Password')).toHaveValue('')
      expect(page.url()).not.toContain('somebody')
    })

    test('a wrong code is told, and the language can be chosen before signing in', async ({ page }) => {
      const staff = staffOf({ role: 'auditor' })
      await page.goto('/sign-in')
      await page.getByRole('button', { name: 'Беларуская' }).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Уваход')
      await page.locator('#login').fill(staff.login)
      await page.locator('#password').fill(staff.password)
      await page.getByRole('button', { name: 'Працягнуць' }).click()
      await page.locator('#code').fill('12345x')
      await page.getByRole('button', { name: 'Увайсці' }).click()
      await expect(page.getByRole('alert').first()).toContainText('Не атрымалася')
    })
  })
}

test('a session ends by signing out, also for whoever kept its cookie', async ({ browser }) => {
  test.setTimeout(300_000)
  const page = await (await browser.newContext()).newPage()
  await signInAs(page, { role: 'auditor' }, '/customers', { ownSession: true })
  const kept = await (await browser.newContext({ storageState: await page.context().storageState() })).newPage()
  await kept.goto('/customers')
  await expect(kept.getByRole('heading', { level: 1 })).toHaveText('Customers')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('You have signed out.')).toBeVisible()
  await kept.goto('/customers')
  await expect(kept).toHaveURL(/sign-in/)
  await expect(kept.getByText('Your session has ended.')).toBeVisible()
})

/** Every way in, where there is one by a provider too, leads to this page. */
async function expectNext(page: Page, path: string): Promise<void> {
  await expect(page.locator('input[name=next]').first()).toHaveValue(path)
  for (const field of await page.locator('input[name=next]').all()) await expect(field).toHaveValue(path)
}

test('signing in leads only to pages of ours', async ({ page }) => {
  for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
    await expectNext(page, '/')
  }
})

test('the language changes on the page one is at, also after going there by a link', async ({ page }) => {
  test.setTimeout(300_000)
  await signInAs(page, { role: 'supervisor' })
  await page.locator('tbody a').first().click()
  await expect(page).toHaveURL(/customers\/\d+$/)
  const address = page.url()
  await page.getByRole('button', { name: 'Русский' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru')
  expect(page.url()).toBe(address)
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
})

test('a second step that waited too long begins again, with its page kept', async ({ page }) => {
  await page.goto('/sign-in/second-factor?callbackUrl=%2Fcustomers%2F7')
  await expect(page.getByText('That took too long.')).toBeVisible()
  await expectNext(page, '/customers/7')
})
