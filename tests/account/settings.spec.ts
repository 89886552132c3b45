import { expect, type Page } from '@playwright/test'
import { test } from '../support/browser-test'
import { freshWord } from '../support/fresh-word'
import { rsaPair } from '../support/rsa-keys'
import { checkValueFor, signatureFor } from '../support/sign-order'
import { expectClean } from './axe'
import { signInAs } from './sign-in'

// The fair of the mill: nobody else's test sends orders of it.
const shop = 500022

// One after the other, since they walk over the settings of one shop.
test.describe.configure({ mode: 'default' })

const heading = (page: Page) => page.getByRole('heading', { level: 1 })
const told = (page: Page, text: string | RegExp) => expect(page.getByRole('status').filter({ hasText: text })).toBeVisible()
const refused = (page: Page, text: string | RegExp) => expect(page.locator('[role=alert]').filter({ hasText: text })).toBeVisible()

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    const open = async (
      browser: import('@playwright/test').Browser,
      path: string,
      who: Parameters<typeof signInAs>[1] = { role: 'admin', merchantId: shop },
    ) => {
      const page = await (await browser.newContext({ javaScriptEnabled, reducedMotion: 'reduce' })).newPage()
      await signInAs(page, who, path)
      return page
    }
    const clean = (page: Page, what: string) => (javaScriptEnabled ? expectClean(page, what) : Promise.resolve())

    test('an administrator sees everything at once and goes on to each part', async ({ browser }) => {
      const page = await open(browser, `/settings?merchant=${shop}`)
      await expect(heading(page)).toHaveText('Settings')
      await expect(page.getByText(`name your merchant number ${shop}`)).toBeVisible()
      await clean(page, 'summary')
      for (const [link, title] of [
        ['Orders', 'Orders'],
        ['Signature', 'Signature'],
        ['One Click', 'One Click'],
      ] as const) {
        await page.goto(`/settings?merchant=${shop}`)
        await page.locator('main').getByRole('listitem').getByRole('link', { name: link, exact: true }).click()
        await expect(heading(page)).toHaveText(title)
      }
    })

    test('where payers go is checked, kept as typed while it is wrong, and saved when it is right', async ({ browser }) => {
      const page = await open(browser, `/settings/orders?merchant=${shop}`)
      await page.getByLabel('Allowed hosts').fill('https://shop.example/')
      await page.getByLabel('After success (URL_RETURN_OK)').fill('http://shop.example/ok')
      await page.getByRole('button', { name: 'Save the addresses' }).click()
      await refused(page, 'is no host')
      await expect(page.getByLabel('Allowed hosts')).toHaveValue('https://shop.example/')
      await page.getByLabel('Allowed hosts').fill('shop.example')
      await page.getByRole('button', { name: 'Save the addresses' }).click()
      await refused(page, 'Only https:// is allowed.')
      await clean(page, 'orders refused')
      await page.getByLabel('After success (URL_RETURN_OK)').fill('https://shop.example/ok')
      await page.getByRole('button', { name: 'Save the addresses' }).click()
      await told(page, 'The return addresses are saved.')
      await expect(page.getByLabel('After success (URL_RETURN_OK)')).toHaveValue('https://shop.example/ok')

      await page.getByLabel('Minutes for which an order can be paid').fill('43201')
      await page.getByRole('button', { name: 'Save time-out and language' }).click()
      await refused(page, 'from 1 to 43200')
      await page.getByLabel('Minutes for which an order can be paid').fill('43200')
      await page.getByRole('button', { name: 'Save time-out and language' }).click()
      await told(page, 'Time-out and language are saved.')
    })

    test('a secret word is made, shown once, and the shop’s check values are tried with it', async ({ browser }) => {
      const page = await open(browser, `/settings/signature?merchant=${shop}`)
      const word = page.locator('section', { has: page.getByRole('heading', { name: 'Secret word' }) }).last()
      await word.getByRole('button', { name: 'Make a secret word' }).click()
      await refused(page, 'Tick the box')
      await word.getByRole('checkbox').first().check()
      await word.getByRole('button', { name: 'Make a secret word' }).click()
      const shown = page.getByRole('textbox', { name: 'Copy the secret word now' })
      await expect(shown).toHaveValue(/^\w{24}$/)
      const secret = await shown.inputValue()
      expect(page.url()).not.toContain(secret)
      await page.goto(`/settings/signature?merchant=${shop}`)
      expect(await page.content()).not.toContain(secret)

      const x = `${shop};A-1;10.00;BYN;customer-1`
      const tried = async (checkValue: string, text: string) => {
        await page.getByLabel('Request or X').fill(text)
        await page.getByLabel('Checkvalue', { exact: true }).fill(checkValue)
        await page.getByRole('button', { name: 'Check', exact: true }).click()
      }
      await tried(checkValueFor(secret, x), x)
      await expect(page.getByText('The check value fits.')).toBeVisible()
      await expect(page.getByText(`X as we make it: ${x}`)).toBeVisible()
      await clean(page, 'tried')
      await tried(checkValueFor('another', x), x)
      await expect(page.getByText('The check value does not fit.', { exact: false })).toBeVisible()
      await tried('', `Merchant_ID=${shop}&OrderNumber=A-1&OrderAmount=10.00&Checkvalue=${checkValueFor(secret, `${shop}A-110.00`)}`)
      await expect(page.getByText('right for the other way to join X', { exact: false })).toBeVisible()
      await tried('', '500001;A-1;10.00')
      await refused(page, `Its Merchant_ID is not ${shop}`)
    })

    test('a public key is put in beside the old one, which is then ended', async ({ browser }) => {
      const page = await open(browser, `/settings/signature?merchant=${shop}`)
      const key = rsaPair(`settings ${freshWord()}`, 2048)
      await page.getByLabel('Or the key as text').fill(key.privateKey)
      await page.getByRole('button', { name: 'Put in the key' }).click()
      await refused(page, 'This is a private key.')
      await expect(page.getByLabel('Or the key as text')).toHaveValue('')
      await page.getByLabel('Key file (.pem)').setInputFiles({ name: 'shop.pem', mimeType: 'application/x-pem-file', buffer: Buffer.from(key.publicKey) })
      await page.getByLabel('Days in which the old key passes too').fill('91')
      await page.getByRole('button', { name: 'Put in the key' }).click()
      await refused(page, 'from 0 to 90')
      await page.getByLabel('Key file (.pem)').setInputFiles({ name: 'shop.pem', mimeType: 'application/x-pem-file', buffer: Buffer.from(key.publicKey) })
      await page.getByLabel('Days in which the old key passes too').fill('3')
      await page.getByRole('button', { name: 'Put in the key' }).click()
      await told(page, 'The key holds from now on.')
      await expect(
        page
          .getByRole('listitem')
          .filter({ hasText: /Old.*until/ })
          .first(),
      ).toBeVisible()
      await clean(page, 'two keys')
      const x = `${shop};A-1;10.00`
      await page.getByLabel('Request or X').fill(x)
      await page.getByLabel('Signature', { exact: true }).fill(signatureFor(key.privateKey, x, 'sha256'))
      await page.getByRole('button', { name: 'Check', exact: true }).click()
      await expect(page.getByText('right with the other hash', { exact: false })).toBeVisible()
      // Looked at twice: which keys, and what stops with them.
      await page.getByRole('link', { name: 'End the old keys now' }).click()
      await expect(page.getByRole('heading', { name: 'End the old keys now?' })).toBeVisible()
      await expect(page.getByText('is refused from this moment on', { exact: false })).toBeVisible()
      await clean(page, 'ending old keys')
      await page.getByRole('link', { name: 'Cancel' }).click()
      await expect(page.getByRole('heading', { name: 'End the old keys now?' })).toHaveCount(0)
      await expect(page.getByRole('listitem').filter({ hasText: /Old.*until/ })).not.toHaveCount(0)
      await page.getByRole('link', { name: 'End the old keys now' }).click()
      await page.getByRole('button', { name: 'End the old keys', exact: true }).click()
      await told(page, 'The old keys have ended.')
      await expect(page.getByRole('listitem').filter({ hasText: /Old.*until/ })).toHaveCount(0)
    })

    test('two who change the same are told, and the login of the programs is renewed once', async ({ browser }) => {
      const [page, other] = [await open(browser, `/settings/signature?merchant=${shop}`), await open(browser, `/settings/signature?merchant=${shop}`)]
      for (const one of [page, other]) {
        await one.getByRole('checkbox', { name: /^Check value \(MD5\)/ }).setChecked(true)
        await one.getByLabel('Hash of the signature').selectOption('sha256')
      }
      await page.getByRole('button', { name: 'Save the checks' }).click()
      await told(page, 'The checks are saved.')
      await other.getByRole('button', { name: 'Save the checks' }).click()
      await refused(other, 'Somebody else changed these settings meanwhile.')
      await page.goto(`/settings/signature?merchant=${shop}`)
      await page.getByRole('checkbox', { name: /^Check value \(MD5\)/ }).setChecked(false)
      await page.getByLabel('Hash of the signature').selectOption('md5')
      await page.getByRole('button', { name: 'Save the checks' }).click()
      await told(page, 'The checks are saved.')

      const service = page.locator('section', { has: page.getByRole('heading', { name: 'Web services' }) }).last()
      await service.getByLabel('Login').fill('short')
      await service.getByRole('checkbox').check()
      await service.getByRole('button', { name: 'Make a new password' }).click()
      await refused(page, '8 to 20 Latin letters')
      await service.getByLabel('Login').fill(`shop_${shop}`)
      await service.getByRole('checkbox').check()
      await service.getByRole('button', { name: 'Make a new password' }).click()
      await expect(page.getByRole('textbox', { name: 'Copy the password now' })).toHaveValue(/^\w{20}$/)
    })

    test('the policy of saved cards is set by an administrator, and read by everybody else', async ({ browser }) => {
      const page = await open(browser, `/settings/one-click?merchant=${shop}`)
      await page.getByLabel('Successful payments until a card can be used').fill('0')
      await page.getByLabel('Countries where saving is not preselected').fill('DE FR Atlantis')
      await page.getByRole('button', { name: 'Save the policy' }).click()
      await refused(page, 'A whole number from 1 to 100.')
      await page.getByLabel('Successful payments until a card can be used').fill('2')
      await page.getByRole('button', { name: 'Save the policy' }).click()
      await refused(page, '“Atlantis” is no country')
      await clean(page, 'policy refused')
      await page.getByLabel('Countries where saving is not preselected').fill('DEU FR')
      await page.getByRole('button', { name: 'Save the policy' }).click()
      await told(page, 'The policy is saved.')
      await expect(page.getByLabel('Countries where saving is not preselected')).toHaveValue('DE FR')
      await expect(page.getByRole('option', { name: 'Never asked for' })).toHaveCount(0)
      // An amount has a currency, and keeps it; a mistake in one keeps the other.
      await page.getByLabel('CVC2 of a saved card').selectOption('above')
      await page.getByLabel('Amount above which the CVC2 is asked for').fill('1,000')
      await page.getByLabel('Currency of this amount').selectOption('EUR')
      await page.getByRole('button', { name: 'Save the policy' }).click()
      await refused(page, 'Amount above which the CVC2 is asked for')
      await expect(page.getByLabel('Currency of this amount')).toHaveValue('EUR')
      await page.getByLabel('Amount above which the CVC2 is asked for').fill('12,50')
      await page.getByRole('button', { name: 'Save the policy' }).click()
      await told(page, 'The policy is saved.')
      await expect(page.getByLabel('Amount above which the CVC2 is asked for')).toHaveValue('12.50')
      await page.goto(`/settings?merchant=${shop}`)
      await expect(page.getByText('CVC2 is asked for above 12.50 EUR, and in every other currency')).toBeVisible()

      const reader = await open(browser, '/settings/one-click', { role: 'viewer' })
      await expect(reader.getByText('You can look at this, not change it.')).toBeVisible()
      await expect(reader.getByRole('button', { name: 'Save the policy' })).toHaveCount(0)
    })

    for (const who of [{ role: 'viewer' }, { role: 'manager' }, { role: 'auditor' }] as const) {
      test(`a ${who.role} reads how everything is set, is told whom to ask, and can change nothing`, async ({ browser }) => {
        test.setTimeout(180_000)
        const page = await open(browser, '/settings', who)
        await clean(page, 'summary')
        const main = page.locator('main')
        for (const [link, title, shown] of [
          ['Look and texts of the pay pages', 'Look and texts of the pay pages', 'Preview'],
          ['One Click', 'One Click', 'Successful payments|successful payment'],
          ['Orders', 'Orders', 'Allowed hosts'],
          ['Signature', 'Signature', 'A secret word is set since'],
          ['API keys', 'API keys', 'Keys of'],
        ] as const) {
          await page.goto('/settings')
          await main.getByRole('listitem').getByRole('link', { name: link, exact: true }).click()
          await expect(heading(page)).toHaveText(title)
          await expect(main.getByText(new RegExp(shown)).first()).toBeVisible()
          await expect(main.getByText(/You can look at (this|the keys), not change/).first()).toBeVisible()
          await expect(main.locator('form:not(search form)')).toHaveCount(0)
          // The previews are looked at where they are made; a frame without scripts cannot be.
          if (shown !== 'Preview') await clean(page, link)
        }
      })
    }
  })
}
