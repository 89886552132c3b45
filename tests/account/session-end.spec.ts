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

/** The clock of the server cannot be turned on, so what it says of the session is made older on its way, until somebody says that he is still there. */
async function makeOld(context: BrowserContext, to: { leftMs: number; canLast: boolean }): Promise<void> {
  let isOld = true
  await context.route('**/session', async (route) => {
    if (route.request().method() === 'POST') isOld = false
    const answer = await route.fetch()
    const left = (await answer.json()) as object
    await route.fulfill({ response: answer, json: isOld ? { ...left, ...to } : left })
  })
}

test('before a session ends one is told, and goes on with one press', async ({ page, context }) => {
  test.setTimeout(120_000)
  await page.clock.install()
  await signInAs(page, who)
  await makeOld(context, { leftMs: 100_000, canLast: true })
  // Scripts may take over a page later than it is seen, and count from then.
  await expect(async () => {
    await page.clock.fastForward('13:05')
    await expect(page.getByText('your session ends in less than two minutes')).toBeVisible({ timeout: 3000 })
  }).toPass({ timeout: 60_000 })
  const asked = page.waitForRequest((request) => request.url().endsWith('/session') && request.method() === 'POST')
  await page.getByRole('button', { name: 'Stay signed in' }).click()
  await asked
  await expect(page.getByText('your session ends in less than two minutes')).toBeHidden({ timeout: 20_000 })
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

  const kept = await context.storageState()
  const other = await context.newPage()
  await other.goto('/overview')
  await other.getByRole('button', { name: 'Sign out' }).click()
  await expect(other.getByText('You have signed out.')).toBeVisible()

  await comeBack(page)
  await expect(page.getByRole('alert').filter({ hasText: 'Your session has ended.' })).toBeVisible()
  await send.click()
  await expect(words).toHaveValue(reason)

  // Nobody can hold a form where there are no scripts: then it is said that it came to nothing.
  const late = await browser.newContext({ storageState: kept, javaScriptEnabled: false })
  const answer = await late.request.post('/exports/start', { form: { list: 'orders', format: 'csv' } })
  const told = await late.newPage()
  await told.goto(answer.url())
  await expect(told.getByText('what you sent last was not saved')).toBeVisible()

  await signInAs(other, who, '/overview', { ownSession: true })
  await comeBack(page)
  await expect(page.getByText('You are signed in again.')).toBeVisible()
  await send.click()
  await expect(page.getByRole('link', { name: 'Lift the mark' })).toBeVisible()
  await expect(page.getByText(reason).first()).toBeVisible()
})
