import { expect, type Page } from '@playwright/test'
import { test } from '../support/browser-test'
import { signInAs } from './sign-in'

/** Holds back what a click asks for until the returned function is called. */
async function holdAnswers(page: Page): Promise<() => void> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(
    ({ searchParams }) => searchParams.has('_rsc'),
    async (route) => {
      if (!route.request().headers()['next-router-prefetch']) await released
      await route.continue()
    },
  )
  return release
}

test('the outline of a screen stands where the screen will be, and goes when it has come', async ({ page }) => {
  await signInAs(page, { role: 'manager', merchantId: 500001 }, '/customers')
  const release = await holdAnswers(page)
  await page.getByRole('navigation').getByRole('link', { name: 'Orders', exact: true }).click()
  await expect(page.locator('[data-outline]')).toBeVisible()
  await expect(page.locator('main#content')).toHaveAttribute('aria-busy', 'true')
  await expect(page.getByRole('status').filter({ hasText: 'The page is loading.' })).toBeAttached()
  await expect(page.getByRole('heading', { name: 'Customers', level: 1 })).toBeHidden()
  release()
  await expect(page.getByRole('heading', { name: 'Orders', level: 1 })).toBeVisible()
  await expect(page.locator('[data-outline]')).toHaveCount(0)
  await expect(page.locator('main#content')).toHaveAttribute('aria-busy', 'false')
})

test('while the same list comes in another order its rows stay and only fade', async ({ page }) => {
  await signInAs(page, { role: 'manager', merchantId: 500001 }, '/customers')
  const release = await holdAnswers(page)
  await page.getByRole('columnheader').getByRole('link', { name: 'Payments' }).click()
  await expect(page.locator('main#content')).toHaveAttribute('aria-busy', 'true')
  await expect(page.locator('[data-outline]')).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'Customers', level: 1 })).toBeVisible()
  release()
  await expect(page).toHaveURL(/sort=/)
  await expect(page.locator('main#content')).toHaveAttribute('aria-busy', 'false')
})

test('without scripts every screen comes whole', async ({ browser }) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await signInAs(page, { role: 'manager', merchantId: 500001 }, '/orders')
  await page.getByRole('navigation').getByRole('link', { name: 'Customers', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Customers', level: 1 })).toBeVisible()
  await expect(page.locator('[data-outline]')).toHaveCount(0)
  await page.context().close()
})
