import { type BrowserContext, expect, type Page } from '@playwright/test'
import { test } from '../support/browser-test'
import { freshWord } from '../support/fresh-word'
import { signInAs } from './sign-in'

const who = { role: 'manager', merchantId: 500001 } as const

/** Whoever comes back to a window looks at it, and the browser says so. */
async function comeBack(page: Page): Promise<void> {
  await page.bringToFront()
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
}

async function openStatusForm(page: Page): Promise<void> {
  await page.locator('tbody a[href*="/customers/"]').first().click()
  await expect(page).toHaveURL(/customers\/\d+/)
}

/** The clock of the server cannot be turned on, so what it says of the session is made older on its way. */
async function makeOld(context: BrowserContext, to: { leftMs: number; canLast: boolean }): Promise<void> {
  await context.route('**/session', async (route) => {
    const answer = await route.fetch()
    const left = (await answer.json()) as object
    await route.fulfill({ response: answer, json: route.request().method() === 'GET' ? { ...left, ...to } : left })
  })
}

test('before a session ends one is told, and goes on with one press', async ({ page, context }) => {
  test.setTimeout(120_000)
  await page.clock.install()
  await signInAs(page, who)
  await makeOld(context, { leftMs: 100_000, canLast: true })
  await page.clock.fastForward('12:50')
  await expect(page.getByText('your session ends in less than two minutes')).toBeHidden()
  await page.clock.fastForward('00:15')
  await expect(page.getByText('your session ends in less than two minutes')).toBeVisible()
  const asked = page.waitForRequest((request) => request.url().endsWith('/session') && request.method() === 'POST')
  await page.getByRole('button', { name: 'Stay signed in' }).click()
  await asked
  await expect(page.getByText('your session ends in less than two minutes')).toBeHidden()
})

test('what was typed when a session ended is kept, and is sent after signing in again in another tab', async ({ page, context }) => {
  test.setTimeout(180_000)
  await signInAs(page, who, '/customers', { ownSession: true })
  await openStatusForm(page)
  const address = page.url()
  const reason = `Asked by telephone ${freshWord()}`
  await page.getByLabel('Reason in words').first().fill(reason)

  const other = await context.newPage()
  await other.goto('/overview')
  await other.getByRole('button', { name: 'Sign out' }).click()
  await expect(other.getByText('You have signed out.')).toBeVisible()

  await comeBack(page)
  await expect(page.getByRole('alert').filter({ hasText: 'Your session has ended.' })).toBeVisible()
  await page.getByLabel('Reason in words').first().press('Enter')
  expect(page.url()).toBe(address)
  await expect(page.getByLabel('Reason in words').first()).toHaveValue(reason)
})
