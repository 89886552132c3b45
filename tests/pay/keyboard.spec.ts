import { expect, type Page } from '@playwright/test'
import { test } from '../support/browser-test'
import { newCustomer, sendPayer } from './shop'

/** Presses Tab until something is reached, and proves on the way that the focus can always be seen. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let step = 0; step < 25; step += 1) {
    await page.keyboard.press('Tab')
    const seen = await page.evaluate((wanted) => {
      const focused = document.activeElement
      if (!(focused instanceof HTMLElement) || focused === document.body) return { there: false, ring: true }
      const ringed = [focused, focused.closest('.card')].some((element) => element && getComputedStyle(element).outlineStyle !== 'none')
      return { there: focused.matches(wanted), ring: ringed }
    }, selector)
    expect(seen.ring).toBe(true)
    if (seen.there) return
  }
  throw new Error(`${selector} cannot be reached by Tab`)
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled })

    test('the first payment, the second, and a deletion with a change of mind are made by the keyboard alone', async ({ page }) => {
      test.setTimeout(120_000)
      const customer = newCustomer()
      await sendPayer(page, { CustomerNumber: customer })
      await tabTo(page, '#CardNumber')
      await page.keyboard.type('4111111111111111')
      await tabTo(page, '#ExpireDate')
      await page.keyboard.type('1230')
      await tabTo(page, '#CVC2')
      await page.keyboard.type('739')
      await tabTo(page, '#Cardholder')
      await page.keyboard.type('ANNA PAYER')
      await tabTo(page, '#SaveCard')
      await page.keyboard.press('Space')
      await expect(page.locator('#SaveCard')).not.toBeChecked()
      await page.keyboard.press('Space')
      await tabTo(page, 'button[value=pay]')
      await page.keyboard.press('Enter')
      await expect(page.getByText('The card is saved')).toBeVisible()

      await sendPayer(page, { CustomerNumber: customer })
      await tabTo(page, 'button[value=delete]')
      await page.keyboard.press('Enter')
      await expect(page.locator('button[value=confirm-delete]')).toBeVisible()
      await tabTo(page, 'button[value=cancel]')
      await page.keyboard.press('Space')
      await expect(page.getByRole('radio')).toBeChecked()
      await tabTo(page, '#CVC2')
      await page.keyboard.type('739')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
    })
  })
}

test('nothing moves for whoever wants less motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await sendPayer(page, { CustomerNumber: newCustomer() })
  await page.locator('#CardNumber').fill('4000 0000 0000 9995')
  await page.locator('#ExpireDate').fill('12/30')
  await page.locator('#CVC2').fill('739')
  await page.locator('#Cardholder').fill('ANNA PAYER')
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
  await page.locator('button[value=pay]').click()
  await expect(page.getByRole('heading', { name: 'The payment did not go through' })).toBeVisible()
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
})
