import { expect } from '@playwright/test'
import { test } from '../support/browser-test'
import { makeMember, newCustomer, sendPayer, typeCard } from './shop'

const caret = (field: { evaluate: (get: (input: HTMLInputElement) => number | null) => Promise<number | null> }) =>
  field.evaluate((input) => input.selectionStart)

test('digits are grouped while they are typed, corrected or pasted, and the caret stays where it was', async ({ page }) => {
  await sendPayer(page, { CustomerNumber: newCustomer() })
  const pan = page.locator('#CardNumber')
  await pan.click()
  await page.keyboard.type('41111111')
  await expect(pan).toHaveValue('4111 1111')
  await page.keyboard.press('Home')
  for (let step = 0; step < 2; step += 1) await page.keyboard.press('ArrowRight')
  await page.keyboard.type('99')
  await expect(pan).toHaveValue('4199 1111 11')
  expect(await caret(pan)).toBe(5)
  await page.keyboard.press('Backspace')
  await expect(pan).toHaveValue('4191 1111 1')
  expect(await caret(pan)).toBe(3)
  await pan.fill('5555-5555 55554444')
  await expect(pan).toHaveValue('5555 5555 5555 4444')
  await pan.fill('not a number')
  await expect(pan).toHaveValue('not a number')
  const expiry = page.locator('#ExpireDate')
  await expiry.click()
  await page.keyboard.type('9/28')
  await expect(expiry).toHaveValue('09/28')
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Backspace')
  await expect(expiry).toHaveValue('09')
})

test('the brand is shown and said, and the CVC2 asks for as many digits as it has', async ({ page }) => {
  await sendPayer(page, { CustomerNumber: newCustomer() })
  const cvc2 = page.locator('#CVC2')
  await expect(cvc2).toHaveAccessibleDescription('3 digits on the back; American Express: 4 on the front')
  await page.locator('#CardNumber').pressSequentially('3782')
  await expect(page.locator('#Brand')).toHaveText('American Express')
  await expect(page.locator('[data-of=amex]')).toBeVisible()
  await expect(cvc2).toHaveAccessibleDescription('4 digits on the front')
  await page.locator('#CardNumber').fill('5555 55')
  await expect(page.locator('#Brand')).toHaveText('Mastercard')
  await expect(page.locator('[data-of=amex]')).toBeHidden()
  await expect(cvc2).toHaveAccessibleDescription('3 digits on the back')
  await cvc2.pressSequentially('12345')
  await expect(cvc2).toHaveValue('123')
  await page.locator('#CardNumber').fill('')
  await expect(page.locator('#Brand')).toBeEmpty()
})

test('One Click asks for as many digits as the chosen card has', async ({ page }) => {
  const customer = await makeMember(page)
  await sendPayer(page, { CustomerNumber: customer })
  await expect(page.locator('#CVC2')).toHaveAccessibleDescription('3 digits on the back')
})

test('pressing pay again and again sends one form, and says that it is under way', async ({ page }) => {
  await sendPayer(page, { CustomerNumber: newCustomer() })
  await typeCard(page)
  // Nothing is sent here, since a page that is being left cannot be looked at: what would be sent is counted.
  await page.evaluate(() => {
    addEventListener('submit', (event) => {
      if (!event.defaultPrevented) document.body.dataset.sent = String(Number(document.body.dataset.sent ?? 0) + 1)
      event.preventDefault()
    })
  })
  const pay = page.locator('button[value=pay]')
  await expect(pay).toHaveAccessibleName('Pay 10.00 BYN')
  await pay.click()
  await expect(page.locator('#Progress')).toHaveText('Paying … please wait')
  await expect(pay).toHaveAttribute('aria-disabled', 'true')
  await expect(pay).toHaveText(/Paying … please wait/)
  await pay.click({ force: true })
  await pay.press('Enter')
  await page.locator('#CVC2').press('Enter')
  await expect(page.locator('body')).toHaveAttribute('data-sent', '1')
})

test('the time that is left is counted down, told twice, and never takes the focus', async ({ page }) => {
  await page.clock.install()
  await sendPayer(page, { CustomerNumber: newCustomer() })
  await page.clock.pauseAt(Date.now() + 60_000)
  await page.locator('#CVC2').focus()
  const [left, warning] = [page.locator('#TimeLeft'), page.locator('#Deadline')]
  await expect(warning).toBeEmpty()
  const minutes = Math.round(Number(await warning.getAttribute('data-left-ms')) / 60_000)
  await page.clock.fastForward((minutes - 5) * 60_000)
  await expect(left).toHaveText(/^[34]:\d\d$/)
  // The day stands before the time where the order ends on another day than the page was opened.
  await expect(warning).toHaveText(/^Less than 5 minutes are left: the order can be paid until (\d{1,2} \w{3} \d{4}, )?\d\d:\d\d GMT\+3\.$/)
  await page.clock.fastForward(3.5 * 60_000)
  await expect(warning).toHaveText(/^Less than a minute is left/)
  await page.clock.fastForward(60_000)
  await expect(warning).toHaveText(/^The time to pay is over\. Nothing was taken from your card\./)
  await expect(page.locator('#CVC2')).toBeFocused()
})
