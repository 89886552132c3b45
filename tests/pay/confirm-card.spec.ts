import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { test } from '../support/browser-test'
import { sendPayer } from './shop'

// Two shops of the sandbox share their customer numbers. These customers kept a card at the first of them before that, and have never paid at the second.
const customers = { true: 'rad-104', false: 'rad-105' }
const second = 500012

const cardsOf = (page: Page) => page.getByRole('radio')

async function answerBank(page: Page, answer: 'confirm' | 'refuse', scripts: boolean): Promise<void> {
  await page.getByRole('button', { name: 'Go to your bank' }).click()
  if (answer === 'confirm') await page.getByLabel('Code from the message').fill('123456')
  await page.getByRole('button', { name: answer === 'confirm' ? 'Confirm the payment' : 'Refuse' }).click()
  if (scripts) return
  await page.getByRole('button', { name: 'Return to the payment page' }).click()
  await page.getByRole('button', { name: 'Finish the payment' }).click()
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled })

    test('a card of another shop of the union is confirmed once at the bank, and from then on paid with by the CVC2 alone', async ({ page }) => {
      const order = () => sendPayer(page, { CustomerNumber: customers[`${javaScriptEnabled}`] }, second)

      await order()
      await expect(page.getByText('to be confirmed once', { exact: true })).toBeVisible()
      await expect(page.getByText('was saved at another shop that shares your customer account')).toBeVisible()
      await expect(page.getByRole('button', { name: 'Delete' })).toHaveCount(0)
      if (javaScriptEnabled) expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])

      await page.locator('#CVC2').fill('739')
      await page.locator('button[value=pay]').click()
      await answerBank(page, 'refuse', javaScriptEnabled)
      await expect(page.getByRole('heading', { name: 'The payment did not go through' })).toBeVisible()

      await order()
      await expect(page.getByText('to be confirmed once', { exact: true })).toBeVisible()
      await page.locator('#CVC2').fill('739')
      await page.locator('button[value=pay]').click()
      await answerBank(page, 'confirm', javaScriptEnabled)
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()

      await order()
      await expect(cardsOf(page)).toHaveCount(1)
      await expect(page.getByText('to be confirmed once')).toHaveCount(0)
      await page.locator('#CVC2').fill('739')
      await page.locator('button[value=pay]').click()
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
    })
  })
}
