import { expect } from '@playwright/test'
import { sendPayer } from '../pay/shop'
import { test } from '../support/browser-test'
import { freshWord } from '../support/fresh-word'
import { signInAs } from './sign-in'

test('a number of 32 wide letters and an e-mail without end make no page wider than a phone', async ({ page, browser }) => {
  test.setTimeout(300_000)
  const number = `${freshWord()}${'W'.repeat(22)}`
  const order = `${freshWord()}${'W'.repeat(60)}`
  const payer = await (await browser.newContext()).newPage()
  await sendPayer(payer, { CustomerNumber: number, OrderNumber: order, Email: `${'w'.repeat(60)}@${'shop'.repeat(10)}.example` })
  await page.setViewportSize({ width: 320, height: 800 })
  await signInAs(page, { role: 'manager', merchantId: 500001 }, `/customers?q=${number}`)
  const expectNarrow = async () => {
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
    expect([page.url(), wide]).toEqual([page.url(), window])
  }
  await expectNarrow()
  await page.getByRole('link', { name: number, exact: true }).click()
  await expect(page.getByRole('heading', { name: `Customer ${number}` })).toBeVisible()
  await expectNarrow()
  await page.goto(`${page.url().split('?')[0]}?mark=deny`)
  await expect(page.getByText(`Set Deny for ${number}?`)).toBeVisible()
  await expectNarrow()
  await page.goto(`/orders?q=${order}`)
  await expectNarrow()
  await page.getByRole('link', { name: order, exact: true }).click()
  await expect(page.getByRole('heading', { name: `Order ${order}` })).toBeVisible()
  await expectNarrow()
  await page.goto(`/search?q=${number}`)
  await expectNarrow()
})
