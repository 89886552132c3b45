import { expect } from '@playwright/test'
import { makeMember } from '../pay/shop'
import { test } from '../support/browser-test'
import { signInAs } from './sign-in'

test('a viewer looks: four digits, no buttons, and a form that was taken from somebody else is refused', async ({ browser, page: payer }) => {
  test.setTimeout(300_000)
  const customer = await makeMember(payer)
  const viewer = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await signInAs(viewer, { role: 'viewer', merchantId: 500001 })
  await viewer.goto(`/customers?q=${customer}`)
  await viewer.getByRole('link', { name: customer, exact: true }).click()
  await expect(viewer.getByText(/^Visa •• 1111 valid until/)).toBeVisible()
  await expect(viewer.getByText(/4111/)).toHaveCount(0)
  for (const name of ['Set Deny', 'Delete card', 'Set a limit']) await expect(viewer.getByRole('link', { name })).toHaveCount(0)
  // With the way back to the list, as he came.
  const address = viewer.url()
  await viewer.goto(`${address}&mark=deny`)
  await expect(viewer.getByLabel('In your own words')).toHaveCount(0)

  // The form of somebody who may, sent with the viewer's session.
  const other = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await signInAs(other, { role: 'supervisor' })
  await other.goto(`${address}&mark=deny`)
  await other.getByLabel('In your own words').fill('A forged form.')
  await other.context().clearCookies()
  await other.context().addCookies(await viewer.context().cookies())
  const answered = other.waitForResponse((response) => response.request().method() === 'POST')
  await other.getByRole('button', { name: 'Set Deny' }).click()
  expect((await answered).status()).toBeGreaterThanOrEqual(400)
  await viewer.goto(address)
  await expect(viewer.locator('#status')).toContainText('Member')
})

test('a form with something wrong says what, keeps what was typed, and changes nothing', async ({ browser, page: payer }) => {
  test.setTimeout(300_000)
  const customer = await makeMember(payer)
  const first = await (await browser.newContext()).newPage()
  await signInAs(first, { role: 'admin', merchantId: 500004 })
  // A customer of another merchant is not his; the operator's is.
  await first.goto(`/customers?q=${customer}`)
  await expect(first.getByText('Nothing matches')).toBeVisible()

  const support = await (await browser.newContext()).newPage()
  await signInAs(support, { role: 'support' })
  const storageState = await support.context().storageState()
  const plain = await (await browser.newContext({ storageState, javaScriptEnabled: false })).newPage()
  for (const page of [support, plain]) {
    await page.goto(`/customers?q=${customer}`)
    await page.getByRole('link', { name: customer, exact: true }).click()
    await page.getByRole('link', { name: 'Set a limit' }).click()
    await page.getByLabel('Amount').fill('12.345')
    await page.getByLabel('Window').selectOption('week')
    await page.getByLabel('Reason').fill('no')
    await page.getByRole('button', { name: 'Preview' }).click()
    await expect(page.getByRole('alert').first()).toContainText('Nothing was changed.')
    await expect(page.getByLabel('Amount')).toHaveValue('12.345')
    await expect(page.getByLabel('Amount')).toHaveAttribute('aria-invalid', 'true')
    await expect(page.getByLabel('Window')).toHaveValue('week')

    await page.getByLabel('Reason').fill('card 4111 1111 1111 1111')
    await page.getByLabel('Amount').fill('1000')
    await page.getByRole('button', { name: 'Preview' }).click()
    await expect(page.getByRole('alert').first()).toContainText('looks like a card number')
    expect(await page.content()).not.toContain('4111 1111 1111 1111')
  }
})

test('raising a limit waits for a second person, who is not the one who asked', async ({ browser, page: payer }) => {
  test.setTimeout(150_000)
  const customer = await makeMember(payer)
  const asking = await (await browser.newContext()).newPage()
  await signInAs(asking, { role: 'support' })
  const open = async (page: typeof asking) => {
    await page.goto(`/customers?q=${customer}`)
    await page.getByRole('link', { name: customer, exact: true }).click()
    await expect(page.locator('#limits')).toBeVisible()
  }
  const set = async (amount: string) => {
    await asking.getByRole('link', { name: 'Set a limit' }).click()
    await asking.getByLabel('Amount').fill(amount)
    await asking.getByLabel('Reason').fill('A test of two persons')
    await asking.getByRole('button', { name: 'Preview' }).click()
    await asking.getByRole('button', { name: 'Save limit' }).click()
  }
  await open(asking)
  await set('50')
  await expect(asking.getByText('The limit has been saved and works from now on.')).toBeVisible()
  await set('80.00')
  await expect(asking.getByText('The change waits for a second person.')).toBeVisible()
  await expect(asking.getByText('Your own request: another person has to approve it.')).toBeVisible()
  await expect(asking.getByRole('button', { name: 'Approve' })).toHaveCount(0)

  const deciding = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await signInAs(deciding, { role: 'supervisor' })
  await open(deciding)
  await deciding.getByRole('button', { name: 'Approve' }).click()
  await expect(deciding.getByText('The change has been approved and works from now on.')).toBeVisible()
  await expect(deciding.getByText('10.00 BYN of 80.00 BYN used, 70.00 BYN left')).toBeVisible()
})
