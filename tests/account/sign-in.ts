import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type Cookie, expect, type Page } from '@playwright/test'
import { baseUrl } from '../pay/shop'

export type SandboxStaff = { login: string; password: string; totpSecret: string; side: 'merchant' | 'operator'; role: string; merchantIds: number[] }

type Who = { role: string; merchantId?: number; login?: string }

/** A member of staff of the sandbox, by role and, on the merchant side, one of his merchants; by his login where there are several. */
export function staffOf({ role, merchantId, login }: Who): SandboxStaff {
  const file = JSON.parse(readFileSync(process.env.SANDBOX_FILE ?? '.data/sandbox.json', 'utf8')) as { staff: SandboxStaff[] }
  const found = file.staff.find(
    (one) => one.role === role && (merchantId === undefined || one.merchantIds.includes(merchantId)) && (login === undefined || one.login === login),
  )
  if (!found) throw new Error(`the sandbox has no ${role} of ${merchantId ?? 'the operator'}`)
  return found
}

/**
 * Brings staff to a page of the account. A session that another test began with the same account is gone on with, because each code works once and the next
 * comes only after half a minute; `ownSession` is for a test that ends its session.
 */
export async function signInAs(page: Page, who: Who, path = '/customers', { ownSession = false }: { ownSession?: boolean } = {}): Promise<SandboxStaff> {
  const staff = staffOf(who)
  if (ownSession || !(await goOnWithSession(page, staff, path))) {
    await typeLoginAndCode(page, staff, path)
    if (!ownSession) keepSession(staff, await page.context().cookies())
  }
  await expect(page.locator('main#content')).toBeVisible()
  // Accounts have languages of their own; the texts of the tests are English.
  if ((await page.locator('html').getAttribute('lang')) !== 'en') await page.getByRole('button', { name: 'English' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  return staff
}

/** The same member of staff in two browsers, with scripts and without. */
export async function bothWays(browser: Browser, who: Who): Promise<Page[]> {
  const first = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await signInAs(first, who)
  const storageState = await first.context().storageState()
  const second = await (await browser.newContext({ storageState, javaScriptEnabled: false })).newPage()
  return [first, second]
}

async function goOnWithSession(page: Page, staff: SandboxStaff, path: string): Promise<boolean> {
  const cookies = keptSession(staff)
  if (!cookies) return false
  await page.context().addCookies(cookies)
  await page.goto(`${baseUrl()}${path}`)
  if (!page.url().includes('/sign-in')) return true
  await page.context().clearCookies()
  return false
}

// As a person does, with what the page of the sandbox says the app would show. Of several that sign in with one account at the same moment the later ones wait for the next code.
async function typeLoginAndCode(page: Page, staff: SandboxStaff, path: string): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    await page.goto(`${baseUrl()}${path}`)
    await page.locator('#login').fill(staff.login)
    await page.locator('#password').fill(staff.password)
    await page.getByRole('button', { name: /Continue|Продолжить|Працягнуць/ }).click()
    for (let tries = 0; tries < 4; tries += 1) {
      await page.locator('#code').waitFor()
      const shown = (await page.getByText(/\b\d{6}\b/).textContent()) ?? ''
      await page.locator('#code').fill(/\d{6}/.exec(shown)?.[0] ?? '')
      await page.getByRole('button', { name: /^(Sign in|Войти|Увайсці)$/ }).click()
      // The answer first: looking for the next code would cut off the form that is under way.
      const refused = page.locator('[role=alert]:not(#__next-route-announcer__)')
      await expect.poll(async () => !page.url().includes('second-factor') || (await refused.count()) > 0, { timeout: 30_000 }).toBe(true)
      await page.waitForLoadState()
      if (!page.url().includes('/sign-in')) return
      if (!page.url().includes('second-factor')) break
      // The next code comes with the next half minute; nothing but the clock brings it.
      await expect(async () => {
        await page.reload()
        expect(/\d{6}/.exec((await page.getByText(/\b\d{6}\b/).textContent()) ?? '')?.[0]).not.toBe(/\d{6}/.exec(shown)?.[0])
      }).toPass({ timeout: 40_000, intervals: [1_000] })
    }
  }
  throw new Error(`${staff.login} could not sign in`)
}

const sessions = join('.test-data', 'sessions')

/** One file per product and account: what is kept of one run is of no use to the next, and does no harm. */
const sessionFile = ({ login, password }: SandboxStaff) =>
  join(sessions, `${createHash('sha256').update(`${baseUrl()} ${login} ${password}`).digest('hex').slice(0, 24)}.json`)

function keptSession(staff: SandboxStaff): Cookie[] | undefined {
  try {
    return JSON.parse(readFileSync(sessionFile(staff), 'utf8')) as Cookie[]
  } catch {
    return undefined
  }
}

function keepSession(staff: SandboxStaff, cookies: Cookie[]): void {
  mkdirSync(sessions, { recursive: true, mode: 0o700 })
  writeFileSync(sessionFile(staff), JSON.stringify(cookies), { mode: 0o600 })
}
