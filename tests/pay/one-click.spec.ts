import { expect } from '@playwright/test'
import { test } from '../support/browser-test'
import { freshWord } from '../support/fresh-word'
import { makeMember, newCustomer, openShop, sendPayer, typeCard } from './shop'

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled })

    test('the first payment keeps the card, the second asks only for the CVC2', async ({ page }) => {
      const customer = newCustomer()
      await sendPayer(page, { CustomerNumber: customer })
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pay by card')
      await expect(page.getByLabel('Save the card for One Click')).toBeChecked()
      await typeCard(page)
      await page.getByRole('button', { name: 'Pay 10.00 BYN' }).click()
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
      await expect(page.getByText('The card is saved: next time you only enter the CVC2.')).toBeVisible()

      await sendPayer(page, { CustomerNumber: customer, OrderAmount: '12.50' })
      await expect(page.getByRole('heading', { name: 'Pay with One Click?' })).toBeVisible()
      await expect(page.locator('#CardNumber')).toHaveCount(0)
      await expect(page.getByRole('radio')).toBeChecked()
      await page.locator('#CVC2').fill('739')
      await page.getByRole('button', { name: 'Pay 12.50 BYN with Visa •• 1111' }).click()
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
      await expect(page.getByText('12.50 BYN').last()).toBeVisible()
    })

    test('the button names the card that is chosen', async ({ page }) => {
      const customer = await makeMember(page)
      await sendPayer(page, { CustomerNumber: customer })
      await page.getByRole('button', { name: 'New card' }).click()
      await expect(page.locator('#CardNumber')).toBeVisible()
      await typeCard(page, { number: '5555 5555 5555 4444' })
      await page.getByRole('button', { name: 'Pay 10.00 BYN' }).click()
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()

      await sendPayer(page, { CustomerNumber: customer })
      const pay = page.locator('button[value=pay]')
      await expect(page.getByRole('radio')).toHaveCount(2)
      await expect(page.getByRole('radio').first()).toBeChecked()
      await expect(pay).toHaveAccessibleName('Pay 10.00 BYN with Mastercard •• 4444')
      await page.getByRole('radio', { name: /Visa/ }).check()
      await expect(pay).toHaveAccessibleName('Pay 10.00 BYN with Visa •• 1111')
      await page.locator('#CVC2').fill('739')
      await page.locator('#CVC2').press('Enter')
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
      await expect(page.getByText('Visa •• 1111')).toBeVisible()
    })

    test('other payment leads to the card form and back to the saved cards', async ({ page }) => {
      const customer = await makeMember(page)
      await sendPayer(page, { CustomerNumber: customer })
      await page.getByRole('button', { name: 'Other payment' }).click()
      await expect(page.getByRole('heading', { name: 'Pay by card' })).toBeVisible()
      await page.getByRole('link', { name: 'Pay with a saved card' }).click()
      await expect(page.getByRole('heading', { name: 'Pay with One Click?' })).toBeVisible()
    })

    test('the basket asks, then deletes, and the form with the offer returns', async ({ page }) => {
      const customer = await makeMember(page)
      await sendPayer(page, { CustomerNumber: customer })
      await page.getByRole('button', { name: 'Delete Visa ending in 1111' }).click()
      await expect(page.getByRole('heading', { name: 'Delete Visa •• 1111?' })).toBeVisible()
      await page.getByRole('button', { name: 'Keep the card' }).click()
      await expect(page.getByRole('radio')).toHaveCount(1)
      await page.getByRole('button', { name: 'Delete Visa ending in 1111' }).click()
      await page.getByRole('button', { name: 'Delete the card' }).click()
      await expect(page.getByRole('status').filter({ hasText: 'The card is deleted.' })).toBeVisible()
      await expect(page.getByLabel('Save the card for One Click')).toBeChecked()
    })

    test('a wrong form says what is wrong and where, and gives back neither PAN nor CVC2', async ({ page }) => {
      await sendPayer(page, { CustomerNumber: newCustomer() })
      await typeCard(page, { number: '4111 1111 1111 1112', cvc2: '73' })
      await page.getByRole('button', { name: 'Pay 10.00 BYN' }).click()
      await expect(page.getByRole('alert').getByRole('link')).toHaveText([
        'There is a slip in the card number: check the digits',
        'The CVC2 of this card has 3 digits',
      ])
      await expect(page.locator('#CardNumber')).toBeFocused()
      await expect(page.locator('#CardNumber')).toHaveAccessibleDescription('There is a slip in the card number: check the digits')
      await expect(page.locator('#CardNumber')).toHaveValue('')
      await expect(page.locator('#CVC2')).toHaveValue('')
      await expect(page.locator('#Cardholder')).toHaveValue('ANNA PAYER')
      await expect(page).toHaveTitle(/^Error: /)
      await typeCard(page)
      await page.getByRole('button', { name: 'Pay 10.00 BYN' }).click()
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
    })

    test('a declined payment says what to do, and the next try pays', async ({ page }) => {
      await sendPayer(page, { CustomerNumber: newCustomer() })
      await typeCard(page, { number: '4000 0000 0000 9995' })
      await page.getByRole('button', { name: 'Pay 10.00 BYN' }).click()
      await expect(page.getByRole('heading', { name: 'The payment did not go through' })).toBeVisible()
      await expect(page.getByText('There is not enough money on the card')).toBeVisible()
      await page.getByRole('link', { name: 'Try again' }).click()
      await typeCard(page)
      await page.getByRole('button', { name: 'Pay 10.00 BYN' }).click()
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
    })

    test('reloading and going back take nothing more', async ({ page }) => {
      const address = await sendPayer(page, { CustomerNumber: newCustomer() })
      await typeCard(page)
      await page.getByRole('button', { name: 'Pay 10.00 BYN' }).click()
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
      const billNumber = await page.locator('dd', { hasText: /^5\d{14,15}$/ }).textContent()
      await page.reload()
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
      await page.goBack()
      await page.goto(address)
      await expect(page.getByRole('heading', { name: 'This order is paid' })).toBeVisible()
      await expect(page.locator('dd', { hasText: /^5\d{14,15}$/ })).toHaveText(billNumber ?? '')
    })

    test('pressing pay in two windows at once pays once', async ({ page, context }) => {
      const address = await sendPayer(page, { CustomerNumber: newCustomer() })
      const second = await context.newPage()
      await second.goto(address)
      await typeCard(page)
      await typeCard(second)
      await Promise.all([page, second].map((window) => window.getByRole('button', { name: 'Pay 10.00 BYN' }).click()))
      const numbers = []
      for (const window of [page, second]) {
        // The one that came second may see "checking" first; that page loads itself again.
        await expect(window.getByRole('heading', { name: /paid/i })).toBeVisible({ timeout: 15_000 })
        numbers.push(await window.locator('dd', { hasText: /^5\d{14,15}$/ }).textContent())
      }
      expect(numbers[0]).toBe(numbers[1])
    })

    test('after paying the payer is led to the shop with the numbers it knows', async ({ page }) => {
      const shop = await openShop()
      try {
        await sendPayer(page, {
          CustomerNumber: newCustomer(),
          OrderNumber: `shop ${freshWord()}`,
          URL_RETURN_OK: `${shop.url}/ok?a=1`,
          URL_RETURN_NO: `${shop.url}/no`,
        })
        await expect(page.getByRole('link', { name: /without paying$/ })).toHaveAttribute('href', new RegExp(`^${shop.url}/no\\?billnumber=5`))
        await typeCard(page)
        await page.getByRole('button', { name: 'Pay 10.00 BYN' }).click()
        await expect(page.getByRole('heading', { name: 'Thank you for your order' })).toBeVisible()
        expect(shop.visits.at(-1)).toMatch(/^\/ok\?a=1&billnumber=5\d{14,15}&ordernumber=shop\+[a-z]+$/)
      } finally {
        await shop.close()
      }
    })

    test('the language is the order’s until the payer chooses another, which then stays', async ({ page }) => {
      const address = await sendPayer(page, { CustomerNumber: newCustomer(), Language: 'BY' })
      await expect(page.locator('html')).toHaveAttribute('lang', 'be')
      await expect(page.getByRole('button', { name: 'Аплаціць 10,00 BYN' })).toBeVisible()
      await page.getByRole('button', { name: 'Русский' }).click()
      await expect(page.getByRole('button', { name: 'Оплатить 10,00 BYN' })).toBeVisible()
      await page.goto(address)
      await expect(page.locator('html')).toHaveAttribute('lang', 'ru')
      await typeCard(page)
      await page.getByRole('button', { name: 'Оплатить 10,00 BYN' }).click()
      await expect(page.getByRole('heading', { name: 'Оплачено' })).toBeVisible()
      await page.getByRole('button', { name: 'English' }).click()
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
    })

    test('everything can be reached and pressed by the keyboard', async ({ page }) => {
      const customer = await makeMember(page)
      await sendPayer(page, { CustomerNumber: customer })
      const reached: string[] = []
      for (let step = 0; step < 20; step += 1) {
        await page.keyboard.press('Tab')
        const focused = page.locator(':focus')
        if ((await focused.count()) === 0) break
        const name = (await focused.getAttribute('value')) ?? (await focused.getAttribute('id')) ?? ''
        reached.push(name)
        if (name === 'CVC2') await page.keyboard.type('739')
        if (name === 'pay') break
      }
      expect(reached.slice(0, 3)).toEqual(['change-language', 'change-language', 'change-language'])
      expect(reached).toContain('new')
      expect(reached).toContain('delete')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
    })

    test('a key that no order has is answered by a page that reveals nothing', async ({ page }) => {
      const answer = await page.goto(`/pay/${'x'.repeat(32)}`)
      expect(answer?.status()).toBe(404)
      await expect(page.getByRole('heading', { name: 'There is no payment page here' })).toBeVisible()
    })

    test('a merchant without One Click makes no offer', async ({ page }) => {
      await sendPayer(page, { CustomerNumber: newCustomer() }, 500004)
      await expect(page.locator('#CardNumber')).toBeVisible()
      await expect(page.locator('#SaveCard')).toHaveCount(0)
    })
  })
}
