import { expect, type Page } from '@playwright/test'
import { test } from '../support/browser-test'
import { newPan } from '../support/new-pan'
import { newCustomer, sendPayer, typeCard } from './shop'

/** A customer who has paid once by a card that nobody else uses, at the page of his next order. */
async function atCards(page: Page, ...numbers: string[]) {
  const customer = newCustomer()
  for (const number of numbers) {
    await sendPayer(page, { CustomerNumber: customer })
    const newCard = page.getByRole('button', { name: 'New card' })
    if ((await newCard.count()) > 0) await newCard.click()
    await typeCard(page, { number })
    await page.getByRole('button', { name: 'Pay 10.00 BYN' }).click()
    await page.getByRole('heading', { name: 'Paid' }).waitFor()
  }
  await sendPayer(page, { CustomerNumber: customer })
  return customer
}

async function deleteCard(page: Page, last4: string) {
  await page.getByRole('button', { name: `Delete Visa ending in ${last4}` }).click()
  await page.getByRole('button', { name: 'Delete the card' }).click()
  await expect(page.getByText('The card is deleted.')).toBeVisible()
}

// Many pages each, on a machine that may be doing other things.
test.setTimeout(180_000)

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled })

    test('a deletion can be taken back for ten seconds, and without the last card the offer returns', async ({ page }) => {
      const pan = newPan()
      await atCards(page, pan)
      await deleteCard(page, pan.slice(-4))
      await expect(page.getByLabel('Save the card for One Click')).toBeChecked()
      await expect(page.getByText('Possible for ten seconds after the deletion.')).toBeVisible()
      await page.getByRole('button', { name: 'Undo the deletion' }).click()
      await expect(page.getByText('The card is back.')).toBeVisible()
      await expect(page.getByRole('radio')).toBeChecked()
      await page.locator('#CVC2').fill('739')
      await page.locator('button[value=pay]').click()
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
    })

    test('three wrong CVC2 count down, lock that card and leave the other', async ({ page }) => {
      const [other, guessed] = [newPan('510510'), newPan()]
      const customer = await atCards(page, other, guessed)
      for (const said of ['You have 2 tries left today', 'You have one try left today', 'cannot be used for One Click until tomorrow']) {
        await page.getByRole('radio', { name: /Visa/ }).check()
        await page.locator('#CVC2').fill('000')
        await page.locator('button[value=pay]').click()
        await expect(page.getByRole('heading', { name: 'The payment did not go through' })).toBeVisible()
        await expect(page.getByText(said)).toBeVisible()
        await page.getByRole('link', { name: 'Try again' }).click()
      }
      await expect(page.getByRole('radio')).toHaveCount(1)
      await expect(page.getByText(/^not available until .+ the CVC2 was wrong three times today$/)).toBeVisible()
      await page.locator('#CVC2').fill('739')
      await page.getByRole('button', { name: `with Mastercard •• ${other.slice(-4)}` }).click()
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
      await sendPayer(page, { CustomerNumber: customer })
      await expect(page.getByRole('radio', { name: /Mastercard/ })).toBeChecked()
    })

    test('an order that is declined again and again says until when to wait', async ({ page }) => {
      const address = await sendPayer(page, { CustomerNumber: newCustomer() })
      for (let round = 0; round < 5; round += 1) {
        await page.goto(address)
        await typeCard(page, { number: newPan(), cvc2: '000' })
        await page.getByRole('button', { name: 'Pay 10.00 BYN' }).click()
        await expect(page.getByRole('heading', { name: 'The payment did not go through' })).toBeVisible()
      }
      await page.getByRole('link', { name: 'Try again' }).click()
      await expect(page.getByRole('heading', { name: 'Too many tries' })).toBeVisible()
      await expect(page.getByText(/^You can try again from /)).toBeVisible()
      await expect(page.locator('#CardNumber')).toHaveCount(0)
    })
  })
}
