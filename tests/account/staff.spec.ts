import { type Browser, expect, type Page } from '@playwright/test'
import { totpCode } from '@/lib/staff/totp'
import { test } from '../support/browser-test'
import { freshWord } from '../support/fresh-word'
import { expectClean } from './axe'
import { signInAs } from './sign-in'

const password = 'four walks along the river'

/** The link of the latest mail to an address, as a page of the sandbox shows it to staff. */
async function linkTo(page: Page, address: string): Promise<string> {
  await page.goto('/sandbox/mails')
  const mail = page.locator('section').filter({ hasText: address }).first()
  return (await mail.getByRole('link').getAttribute('href')) ?? ''
}

async function secretOn(page: Page): Promise<string> {
  return ((await page.locator('[data-secret]').textContent()) ?? '').replaceAll(/\s/g, '')
}

const plain = async (browser: Browser, options = {}) => (await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB', ...options })).newPage()

test('somebody is invited, takes the account, signs in, and loses it again', async ({ browser }) => {
  test.setTimeout(120_000)
  const login = `olga-${freshWord()}`
  const admin = await plain(browser)
  await signInAs(admin, { role: 'admin', merchantId: 500001 }, '/staff')
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText('Staff')
  await expectClean(admin, 'list')
  await admin.getByRole('link', { name: 'Invite' }).click()
  await admin.getByRole('button', { name: 'Send the invitation' }).click()
  await expect(admin.getByRole('link', { name: /E-mail: Write an e-mail address/ })).toBeVisible()
  await admin.getByLabel('Name', { exact: true }).fill('Olga')
  await admin.getByLabel('E-mail').fill('olga')
  await admin.getByLabel('Login').fill(login)
  await admin.getByLabel('Role').selectOption('manager')
  await admin.getByLabel(/\(500001\)/).check()
  await admin.getByRole('button', { name: 'Send the invitation' }).click()
  // Of the errors of before only this one is left, so it is the answer to what was sent now.
  await expect(admin.getByRole('link', { name: /^Login: / })).toHaveCount(0)
  await expect(admin.getByRole('link', { name: /E-mail: Write an e-mail address/ })).toBeVisible()
  // Nothing that was typed or ticked is lost.
  await expect(admin.getByLabel('Login')).toHaveValue(login)
  await expect(admin.getByLabel('Role')).toHaveValue('manager')
  await expect(admin.getByLabel(/\(500001\)/)).toBeChecked()
  await admin.getByLabel('E-mail').fill(`${login}@shop.example`)
  await expectClean(admin, 'invite')
  await admin.getByRole('button', { name: 'Send the invitation' }).click()
  await expect(admin.getByText('Invited: a mail with a link is on its way.')).toBeVisible()
  await expect(admin.getByText('invited', { exact: true })).toBeVisible()
  const account = new URL(admin.url()).pathname
  const link = await linkTo(admin, `${login}@shop.example`)

  // Without scripts, as whoever opens a mail may be.
  const guest = await plain(browser, { javaScriptEnabled: false })
  await guest.goto(link)
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('Welcome')
  const secret = await secretOn(guest)
  await guest.getByLabel('New password').fill('password1234')
  await guest.getByLabel('Code of the app').fill('000000')
  await guest.getByRole('button', { name: 'Take the account' }).click()
  await expect(guest.getByText('Everybody’s first guess: take another.').first()).toBeVisible()
  expect(await secretOn(guest)).toBe(secret)
  await guest.getByLabel('New password').fill(password)
  await guest.getByLabel('Code of the app').fill(totpCode(secret, new Date(Date.now() - 30_000)))
  await guest.getByRole('button', { name: 'Take the account' }).click()
  await expect(guest.getByText('Done. You can sign in now.')).toBeVisible()
  await guest.goto(link)
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('This link does not work')

  await guest.goto('/profile')
  await guest.getByLabel('Login').fill(login)
  await guest.getByLabel('Password').fill(password)
  await guest.getByRole('button', { name: 'Continue' }).click()
  await guest.getByLabel('Code').fill(totpCode(secret, new Date()))
  await guest.getByRole('button', { name: 'Sign in' }).click()
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('Your profile')
  await expect(guest.getByText('this one')).toBeVisible()
  expect((await guest.goto('/staff'))?.status()).toBe(403)

  await admin.goto(account)
  await admin.getByLabel('Role').selectOption('viewer')
  await admin.locator('#rights-reason').fill('Only looks from now on')
  await admin.getByRole('button', { name: 'Save' }).click()
  await expect(admin.getByText('Saved. It holds from the next request on.')).toBeVisible()
  await expectClean(admin, 'account')
  await guest.goto('/profile')
  await expect(guest.getByText('viewer')).toBeVisible()
  await admin.getByText('Disable', { exact: true }).first().click()
  await admin.locator('#disable-reason').fill('Left the shop')
  await admin.getByRole('button', { name: 'Disable' }).click()
  await expect(admin.getByText('Disabled; the sessions have ended.')).toBeVisible()
  await guest.goto('/profile')
  await expect(guest.getByText('Your session has ended. Please sign in again.')).toBeVisible()
})

test('a forgotten password is mailed a link, and says the same for a login that nobody has', async ({ browser }) => {
  test.setTimeout(120_000)
  const page = await plain(browser)
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Forgotten your password?' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Forgotten your password?')
  await page.getByLabel('Login').fill('nobody-at-all')
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByText('If there is such a login, a link is on its way.')).toBeVisible()
  await expectClean(page, 'forgotten')
  await page.getByLabel('Login').fill('admin-500004')
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByText('If there is such a login, a link is on its way.')).toBeVisible()

  const reader = await plain(browser)
  await signInAs(reader, { role: 'supervisor' }, '/sandbox/mails')
  await expectClean(reader, 'mails')
  const link = await linkTo(reader, 'admin-500004@staronka.example')
  await page.goto(link)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('New password')
  await expectClean(page, 'new password')
  await page.goto(`${link.slice(0, -4)}aaaa`)
  await expect(page.getByRole('link', { name: 'Ask for another link' })).toBeVisible()
})

test('a profile shows sessions, and another app is shown once the password is right', async ({ browser }) => {
  test.setTimeout(120_000)
  const page = await plain(browser)
  await signInAs(page, { role: 'support' }, '/profile')
  await page.getByLabel('Present password').last().fill('not my password')
  await page.getByRole('button', { name: 'Set up another app' }).click()
  await expect(page.getByText('The password is wrong, or the account rests after too many tries.').first()).toBeVisible()
  await expectClean(page, 'profile')
})
