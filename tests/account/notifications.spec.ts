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

test('who only looks sees what was sent, and can change nothing', async ({ page }) => {
  await signInAs(page, { role: 'viewer' }, '/notifications')
  await expect(page.getByRole('heading', { name: 'Deliveries' })).toBeVisible()
  await expect(page.getByText('Add an endpoint')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0)
})
