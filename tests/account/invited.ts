import { type Browser, expect, type Page } from '@playwright/test'
import { totpCode } from '@/lib/staff/totp'
import { freshWord } from '../support/fresh-word'
import { signInAs } from './sign-in'

export type Person = { login: string; secret: string }

/** What people of `invited` choose. */
export const chosenPassword = 'four walks along the river'

/** Somebody new, who has taken his invitation: tests of other files may not find their account with another way in. `also`: what he does on the page before he sends it. */
export async function invited(
  browser: Browser,
  what: string,
  { also, done }: { also?: (page: Page) => Promise<void>; done?: (page: Page) => Promise<void> } = {},
): Promise<Person> {
  const login = `${what}-${freshWord()}`
  const admin = await (await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' })).newPage()
  await signInAs(admin, { role: 'admin', merchantId: 500001 }, '/staff/new')
  await admin.getByLabel('Name', { exact: true }).fill('New Person')
  await admin.getByLabel('E-mail').fill(`${login}@shop.example`)
  await admin.getByLabel('Login').fill(login)
  await admin.getByLabel('Role').selectOption('viewer')
  await admin.getByLabel(/\(500001\)/).check()
  await admin.getByRole('button', { name: 'Send the invitation' }).click()
  await expect(admin.getByText('Invited: a mail with a link is on its way.')).toBeVisible()
  await admin.goto('/sandbox/mails')
  const link = await admin
    .locator('section')
    .filter({ hasText: `${login}@shop.example` })
    .first()
    .getByRole('link')
    .getAttribute('href')
  const guest = await (await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' })).newPage()
  await guest.goto(link ?? '')
  const secret = ((await guest.locator('[data-secret]').textContent()) ?? '').replaceAll(/\s/g, '')
  await guest.getByLabel('New password').fill(chosenPassword)
  await guest.getByLabel('Code of the app').fill(totpCode(secret, new Date(Date.now() - 30_000)))
  await also?.(guest)
  await guest.getByRole('button', { name: 'Take the account' }).click()
  await done?.(guest)
  await expect(guest.getByText('Done. You can sign in now.')).toBeVisible()
  await guest.context().close()
  await admin.context().close()
  return { login, secret }
}
