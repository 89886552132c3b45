import { expect } from '@playwright/test'
import { makeMember, sendPayer } from '../pay/shop'
import { test } from '../support/browser-test'
import { expectClean } from './axe'
import { signInAs } from './sign-in'

const still = { reducedMotion: 'reduce', locale: 'en-GB' } as const

test('a customer is erased when two persons agree: an administrator asks, support finds it among the approvals', async ({ browser }) => {
  test.setTimeout(120_000)
  const payer = await (await browser.newContext(still)).newPage()
  const number = await makeMember(payer)
  await sendPayer(payer, { CustomerNumber: number, Email: `${number}@payer.example`, Lastname: 'Forgotten' })

  const admin = await (await browser.newContext(still)).newPage()
  await signInAs(admin, { role: 'admin', merchantId: 500001 }, `/customers?q=${number}`)
  await admin.locator('main').getByRole('link', { name: number }).first().click()
  await expect(admin.getByRole('heading', { level: 1 })).toContainText(number)
  await expect(admin.getByText(`${number}@payer.example`)).toBeVisible()
  const address = new URL(admin.url()).pathname
  await admin.getByRole('link', { name: 'Ask to erase this customer …' }).click()
  await admin.locator('#erase-reason').fill('x')
  await admin.getByRole('button', { name: 'Ask to erase' }).click()
  await expect(admin.getByText('Write a reason of 3 to 1000 characters.').first()).toBeVisible()
  await expect(admin.locator('#erase-reason')).toHaveValue('x')
  await admin.locator('#erase-reason').fill('Asked by letter')
  await expectClean(admin, 'asking to erase')
  await admin.getByRole('button', { name: 'Ask to erase' }).click()
  await expect(admin.getByText('Asked. Another person has to agree now.')).toBeVisible()
  await expect(admin.getByText('Another person has to agree.', { exact: true })).toBeVisible()
  await expect(admin.getByText('Agree …')).toHaveCount(0)

  const support = await (await browser.newContext(still)).newPage()
  await signInAs(support, { role: 'support' }, '/operator/approvals')
  await support.getByRole('link', { name: number }).click()
  await support.getByText('Agree …').click()
  await expectClean(support, 'agreeing to erase')
  await support.getByRole('button', { name: 'Erase for good' }).click()
  await expect(support.getByText('Erased. Nothing that says who he is is left.')).toBeVisible()
  await expect(support.locator('#timeline').getByText('Erased: cards destroyed, personal data gone')).toBeVisible()
  await expect(support.getByText(`${number}@payer.example`)).toHaveCount(0)
  await admin.goto(address)
  await expect(admin.getByText(`${number}@payer.example`)).toHaveCount(0)
  await expect(admin.getByRole('link', { name: 'Ask to erase this customer …' })).toBeVisible()
  // The payer comes back as somebody of whom nothing is kept.
  await sendPayer(payer, { CustomerNumber: number })
  await expect(payer.locator('#CardNumber')).toBeVisible()
})

test('without scripts a request is made and taken back, and who only looks is offered nothing', async ({ browser }) => {
  test.setTimeout(120_000)
  const payer = await (await browser.newContext(still)).newPage()
  const number = await makeMember(payer)
  const page = await (await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' })).newPage()
  await signInAs(page, { role: 'admin', merchantId: 500001 }, `/customers?q=${number}`)
  await page.locator('main').getByRole('link', { name: number }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(number)
  const address = new URL(page.url()).pathname
  await page.getByRole('link', { name: 'Ask to erase this customer …' }).click()
  await page.locator('#erase-reason').fill('Asked by letter')
  await page.getByRole('button', { name: 'Ask to erase' }).click()
  await page.getByRole('button', { name: 'Take the request back' }).click()
  await expect(page.getByText('The request is taken back.')).toBeVisible()
  const viewer = await (await browser.newContext(still)).newPage()
  await signInAs(viewer, { role: 'viewer', merchantId: 500001 }, address)
  await expect(viewer.getByRole('heading', { level: 1 })).toContainText(number)
  await expect(viewer.getByRole('link', { name: 'Ask to erase this customer …' })).toHaveCount(0)
})
