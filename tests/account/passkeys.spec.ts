import { readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type CDPSession, expect, type Page } from '@playwright/test'
import { type Product, startProduct } from '@/bin/testing/product'
import { freePort } from '@/lib/platform/embedded-postgres'
import { totpCode } from '@/lib/staff/totp'
import { test } from '../support/browser-test'
import { expectClean } from './axe'
import { chosenPassword, invited, type Person } from './invited'
import { signInAs } from './sign-in'

// Passkeys belong to a host name, and the product under test has a number: another copy of it, on the same database, is reached by a name.
let copy: Product | undefined
let site: string
let file: string
const sandboxFile = process.env.SANDBOX_FILE ?? '.data/sandbox.json'

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  test.setTimeout(600_000)
  const port = await freePort()
  site = `http://localhost:${port}`
  file = readFileSync(sandboxFile, 'utf8')
  copy = await startProduct(dirname(sandboxFile), process.env.NEXT_DIST_DIR || '.next', { PORT: String(port), PUBLIC_URL: site })
})
test.afterAll(async () => {
  await copy?.stop()
  // A copy writes its own address into the file that all tests read.
  writeFileSync(sandboxFile, file, { mode: 0o600 })
})

async function typePassword(page: Page, { login }: Person): Promise<void> {
  await page.goto(`${site}/profile`)
  await page.getByLabel('Login').fill(login)
  await page.getByLabel('Password').fill(chosenPassword)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Second step')
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('You have signed out.', { exact: false })).toBeVisible()
}

/** A device of Chromium that holds passkeys and says by itself that its owner is there. */
async function device(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } })
  return { cdp, authenticatorId }
}

const panel = (page: Page) => page.locator('section').filter({ has: page.getByRole('heading', { name: 'Passkeys' }) })

const refusal = 'That did not work. A code works once: wait for the next one, or use the passkey again.'

test('a passkey is set up, signs in, is refused when it was copied, and signs in no more once it is removed', async ({ browser }) => {
  test.setTimeout(180_000)
  const person = await invited(browser, 'passkey')
  const page = await (await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' })).newPage()
  const { cdp, authenticatorId } = await device(page)
  await typePassword(page, person)
  await expect(page.getByRole('button', { name: 'Use a passkey' })).toHaveCount(0)
  await page.getByLabel('Code').fill(totpCode(person.secret, new Date()))
  await page.getByRole('button', { name: 'Sign in' }).click()

  await expect(panel(page).getByText('No passkey yet')).toBeVisible()
  await panel(page).getByLabel('Name of the passkey').fill('work laptop')
  await panel(page).getByLabel('Present password').fill('a wrong password')
  await panel(page).getByRole('button', { name: 'Set up a passkey' }).click()
  await expect(panel(page).getByText('The password is wrong, or the account rests after too many tries.').first()).toBeVisible()
  await expect(panel(page).getByLabel('Name of the passkey')).toHaveValue('work laptop')
  await panel(page).getByLabel('Present password').fill(chosenPassword)
  await panel(page).getByRole('button', { name: 'Set up a passkey' }).click()
  await expect(page.getByText('The passkey is set up.')).toBeVisible()
  await expect(panel(page).getByText('work laptop', { exact: true })).toBeVisible()
  await expectClean(page, 'profile with a passkey')

  await panel(page).getByLabel('Name of the passkey').last().fill('again')
  await panel(page).locator('#new-passkey-present').fill(chosenPassword)
  await panel(page).getByRole('button', { name: 'Set up a passkey' }).click()
  await expect(panel(page).getByText('This device has a passkey of your account already.')).toBeVisible()

  await signOut(page)
  await typePassword(page, person)
  await expectClean(page, 'second step with a passkey')
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your profile')

  // A copy of the device that was made before its last use: what it signs is right, and its counter is not.
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
  const [kept] = credentials
  if (!kept) throw new Error('the device should hold a passkey')
  await signOut(page)
  await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId: kept.credentialId })
  await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...kept, signCount: 0 } })
  await typePassword(page, person)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await expect(page.getByText(refusal)).toBeVisible()
  await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId: kept.credentialId })
  await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...kept, signCount: kept.signCount + 10 } })
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your profile')

  await panel(page).getByText('Rename or remove work laptop').click()
  await panel(page).getByLabel('Name of the passkey').first().fill('old laptop')
  await panel(page).getByRole('button', { name: 'Rename' }).click()
  await expect(page.getByText('Renamed.')).toBeVisible()

  // Another device holds nothing of this account.
  const stranger = await (await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' })).newPage()
  await device(stranger)
  await typePassword(stranger, person)
  await stranger.getByRole('button', { name: 'Use a passkey' }).click()
  await expect(stranger.getByText('The device signed nothing', { exact: false })).toBeVisible({ timeout: 30_000 })

  await panel(page).getByText('Rename or remove old laptop').click()
  await panel(page).getByLabel('Present password').first().fill(chosenPassword)
  await panel(page).getByRole('button', { name: 'Remove old laptop' }).click()
  await expect(page.getByText('The passkey is removed; your other sessions have ended.')).toBeVisible()
  await signOut(page)
  await typePassword(page, person)
  await expect(page.getByRole('button', { name: 'Use a passkey' })).toHaveCount(0)
  await expect(page.getByLabel('Code')).toBeVisible()
})

test('without scripts the code of the app stays the way in, and the profile says so', async ({ browser }) => {
  test.setTimeout(120_000)
  const person = await invited(browser, 'passkey')
  const page = await (await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' })).newPage()
  await typePassword(page, person)
  await page.getByLabel('Code').fill(totpCode(person.secret, new Date()))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(panel(page).getByText('Passkeys need scripts and a browser that knows them.', { exact: false })).toBeVisible()
  await expect(panel(page).getByRole('button', { name: 'Set up a passkey' })).toHaveCount(0)
})

test('a service that is reached by a number says why it has no passkeys', async ({ browser }) => {
  const page = await (await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' })).newPage()
  await signInAs(page, { role: 'admin', merchantId: 500001 }, '/profile')
  await expect(panel(page).getByText('Passkeys belong to a host name', { exact: false })).toBeVisible()
  await expectClean(page, 'profile without passkeys')
})
