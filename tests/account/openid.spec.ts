import { expect, type Page } from '@playwright/test'
import { totpCode } from '@/lib/staff/totp'
import { baseUrl } from '../pay/shop'
import { test } from '../support/browser-test'
import { freshWord } from '../support/fresh-word'
import { startOpenIdProvider, type TestProvider } from '../support/openid-provider'
import { expectClean } from './axe'
import { chosenPassword, invited, type Person } from './invited'
import { signInAs } from './sign-in'

// The product under test was told of a provider at this address; nobody is there until these tests put one.
function wanted(name: 'OIDC_ISSUER' | 'OIDC_CLIENT_ID' | 'OIDC_CLIENT_SECRET'): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: these tests need it as the product under test has it.`)
  return value
}

const start = () =>
  startOpenIdProvider({
    port: Number(new URL(wanted('OIDC_ISSUER')).port),
    clientId: wanted('OIDC_CLIENT_ID'),
    clientSecret: wanted('OIDC_CLIENT_SECRET'),
    redirectUri: `${baseUrl()}/sign-in/openid/callback`,
  })

let provider: TestProvider

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  provider = await start()
})
test.afterAll(() => provider.close())

const panel = (page: Page) => page.locator('section').filter({ has: page.getByRole('heading', { name: 'Sign-in with Test ID' }) })
const button = (page: Page) => page.getByRole('button', { name: 'Sign in with Test ID' })

/** Says there who one is, and comes back. */
async function atProvider(page: Page, who: string | null): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Test ID', exact: true })).toBeVisible()
  expect(new URL(page.url()).origin).toBe(new URL(wanted('OIDC_ISSUER')).origin)
  if (who !== null) await page.getByLabel('Who are you?').fill(who)
  await page.getByRole('button', { name: who === null ? 'Turn back' : 'Go on' }).click()
  await expect(page).toHaveURL((url) => url.origin === new URL(baseUrl()).origin)
}

async function signInByPassword(page: Page, { login, secret }: Person, path: string): Promise<void> {
  await page.goto(path)
  await page.getByLabel('Login').fill(login)
  await page.getByLabel('Password').fill(chosenPassword)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Code').fill(totpCode(secret, new Date()))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.locator('main#content')).toBeVisible()
}

for (const javaScriptEnabled of [true, false]) {
  test(`is linked, signs in with the second factor, and is unlinked ${javaScriptEnabled ? 'with' : 'without'} scripts`, async ({ browser }) => {
    test.setTimeout(180_000)
    const person = await invited(browser, 'openid')
    const who = `who-${person.login}`
    const page = await (await browser.newContext({ javaScriptEnabled, reducedMotion: 'reduce', locale: 'en-GB' })).newPage()
    await signInByPassword(page, person, '/profile')
    await expect(panel(page).getByText('Not linked yet')).toBeVisible()
    if (javaScriptEnabled) await expectClean(page, 'profile without a link')

    await panel(page).getByLabel('Present password').fill('a wrong password')
    await panel(page).getByRole('button', { name: 'Link Test ID' }).click()
    await expect(panel(page).getByText('The password is wrong, or the account rests after too many tries.').first()).toBeVisible()
    await panel(page).getByLabel('Present password').fill(chosenPassword)
    await panel(page).getByRole('button', { name: 'Link Test ID' }).click()
    await atProvider(page, who)
    await expect(page.getByText('Test ID is linked. From now on you can sign in with it.')).toBeVisible()
    await expect(panel(page).getByText(`${who}@id.example`, { exact: true })).toBeVisible()
    await expect(panel(page).getByRole('button', { name: 'Link Test ID' })).toHaveCount(0)
    if (javaScriptEnabled) await expectClean(page, 'profile with a link')

    // The page that was asked for is the page that comes, after both steps.
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(page.getByText('You have signed out.')).toBeVisible()
    await page.goto('/orders?status=paid')
    if (javaScriptEnabled) await expectClean(page, 'sign-in with a provider')
    await button(page).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Second step')
    await page.getByLabel('Code').fill('000000')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page.getByText('That did not work.', { exact: false })).toBeVisible()
    await page.getByLabel('Code').fill(totpCode(person.secret, new Date(Date.now() + 30_000)))
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page).toHaveURL(/\/orders\?status=paid$/)

    await page.goto('/profile')
    await panel(page).getByText(`Unlink ${who}@id.example …`).click()
    await panel(page).getByLabel('Present password').fill(chosenPassword)
    await panel(page)
      .getByRole('button', { name: `Unlink ${who}@id.example` })
      .click()
    await expect(page.getByText('Unlinked; your other sessions have ended.')).toBeVisible()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await button(page).click()
    await expect(page.getByText('Test ID knows you, but you cannot sign in here with it now', { exact: false })).toBeVisible()
    await page.getByRole('button', { name: 'Русский' }).click()
    await expect(page.getByText('Служба Test ID вас знает', { exact: false })).toBeVisible()
    await page.getByRole('button', { name: 'Беларуская' }).click()
    await expect(page.getByText('Служба Test ID вас ведае', { exact: false })).toBeVisible()
  })
}

test('an answer that is brought twice, or by another browser, signs nobody in', async ({ browser }) => {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  await page.goto('/sign-in')
  await button(page).click()
  const answers: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/sign-in/openid/callback?')) answers.push(request.url())
  })
  await atProvider(page, 'nobody-here')
  await expect(page.getByText('Test ID knows you', { exact: false })).toBeVisible()
  const [answer = ''] = answers
  for (const context of [page.context(), await browser.newContext({ locale: 'en-GB' })]) {
    const again = await context.newPage()
    await again.goto(answer)
    await expect(again.getByText('That took too long, or was opened twice. Start again.')).toBeVisible()
    await expectClean(again, 'sign-in with an answer that came twice')
  }
})

test('who turns back at the provider is told so, and browsers go back past the page that led there', async ({ page }) => {
  await page.goto('/sign-in?next=%2Flimits')
  await button(page).click()
  await expect(page.getByRole('heading', { name: 'Test ID', exact: true })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in')
  await button(page).click()
  await atProvider(page, null)
  await expect(page.getByText('Test ID did not let you through, or you turned back there.', { exact: false })).toBeVisible()
  await expect(page.locator('form[action="/sign-in/password"] input[name=next]')).toHaveValue('/limits')
})

test('an invitation can be taken with the provider linked at once; an administrator sees it and takes it away', async ({ browser }) => {
  test.setTimeout(180_000)
  const who = `new-${freshWord()}`
  const person = await invited(browser, 'openid-new', {
    also: async (page) => {
      await expectClean(page, 'invitation with a provider')
      await page.getByLabel('Also with Test ID').check()
    },
    done: async (page) => {
      await atProvider(page, who)
      await expect(page.getByText('Test ID is linked. From now on you can sign in with it.')).toBeVisible()
    },
  })
  const admin = await (await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' })).newPage()
  await signInAs(admin, { role: 'admin', merchantId: 500001 }, `/staff?q=${person.login}`)
  await admin.getByRole('link', { name: 'New Person' }).click()
  await expect(admin.getByText(`${who}@id.example (${wanted('OIDC_ISSUER')})`)).toBeVisible()
  await admin.getByText('Unlink from the OpenID provider').first().click()
  const act = admin.locator('details').filter({ hasText: 'Unlink from the OpenID provider' })
  await act.getByRole('button', { name: 'Unlink from the OpenID provider' }).click()
  await expect(act.getByText('Write a reason of 3 to 1000 characters.').first()).toBeVisible()
  await act.getByLabel('Reason').fill('changes the department')
  await act.getByRole('button', { name: 'Unlink from the OpenID provider' }).click()
  await expect(admin.getByText('Unlinked; the sessions have ended.')).toBeVisible()
  await expect(admin.getByText(`${who}@id.example`)).toHaveCount(0)
})

test('a provider that is away is told in the language of the reader, and the password is the way back', async ({ browser }) => {
  test.setTimeout(120_000)
  const person = await invited(browser, 'openid-away')
  await provider.close()
  const page = await (await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' })).newPage()
  await page.goto('/sign-in?next=%2Forders')
  await button(page).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Test ID cannot be used now')
  await expect(page.getByText('Sign in with login and password, or try again in a minute.', { exact: false })).toBeVisible()
  await expectClean(page, 'a provider that is away')
  await page.getByRole('button', { name: 'Русский' }).click()
  await expect(page.getByText('Служба Test ID сейчас не отвечает.', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('link', { name: 'Back' }).click()
  await expect(page.locator('form[action="/sign-in/password"] input[name=next]')).toHaveValue('/orders')
  await signInByPassword(page, person, '/profile')
  await panel(page).getByLabel('Present password').fill(chosenPassword)
  await panel(page).getByRole('button', { name: 'Link Test ID' }).click()
  await expect(page.getByText('so nothing was linked. Try again in a minute', { exact: false })).toBeVisible()
  provider = await start()
  await page.getByRole('link', { name: 'Try again' }).click()
  await atProvider(page, person.login)
  await expect(page.getByText('Test ID is linked.', { exact: false })).toBeVisible()
})
