import { expect, type Page } from '@playwright/test'
import { signInAs } from '../account/sign-in'
import { newCustomer, sendPayer, typeCard } from '../pay/shop'
import { test } from '../support/browser-test'

// The whole mission once through: a payer and a clerk, each in a browser of his own.
for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled })

    test('a card is saved, paid with by CVC2, denied, limited, deleted and offered again', async ({ browser }) => {
      test.setTimeout(480_000)
      const payer = await (await browser.newContext({ javaScriptEnabled })).newPage()
      const clerk = await (await browser.newContext({ javaScriptEnabled })).newPage()
      const customer = newCustomer()

      // The first order of a new customer number: full card data, the offer preselected and kept.
      await sendPayer(payer, { CustomerNumber: customer })
      await expect(payer.getByLabel('Save the card for One Click')).toBeChecked()
      await typeCard(payer)
      await payer.getByRole('button', { name: 'Pay 10.00 BYN' }).click()
      await expect(payer.getByRole('heading', { name: 'Paid' })).toBeVisible()

      await signInAs(clerk, { role: 'admin', merchantId: 500001 })
      await openCustomer(clerk, customer)
      const status = clerk.locator('#status')
      await expect(status).toContainText('Member')
      await expect(clerk.getByText('Visa 4111 11•• •••• 1111')).toBeVisible()

      // The second order asks only for the CVC2.
      await sendPayer(payer, { CustomerNumber: customer, OrderAmount: '12.00' })
      await expect(payer.locator('#CardNumber')).toHaveCount(0)
      await payer.locator('#CVC2').fill('739')
      await payer.getByRole('button', { name: 'Pay 12.00 BYN with Visa •• 1111' }).click()
      await expect(payer.getByRole('heading', { name: 'Paid' })).toBeVisible()

      // Deny: the third order shows the plain form without the offer.
      await setMark(clerk, 'Set Deny', 'The customer asked')
      await expect(status).toContainText('Deny')
      await sendPayer(payer, { CustomerNumber: customer, OrderAmount: '13.00' })
      await expect(payer.locator('#CardNumber')).toBeVisible()
      await expect(payer.getByLabel('Save the card for One Click')).toHaveCount(0)

      // Lifted, and a day limit below the next amount: refused with the reason.
      await setMark(clerk, 'Lift the mark', 'Correcting a mistake')
      await expect(status).toContainText('Member')
      await clerk.getByRole('link', { name: 'Set a limit' }).click()
      await clerk.getByLabel('Currency').selectOption('BYN')
      await clerk.getByLabel('Window').selectOption({ label: 'per day' })
      await clerk.getByLabel('Amount').fill('25.00')
      await clerk.getByLabel('Reason').fill('A walk through everything')
      await clerk.getByRole('button', { name: 'Preview' }).click()
      await clerk.getByRole('button', { name: 'Save limit' }).click()
      await expect(clerk.getByText('The limit has been saved and works from now on.')).toBeVisible()
      await expect(clerk.getByText('22.00 BYN of 25.00 BYN used, 3.00 BYN left')).toBeVisible()

      await sendPayer(payer, { CustomerNumber: customer, OrderAmount: '3.01' })
      await expect(payer.getByRole('heading', { name: 'This payment is above a limit' })).toBeVisible()
      await expect(payer.getByText('25.00 BYN').first()).toBeVisible()
      await clerk.reload()
      await expect(clerk.getByText(/Refused before the bank: 3\.01\sBYN.*left 3\.00\sBYN/)).toBeVisible()

      // What fits is paid; the card is deleted; the form with the offer is back.
      await sendPayer(payer, { CustomerNumber: customer, OrderAmount: '3.00' })
      await payer.getByRole('button', { name: 'Delete Visa ending in 1111' }).click()
      await payer.getByRole('button', { name: 'Delete the card' }).click()
      await expect(payer.getByLabel('Save the card for One Click')).toBeChecked()
      await clerk.reload()
      await expect(status).toContainText('Not active')
    })
  })
}

/** Finds the customer through the list, as a clerk would. */
async function openCustomer(page: Page, customer: string) {
  await page.getByRole('searchbox').fill(customer)
  await page.getByRole('searchbox').press('Enter')
  await page.getByRole('link', { name: customer, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(customer)
}

async function setMark(page: Page, button: string, reason: string) {
  await page.getByRole('link', { name: button }).click()
  await page.getByLabel('Reason').selectOption({ label: reason })
  await page.getByLabel('In your own words').fill('He called us this morning.')
  await page.getByRole('button', { name: button }).click()
  await expect(page.getByText('The status has been changed.')).toBeVisible()
}
