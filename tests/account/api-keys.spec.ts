import { randomUUID } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { baseUrl } from '../pay/shop'
import { test } from '../support/browser-test'
import { signInAs } from './sign-in'

const statusWith = async (key: string) => (await fetch(`${baseUrl()}/api/v1/customers?limit=1`, { headers: { authorization: `Bearer ${key}` } })).status

async function create(page: Page, name: string): Promise<string> {
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('checkbox', { name: /customers:read/ }).check()
  await page.getByRole('button', { name: 'Make the key' }).click()
  const field = page.getByRole('textbox', { name: 'Copy the key now' })
  await expect(field).toHaveValue(/^oc_500021_\w{32}$/)
  return field.inputValue()
}

test('an administrator makes a key, exchanges it, and revokes it; each is shown once', async ({ page }) => {
  await signInAs(page, { role: 'admin', merchantId: 500021 }, '/settings/api-keys?merchant=500021')
  const name = `Books ${randomUUID().slice(0, 8)}`
  await page.getByRole('checkbox', { name: /orders:read/ }).check()
  await page.getByRole('button', { name: 'Make the key' }).click()
  await expect(page.getByRole('alert').first()).toContainText('Give it a name')
  // Nothing that was chosen is lost.
  await expect(page.getByRole('checkbox', { name: /orders:read/ })).toBeChecked()

  const key = await create(page, name)
  expect(await statusWith(key)).toBe(200)
  const cards = page.getByRole('listitem').filter({ hasText: name })
  await expect(cards).toContainText('Works')
  await expect(page.locator('body')).not.toContainText(key)

  await page.goto('/settings/api-keys?merchant=500021')
  await expect(page.locator('body')).not.toContainText(key.slice(-24))
  await cards.getByRole('link', { name: `Exchange ${name}` }).click()
  await page.getByLabel('Hours for which the old key works on').fill('2')
  await page.getByRole('button', { name: 'Exchange the key' }).click()
  const shown = page.getByRole('textbox', { name: 'Copy the key now' })
  await expect(shown).toHaveValue(/^oc_500021_\w{32}$/)
  const next = await shown.inputValue()
  expect([await statusWith(key), await statusWith(next)]).toEqual([200, 200])

  await page.goto('/settings/api-keys?merchant=500021')
  await cards
    .filter({ hasText: 'Exchanged, works on' })
    .getByRole('link', { name: `Revoke ${name}` })
    .click()
  await page.getByRole('button', { name: 'Revoke the key' }).click()
  await expect(page.getByRole('alert').first()).toContainText('Say why')
  await page.getByLabel('Reason').fill('The old one')
  await page.getByRole('button', { name: 'Revoke the key' }).click()
  await expect(page.getByText('The key is revoked')).toBeVisible()
  expect([await statusWith(key), await statusWith(next)]).toEqual([401, 200])
})

test('a manager sees the keys and is told who makes them; support revokes them, and is told the same', async ({ page, browser }) => {
  await signInAs(page, { role: 'manager' }, '/settings/api-keys')
  const main = page.locator('main#content')
  await expect(main).toContainText('You can look at the keys, not change them. Ask an administrator of')
  await expect(main.getByRole('button')).toHaveCount(0)
  await expect(main.getByRole('link', { name: /^(Exchange|Revoke)/ })).toHaveCount(0)
  // Nor by an address that somebody gave him.
  await page.goto('/settings/api-keys?revoke=1')
  await expect(main.getByRole('button')).toHaveCount(0)
  const support = await (await browser.newContext()).newPage()
  await signInAs(support, { role: 'support' }, '/settings/api-keys?merchant=500021')
  await expect(support.locator('main#content')).toContainText('Keys are made and exchanged by administrators of')
  await expect(support.getByRole('button', { name: 'Make the key' })).toHaveCount(0)
})

test('the page of the API tries calls without any other host, and says everything without scripts', async ({ page, browser }) => {
  const faults: string[] = []
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on(
    'request',
    (request) => new URL(request.url()).origin !== new URL(baseUrl()).origin && !request.url().startsWith('data:') && faults.push(request.url()),
  )
  await page.goto('/api/docs')
  await page.locator('.opblock[id$="-getOpenapiJson"]').getByRole('button').first().click()
  await page.getByRole('button', { name: 'Execute' }).click()
  await expect(page.locator('.live-responses-table')).toContainText('200')
  expect(faults).toEqual([])
  await expect(page.getByRole('main')).toHaveCount(1)
  // Dark where the machine is, and no wider than a phone.
  const back = () => page.evaluate(() => getComputedStyle(document.querySelector('.swagger-ui') as Element).backgroundColor)
  const light = await back()
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(back).not.toBe(light)
  await page.setViewportSize({ width: 360, height: 800 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await plain.goto(`${baseUrl()}/api/docs`)
  await expect(plain.getByRole('heading', { name: 'POST /api/v1/orders', exact: true })).toBeVisible()
})
