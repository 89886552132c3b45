import { expect } from '@playwright/test'
import { test } from '../support/browser-test'
import { makeMember, newCustomer, sendPayer } from './shop'

// The published mobile SDKs open the page in a web view, put values into fields by their ids through a script of their own, and send the form.
for (const [variant, expiry] of [
  ['one field', { ExpireDate: '12/30' }],
  ['month and year', { ExpireMonth: '12', ExpireYear: '2030' }],
] as const) {
  test(`an SDK that fills the expiry as ${variant} pays and keeps the card`, async ({ page }) => {
    const customer = newCustomer()
    await sendPayer(page, { CustomerNumber: customer })
    const missing = await page.evaluate(
      (values) => {
        const absent: string[] = []
        for (const [id, value] of Object.entries(values)) {
          const field = document.getElementById(id) as HTMLInputElement | null
          if (!field) absent.push(id)
          else if (field.type === 'checkbox') field.checked = true
          else field.value = value
        }
        document.querySelector<HTMLInputElement>('#CardNumber')?.form?.submit()
        return absent
      },
      { CardNumber: '4111111111111111', ...expiry, Cardholder: 'ANNA PAYER', CVC2: '739', SaveCard: '1' },
    )
    expect(missing).toEqual([])
    await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
    await expect(page.getByText('The card is saved')).toBeVisible()
  })
}

test('an SDK finds a saved card, fills the CVC2 and presses pay by its published value', async ({ page }) => {
  const customer = await makeMember(page)
  await sendPayer(page, { CustomerNumber: customer })
  await page.evaluate(() => {
    const field = (selector: string) => document.querySelector<HTMLInputElement>(selector)
    const [card, cvc2] = [field('input[name=SavedCard]'), field('#CVC2')]
    if (card) card.checked = true
    if (cvc2) cvc2.value = '739'
    document.querySelector<HTMLButtonElement>('button[name=action][value=pay]')?.click()
  })
  await expect(page.getByRole('heading', { name: 'Paid' })).toBeVisible()
})
