import { expect, type Page } from '@playwright/test'
import { sendPayer, typeCard } from '../pay/shop'
import { test } from '../support/browser-test'
import { freshWord } from '../support/fresh-word'
import { expectClean } from './axe'
import { signInAs } from './sign-in'

async function openOrder(page: Page, number: string) {
  await page.goto(`/orders?q=${number}`)
  await page.getByRole('link', { name: number, exact: true }).click()
  await expect(page.getByRole('heading', { name: `Order ${number}` })).toBeVisible()
}

test('a held payment is confirmed without scripts after a second look, refunded in part, and who comes late is told who was faster', async ({
  browser,
  page: payer,
}) => {
  test.setTimeout(300_000)
  const number = `acc-${freshWord()}`
  await sendPayer(payer, { OrderNumber: number, Delay: '1' })
  await typeCard(payer)
  await payer.getByRole('button', { name: 'Pay 10.00 BYN' }).click()
  await payer.getByRole('heading', { name: 'Paid' }).waitFor()

  const manager = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await signInAs(manager, { role: 'manager', merchantId: 500001 }, '/orders')
  await openOrder(manager, number)
  await expect(manager.getByText('Held on the card')).toBeVisible()
  await manager.getByRole('link', { name: 'Confirm' }).click()
  // Neither nothing nor what may be one or a thousand.
  for (const amount of ['0', '1,000', '0.001']) {
    await manager.getByLabel('Amount, BYN').fill(amount)
    await manager.getByRole('button', { name: 'Look at it again' }).click()
    await expect(manager.getByRole('alert').first()).toContainText('Type an amount above zero')
    await expect(manager.getByLabel('Amount, BYN')).toHaveValue(amount)
  }
  await manager.getByLabel('Amount, BYN').fill('0,01')
  await manager.getByRole('button', { name: 'Look at it again' }).click()
  await expect(manager.getByText('0.01 BYN will be taken from Visa •• 1111.')).toBeVisible()
  await manager.getByLabel('Amount, BYN').fill('10.01')
  await manager.getByRole('button', { name: 'Look again' }).click()
  await expect(manager.getByRole('alert').first()).toContainText('This is more than is held.')
  await expect(manager.getByLabel('Amount, BYN')).toHaveValue('10.01')
  await manager.getByLabel('Amount, BYN').fill('8')
  await manager.getByRole('button', { name: 'Look at it again' }).click()
  await expect(manager.getByText('8.00 BYN will be taken from Visa •• 1111.')).toBeVisible()
  await expect(manager.getByText('The order becomes: Partly confirmed.')).toBeVisible()
  // Another amount than the one that was looked at is looked at again.
  await manager.getByLabel('Amount, BYN').fill('9')
  await manager.getByRole('button', { name: 'Confirm' }).click()
  await expect(manager.getByText('What you typed differs from what was shown before.')).toBeVisible()
  await manager.getByRole('button', { name: 'Confirm' }).click()
  await expect(manager.getByText('The payment is confirmed.')).toBeVisible()

  const admin = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await signInAs(admin, { role: 'admin', merchantId: 500001 }, '/orders')
  for (const page of [manager, admin]) {
    await openOrder(page, number)
    await page.getByRole('link', { name: 'Refund' }).click()
    await page.getByLabel('Amount, BYN').fill('2')
    await page.getByLabel('Why').fill('Came back damaged')
    await page.getByRole('button', { name: 'Look at it again' }).click()
    await expect(page.getByText('2.00 BYN will go back to Visa •• 1111.')).toBeVisible()
  }
  await expectClean(admin, 'orders')
  await admin.getByRole('button', { name: 'Refund', exact: true }).click()
  await expect(admin.getByText('The money is on its way back to the payer.')).toBeVisible()
  await expect(admin.getByText('Came back damaged')).toBeVisible()
  await expectClean(admin, 'orders')
  await manager.getByRole('button', { name: 'Refund', exact: true }).click()
  await expect(manager.getByRole('alert').first()).toContainText('Somebody else already did something to this order. The latest: Cancel or refund of 2.00')
  await expect(manager.getByLabel('Why')).toHaveValue('Came back damaged')
})

test('the list is filtered by its form and says so in its address; a viewer sees no button and a stranger no order', async ({ browser, page: payer }) => {
  test.setTimeout(300_000)
  const number = `acc-${freshWord()}`
  await sendPayer(payer, { OrderNumber: number, OrderAmount: '77.31' })
  await typeCard(payer, { number: '4000 0000 0000 9995' })
  await payer.getByRole('button', { name: 'Pay 77.31 BYN' }).click()
  await payer.getByRole('heading', { name: 'The payment did not go through' }).waitFor()

  const viewer = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await signInAs(viewer, { role: 'viewer', merchantId: 500001 }, '/orders')
  await viewer.goto('/orders?state=declined&least=77.31&most=77,31')
  await expect(viewer.getByLabel('Amount up to')).toHaveValue('77.31')
  await viewer.getByLabel('Paid by').selectOption('full')
  await viewer.getByLabel('Currency').selectOption('BYN')
  await viewer.getByRole('button', { name: 'Search' }).click()
  await expect(viewer).toHaveURL(/state=declined.*currency=BYN.*entry=full/)
  await viewer.getByRole('link', { name: number, exact: true }).click()
  await expect(viewer.getByText('Not enough money on the card (AS102). The card stays.')).toBeVisible()
  await expect(viewer.getByText('There is not enough money on the card. Top it up and try again, or use another card.')).toBeVisible()
  await expect(viewer.getByRole('link', { name: /^(Confirm|Refund|Cancel the hold)$/ })).toHaveCount(0)
  await viewer.goto('/orders?state=gone&size=9&q=4111111111111111')
  await expect(viewer.getByText('A whole card number is not searched for')).toBeVisible()
  expect(`${viewer.url()} ${await viewer.content()}`).not.toContain('4111111111111111')

  const stranger = await (await browser.newContext()).newPage()
  await signInAs(stranger, { role: 'admin', merchantId: 500004 }, '/orders')
  await stranger.goto(`/orders?q=${number}`)
  await expect(stranger.getByText('Nothing matches')).toBeVisible()
})

test('columns, density and the card stand in the address of the list, and are kept under a name that it opens with', async ({ browser }) => {
  test.setTimeout(300_000)
  const first = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  await signInAs(first, { role: 'manager', merchantId: 500001 }, '/orders')
  const storageState = await first.context().storageState()
  const second = await (await browser.newContext({ storageState, javaScriptEnabled: false })).newPage()
  for (const page of [first, second]) {
    const name = `Paid by 1111, ${freshWord()}`
    await page.goto('/orders?view=all')
    await page.getByText('More filters').click()
    await page.getByLabel('Card, last four digits').fill('1111')
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(page).toHaveURL(/card=1111/)
    await expect(page.locator('tbody tr').first()).toContainText('1111')
    await page.getByText('View', { exact: true }).click()
    for (const column of ['Customer', 'Created']) await page.getByRole('checkbox', { name: column }).uncheck()
    await page.getByRole('radio', { name: 'Compact' }).check()
    await page.getByRole('button', { name: 'Apply' }).click()
    await expect(page).toHaveURL(/card=1111.*density=compact/)
    await expect(page.getByRole('columnheader', { name: 'Customer' })).toHaveCount(0)
    await page.getByRole('columnheader').getByRole('link', { name: 'Amount' }).click()
    await expect(page).toHaveURL(/sort=amount.*density=compact/)
    await expect(page.getByRole('columnheader', { name: 'Amount' })).toHaveAttribute('aria-sort', /ascending|descending/)
    await expect(page.getByRole('columnheader', { name: 'Created' })).toHaveCount(0)

    await page.getByText('Saved views', { exact: true }).click()
    await page.getByLabel('Save this list as').fill(name)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(page.getByText('The view is saved.')).toBeVisible()
    await page.goto('/views/orders')
    if (page === first) await expectClean(page, 'views of orders')
    await page.getByRole('button', { name: `Open “${name}” first` }).click()
    await expect(page.getByText('Saved.')).toBeVisible()
    await page.goto('/orders')
    await expect(page).toHaveURL(/card=1111/)
    await page.goto('/views/orders')
    await page.getByRole('button', { name: `Delete “${name}”` }).click()
    await expect(page.getByText('Saved.')).toBeVisible()
    await page.goto('/orders')
    await expect(page).toHaveURL(/\/orders$/)
  }
})
