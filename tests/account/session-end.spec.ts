import { type BrowserContext, expect, type Page } from '@playwright/test'
import { makeMember } from '../pay/shop'
import { test } from '../support/browser-test'
import { freshWord } from '../support/fresh-word'
import { signInAs } from './sign-in'

const who = { role: 'manager', merchantId: 500001 } as const

/** Whoever comes back to a window looks at it, and the browser says so. */
async function comeBack(page: Page): Promise<void> {
  await page.bringToFront()
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
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

test('what was typed when a session ended is kept, and is sent after signing in again in another tab', async ({ page, context, browser }) => {
  test.setTimeout(300_000)
  const number = await makeMember(await (await browser.newContext()).newPage())
  await signInAs(page, who, `/customers?q=${number}`, { ownSession: true })
  await page.getByRole('link', { name: number, exact: true }).click()
  await page.getByRole('link', { name: 'Mark as suspicious' }).click()
  const [words, send] = [page.getByLabel('In your own words'), page.getByRole('button', { name: 'Mark as suspicious' })]
  const reason = `Asked by telephone ${freshWord()}`
  await words.fill(reason)

  const other = await context.newPage()
  await other.goto('/overview')
  await other.getByRole('button', { name: 'Sign out' }).click()
  await expect(other.getByText('You have signed out.')).toBeVisible()

  await comeBack(page)
  await expect(page.getByRole('alert').filter({ hasText: 'Your session has ended.' })).toBeVisible()
  await send.click()
  await expect(words).toHaveValue(reason)

  await signInAs(other, who, '/overview', { ownSession: true })
  await comeBack(page)
  await expect(page.getByText('You are signed in again.')).toBeVisible()
  await send.click()
  await expect(page.getByRole('link', { name: 'Lift the mark' })).toBeVisible()
  await expect(page.getByText(reason).first()).toBeVisible()
})

test('without scripts the sign-in says that what was sent last was not saved', async ({ browser }) => {
  test.setTimeout(300_000)
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await signInAs(page, who, '/orders', { ownSession: true })
  const kept = await page.context().storageState()
  const other = await (await browser.newContext({ storageState: kept })).newPage()
  await other.goto('/overview')
  await other.getByRole('button', { name: 'Sign out' }).click()
  await expect(other.getByText('You have signed out.')).toBeVisible()
  await page.getByRole('button', { name: 'CSV' }).first().click()
  await expect(page.getByText('what you sent last was not saved')).toBeVisible()
})
