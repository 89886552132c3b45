import { randomUUID } from 'node:crypto'
import { expect } from '@playwright/test'
import { Webhook } from 'standardwebhooks'
import { sendPayer } from '../pay/shop'
import { test } from '../support/browser-test'
import { startReceiver } from '../support/receiver'
import { signInAs } from './sign-in'

const merchantId = 500002

test('an administrator adds an endpoint, sees its secret once, reads what it answered and sends again', async ({ page }) => {
  let status = 500
  const receiver = await startReceiver((_met, response) => void response.writeHead(status).end('a word of the receiver'))
  const mark = randomUUID().slice(0, 8)
  await signInAs(page, { role: 'admin', merchantId }, `/notifications?merchant=${merchantId}`)
  await page.getByText('Add an endpoint', { exact: true }).click()
  const url = page.locator('#endpoint-new-url')
  const form = page.locator('form', { has: url })
  await url.fill('https://10.0.0.1/')
  await page.locator('#endpoint-new-name').fill(`Receiver ${mark}`)
  await form.getByRole('checkbox', { name: 'order.created', exact: true }).check()
  await form.getByRole('checkbox', { name: 'order.*', exact: true }).uncheck()
  await form.getByRole('button', { name: 'Add' }).click()
  await expect(form.getByRole('alert')).toContainText('must be public')
  // Nothing that was typed or chosen is lost.
  await expect(page.locator('#endpoint-new-name')).toHaveValue(`Receiver ${mark}`)
  await expect(form.getByRole('checkbox', { name: 'order.created', exact: true })).toBeChecked()
  await expect(form.getByRole('checkbox', { name: 'order.*', exact: true })).not.toBeChecked()
  await url.fill(receiver.url)
  await form.getByRole('button', { name: 'Add' }).click()
  const secret = await page.getByLabel('Copy the secret now').inputValue()
  expect(secret).toMatch(/^whsec_/)
  await page.goto(`/notifications?merchant=${merchantId}`)
  expect(await page.content()).not.toContain('whsec_')

  const number = `N-${mark}`
  await sendPayer(page, { OrderNumber: number }, merchantId)
  const met = () => receiver.met.filter(({ body }) => body.includes(number))
  await expect.poll(() => met().length, { timeout: 20_000 }).toBeGreaterThan(0)
  const [first] = met()
  expect(new Webhook(secret).verify(first?.body ?? '', first?.headers as Record<string, string>)).toMatchObject({
    type: 'order.created',
    data: { orderNumber: number },
  })

  status = 200
  await page.goto(`/notifications?merchant=${merchantId}&object=${number}`)
  await page.getByRole('link', { name: 'order.created' }).click()
  await page.waitForURL(/\/notifications\/\d+(\?|$)/)
  await expect(page.getByText('answered with an error · HTTP 500').first()).toBeVisible()
  await expect(page.getByText('a word of the receiver').first()).toBeVisible()
  await page.getByRole('button', { name: 'Send again' }).click()
  await expect(async () => {
    await page.reload()
    await expect(page.getByText('accepted · HTTP 200').first()).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 15_000 })

  // A range, with a look at how many before it goes.
  await page.goto(`/notifications?merchant=${merchantId}&object=${number}`)
  await page.getByRole('link', { name: 'Send all of these again' }).click()
  await expect(page.getByText('1 delivery is sent again, oldest first')).toBeVisible()
  const before = met().length
  await page.getByRole('button', { name: 'Send again now' }).click()
  await expect(page.getByText('1 delivery is sent again.')).toBeVisible()
  await expect.poll(() => met().length, { timeout: 10_000 }).toBe(before + 1)

  const own = page.getByRole('listitem').filter({ hasText: `Receiver ${mark}` })
  await own.locator('summary', { hasText: 'Delete' }).click()
  await own.getByRole('button', { name: 'Delete the endpoint' }).click()
  await expect(page.getByText('The endpoint is deleted.')).toBeVisible()
  await receiver.close()
})

for (const javaScriptEnabled of [true, false]) {
  test(`an endpoint is tried by a test, whose answer is shown ${javaScriptEnabled ? 'with' : 'without'} scripts`, async ({ browser }) => {
    test.setTimeout(120_000)
    const receiver = await startReceiver((_met, response) => void response.writeHead(418).end('a teapot'))
    const mark = randomUUID().slice(0, 8)
    const page = await (await browser.newContext({ javaScriptEnabled, reducedMotion: 'reduce' })).newPage()
    await signInAs(page, { role: 'admin', merchantId }, `/notifications?merchant=${merchantId}`)
    await page.getByText('Add an endpoint', { exact: true }).click()
    const form = page.locator('form', { has: page.locator('#endpoint-new-url') })
    await page.locator('#endpoint-new-url').fill(receiver.url)
    await page.locator('#endpoint-new-name').fill(`Tried ${mark}`)
    await form.getByRole('checkbox', { name: 'order.*', exact: true }).uncheck()
    await form.getByRole('checkbox', { name: 'union.left', exact: true }).check()
    await form.getByRole('button', { name: 'Add' }).click()
    await expect(page.getByLabel('Copy the secret now')).toHaveValue(/^whsec_/)
    await page.goto(`/notifications?merchant=${merchantId}`)
    await page.getByRole('button', { name: `Send a test to Tried ${mark}` }).click()
    await page.waitForURL(/\/notifications\/\d+$/)
    await expect(page.getByText('It tells of no order, card or customer')).toBeVisible()
    await expect(page.getByText('answered with an error · HTTP 418').first()).toBeVisible({ timeout: 20_000 })
    await expect(page.getByText('a teapot').first()).toBeVisible()
    await expect(page.getByText('not accepted')).toBeVisible()
    expect(receiver.met.map(({ body }) => JSON.parse(body).type)).toEqual(['webhook_endpoint.test'])
    receiver.answer((_met, response) => void response.writeHead(200).end('good'))
    await page.getByRole('button', { name: `Send another test to Tried ${mark}` }).click()
    await expect(page.getByText('accepted · HTTP 200').first()).toBeVisible({ timeout: 20_000 })
    await page.goto(`/notifications?merchant=${merchantId}&type=webhook_endpoint.test`)
    const tests = page
      .getByRole('table')
      .getByRole('row')
      .filter({ hasText: `Tried ${mark}` })
    await expect(tests).toHaveCount(2)
    await expect(tests.first()).toContainText('a test, of no order')
    const own = page.getByRole('listitem').filter({ hasText: `Tried ${mark}` })
    await own.locator('summary', { hasText: 'Delete' }).click()
    await own.getByRole('button', { name: 'Delete the endpoint' }).click()
    await expect(page.getByText('The endpoint is deleted.')).toBeVisible()
    await receiver.close()
  })
}

test('who only looks sees what was sent, and can change nothing', async ({ page }) => {
  await signInAs(page, { role: 'viewer' }, '/notifications')
  await expect(page.getByRole('heading', { name: 'Deliveries' })).toBeVisible()
  await expect(page.getByText('Add an endpoint')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Send a test' })).toHaveCount(0)
})
