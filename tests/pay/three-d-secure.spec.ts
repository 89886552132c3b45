import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { test } from '../support/browser-test'
import { newCustomer, openShop, sendPayer, typeCard } from './shop'

const challenged = '4000 0027 6000 3184'
const code = '123456'

/** Sends a payer to pay by a card whose issuer wants to hear from him. Returns the address of his order. */
async function payUntilTheBank(page: Page, fields: Record<string, string> = {}, number = challenged): Promise<string> {
  const address = await sendPayer(page, { CustomerNumber: newCustomer(), ...fields })
  await typeCard(page, { number })
  await page.locator('button[value=pay]').click()
  await page.locator('form[action*="/issuer"] button').waitFor()
  return address
}

async function goToBank(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Go to your bank' }).click()
  await expect(page.getByRole('heading', { name: 'Is it you who is paying?' })).toBeVisible()
}

/** What is left to press when the bank has its answer; with scripts nothing is. */
async function comeBack(page: Page, scripts: boolean): Promise<void> {
  if (scripts) return
  await page.getByRole('button', { name: 'Return to the payment page' }).click()
  await expect(page.getByRole('heading', { name: 'Back from your bank' })).toBeVisible()
  await page.getByRole('button', { name: 'Finish the payment' }).click()
}

async function confirm(page: Page, scripts: boolean): Promise<void> {
  await page.getByLabel('Code from the message').fill(code)
  await page.getByRole('button', { name: 'Confirm the payment' }).click()
  await comeBack(page, scripts)
}

const stepCookies = async (page: Page) => (await page.context().cookies()).filter(({ name }) => name.includes('pay-step'))

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled })

    test('the payer confirms at his bank, and has paid; the card is kept, and the sealed data is gone', async ({ page }) => {
      await payUntilTheBank(page)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Confirm at your bank')
      await expect(page.getByText('The bank of your card Visa •• 3184')).toBeVisible()
      const [cookie] = await stepCookies(page)
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
      expect(Buffer.from(cookie?.value.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toMatch(/4000002760003184|739/)
      await goToBank(page)
      await expect(page.getByText('No real money moves')).toBeVisible()
      await confirm(page, javaScriptEnabled)
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
      await expect(page.getByText('The card is saved')).toBeVisible()
      expect(await stepCookies(page)).toEqual([])
    })

    test('a saved card goes the same way with its CVC2 alone', async ({ page }) => {
      const customer = newCustomer()
      await payUntilTheBank(page, { CustomerNumber: customer })
      await goToBank(page)
      await confirm(page, javaScriptEnabled)
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
      await sendPayer(page, { CustomerNumber: customer })
      await page.locator('#CVC2').fill('739')
      await page.getByRole('button', { name: 'Pay 10.00 BYN with Visa •• 3184' }).click()
      await goToBank(page)
      await confirm(page, javaScriptEnabled)
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
    })

    test('a payer who refuses at his bank has paid nothing, is told what to do, and can pay with another card', async ({ page }) => {
      await payUntilTheBank(page)
      await goToBank(page)
      await page.getByRole('button', { name: 'Refuse' }).click()
      await comeBack(page, javaScriptEnabled)
      await expect(page.getByRole('heading', { name: 'The payment did not go through' })).toBeVisible()
      await expect(page.getByText('The payment was not confirmed with your bank')).toBeVisible()
      expect(await stepCookies(page)).toEqual([])
      await page.locator('main a.button').first().click()
      await typeCard(page)
      await page.locator('button[value=pay]').click()
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
    })

    test('a wrong code is told, and the third one is taken for a no', async ({ page }) => {
      await payUntilTheBank(page)
      await goToBank(page)
      for (const told of ['2 tries are left', 'One try is left']) {
        await page.getByLabel('Code from the message').fill('111111')
        await page.getByRole('button', { name: 'Confirm the payment' }).click()
        await expect(page.getByRole('alert')).toContainText(told)
        await expect(page.getByLabel('Code from the message')).toHaveAccessibleDescription(/The code is wrong/)
      }
      await page.getByLabel('Code from the message').fill('111111')
      await page.getByRole('button', { name: 'Confirm the payment' }).click()
      await comeBack(page, javaScriptEnabled)
      await expect(page.getByRole('heading', { name: 'The payment did not go through' })).toBeVisible()
    })

    test('a payer who leaves the bank finds the step again, and can end it and pay with another card', async ({ page }) => {
      const address = await payUntilTheBank(page)
      await goToBank(page)
      await page.goto(address)
      await expect(page.getByRole('heading', { name: 'Confirm at your bank' })).toBeVisible()
      await page.reload()
      await page.getByRole('button', { name: 'Pay with another card' }).click()
      await expect(page.getByRole('status').filter({ hasText: 'The payment with that card is ended' })).toBeVisible()
      expect(await stepCookies(page)).toEqual([])
      await typeCard(page)
      await page.locator('button[value=pay]').click()
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
    })

    test('a payer who comes back too early is sent to his bank once more', async ({ page }) => {
      await payUntilTheBank(page)
      await page.getByRole('link', { name: 'I have confirmed already' }).click()
      if (!javaScriptEnabled) await page.getByRole('button', { name: 'Finish the payment' }).click()
      await expect(page.getByRole('status').filter({ hasText: 'Your bank has not heard from you yet' })).toBeVisible()
      await goToBank(page)
      await confirm(page, javaScriptEnabled)
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
    })

    test('a bank that does not answer for a while does not lose the payment', async ({ page }) => {
      await payUntilTheBank(page, {}, '4000 0000 0000 8138')
      await goToBank(page)
      await confirm(page, javaScriptEnabled)
      for (let times = 0; times < 2; times += 1) {
        await expect(page.getByRole('status').filter({ hasText: 'Your bank does not answer at the moment' })).toBeVisible()
        await page.getByRole('link', { name: 'I have confirmed already' }).click()
        if (!javaScriptEnabled) await page.getByRole('button', { name: 'Finish the payment' }).click()
      }
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
    })

    test('two windows that come back lead to one payment', async ({ page, context }) => {
      const address = await payUntilTheBank(page)
      const second = await context.newPage()
      await second.goto(address)
      await expect(second.getByRole('heading', { name: 'Confirm at your bank' })).toBeVisible()
      await goToBank(page)
      await goToBank(second)
      await page.getByLabel('Code from the message').fill(code)
      await page.getByRole('button', { name: 'Confirm the payment' }).click()
      await second.getByLabel('Code from the message').fill(code)
      await second.getByRole('button', { name: 'Confirm the payment' }).click()
      if (!javaScriptEnabled) {
        for (const window of [page, second]) await window.getByRole('button', { name: 'Return to the payment page' }).click()
        await Promise.all([page, second].map((window) => window.getByRole('button', { name: 'Finish the payment' }).click()))
      }
      const numbers = []
      for (const window of [page, second]) {
        await expect(window.getByRole('heading', { name: /paid/i })).toBeVisible({ timeout: 15_000 })
        numbers.push(await window.locator('dd', { hasText: /^5\d{14,15}$/ }).textContent())
      }
      expect(numbers[0]).toBe(numbers[1])
    })

    test('going back after it is paid takes nothing more', async ({ page }) => {
      const address = await payUntilTheBank(page)
      await goToBank(page)
      await confirm(page, javaScriptEnabled)
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
      await page.goto(`${address}/three-d-secure`)
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
      await page.goto(address)
      await expect(page.getByRole('heading', { name: 'This order is paid' })).toBeVisible()
    })

    test('another browser that opens the order cannot finish the step, but can end it', async ({ page, browser }) => {
      const address = await payUntilTheBank(page)
      const other = await (await browser.newContext({ javaScriptEnabled, locale: 'en-GB' })).newPage()
      await other.goto(address)
      await expect(other.getByText('The payment was begun in another browser')).toBeVisible()
      await expect(other.getByRole('button', { name: 'Go to your bank' })).toHaveCount(0)
      await other.getByRole('button', { name: 'Pay with another card' }).click()
      await expect(other.locator('#CardNumber')).toBeVisible()
      await page.reload()
      await expect(page.locator('#CardNumber')).toBeVisible()
      expect(await stepCookies(page)).toEqual([])
      await other.context().close()
    })

    test('the payer is led on to the shop when he is done', async ({ page }) => {
      const shop = await openShop()
      try {
        await payUntilTheBank(page, { URL_RETURN_OK: `${shop.url}/ok` })
        await goToBank(page)
        await confirm(page, javaScriptEnabled)
        await expect(page.getByRole('heading', { name: 'Thank you for your order' })).toBeVisible()
        expect(shop.visits.at(-1)).toMatch(/^\/ok\?billnumber=5/)
      } finally {
        await shop.close()
      }
    })

    test('a card whose issuer knows the payer needs no page', async ({ page }) => {
      await sendPayer(page, { CustomerNumber: newCustomer() })
      await typeCard(page, { number: '4000 0000 0000 3220' })
      await page.locator('button[value=pay]').click()
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
    })
  })
}

test('the page that leads to the bank lets its forms go to itself and to the bank, and nowhere else', async ({ page }) => {
  const shop = await openShop()
  try {
    const address = await payUntilTheBank(page, { URL_RETURN_OK: `${shop.url}/ok` })
    const answer = await page.reload()
    const issuer = new URL((await page.locator('form[action*="/issuer"]').getAttribute('action')) ?? '').origin
    expect(issuer).not.toBe(new URL(address).origin)
    const policy = Object.fromEntries((answer?.headers()['content-security-policy'] ?? '').split('; ').map((part) => part.split(/ (.*)/s).slice(0, 2)))
    expect(policy['form-action']).toBe(`'self' ${issuer}`)
    expect(policy['default-src']).toBe("'none'")
    const named = await page.locator('form[action*="/issuer"] input').evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).name))
    expect(named).toEqual(['creq'])
  } finally {
    await shop.close()
  }
})

test('a stranger’s form cannot finish or end the step', async ({ page, request }) => {
  const address = await payUntilTheBank(page)
  for (const action of ['continue', 'cancel']) {
    const answer = await request.post(`${address}/three-d-secure`, { form: { action, visit: 'x' }, maxRedirects: 0 })
    expect(answer.status()).toBe(403)
  }
  const back = await request.post(`${address}/three-d-secure`, { form: { cres: 'anything' }, maxRedirects: 0 })
  expect(back.status()).toBe(303)
  expect(back.headers().location).toMatch(/\/three-d-secure$/)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Confirm at your bank' })).toBeVisible()
})

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

async function findings(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).withTags(wcag).analyze()
    for (const { id, nodes } of violations) for (const node of nodes) found.push(`${colorScheme} ${id}: ${node.html}`)
  }
  if ((await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)) > 0) found.push('scrolls sideways')
  return found
}

for (const { Language, lang } of [
  { Language: 'EN', lang: 'en' },
  { Language: 'RU', lang: 'ru' },
  { Language: 'BY', lang: 'be' },
]) {
  test(`no page of the way to the bank and back has a finding in ${Language}`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 })
    const address = await payUntilTheBank(page, { Language })
    await expect(page.locator('html')).toHaveAttribute('lang', lang)
    expect(await findings(page)).toEqual([])
    await page.locator('form[action*="/issuer"] button').click()
    await expect(page.locator('#code')).toBeVisible()
    await expect(page.locator('html')).toHaveAttribute('lang', lang)
    expect(await findings(page)).toEqual([])
    await page.locator('button[value=confirm]').click()
    await expect(page.getByRole('alert')).toBeVisible()
    expect(await findings(page)).toEqual([])
    // The page that carries the payer back by itself stays while the way is barred. The one that it leads to is looked at among the samples of all pages.
    await page.route('**/three-d-secure', (route) => (route.request().method() === 'POST' ? route.fulfill({ status: 204 }) : route.continue()))
    await page.locator('#code').fill(code)
    await page.locator('button[value=confirm]').click()
    await expect(page.locator('form#back button')).toBeVisible()
    expect(await findings(page)).toEqual([])
    await page.goto(`${address}?notice=bank-away`)
    await expect(page.getByRole('status').first()).toBeVisible()
    expect(await findings(page)).toEqual([])
  })
}

test('the whole way can be gone by keyboard', async ({ page }) => {
  await payUntilTheBank(page)
  const tabTo = async (reached: (focused: { id: string; text: string }) => boolean) => {
    for (let step = 0; step < 20; step += 1) {
      await page.keyboard.press('Tab')
      const focused = await page.evaluate(() => ({ id: document.activeElement?.id ?? '', text: document.activeElement?.textContent ?? '' }))
      if (reached(focused)) return
    }
    throw new Error('it cannot be reached')
  }
  await tabTo(({ text }) => text === 'Go to your bank')
  await page.keyboard.press('Enter')
  await expect(page.locator('#code')).toBeVisible()
  await tabTo(({ id }) => id === 'code')
  await page.keyboard.type(code)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
})
