import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import { test } from '../support/browser-test'
import { baseUrl, makeMember, newCustomer, sendPayer } from './shop'

const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`

/** Opens an address in a fresh page and counts what goes over the wire. */
async function weigh(page: Page, address: string) {
  const fresh = await page.context().newPage()
  const asked: string[] = []
  let bytes = 0
  fresh.on('request', (request) => {
    if (!request.url().startsWith('data:')) asked.push(`${request.resourceType()} ${request.url()}`)
  })
  const finished = new Promise<void>((resolve) => {
    fresh.on('requestfinished', async (request) => {
      const sizes = await request.sizes()
      bytes += sizes.responseBodySize + sizes.responseHeadersSize
      resolve()
    })
  })
  await fresh.goto(address, { waitUntil: 'networkidle' })
  await finished
  const scripts = await fresh.locator('script').allTextContents()
  await fresh.close()
  return { asked, bytes, scripts }
}

test('the first view is one request of at most 40 KB, to no other host, with a script of at most 10 KB', async ({ page }) => {
  const standard = await sendPayer(page, { CustomerNumber: newCustomer() })
  const customer = await makeMember(page)
  const oneClick = await sendPayer(page, { CustomerNumber: customer })
  for (const [name, address] of [
    ['standard page', standard],
    ['One Click page', oneClick],
  ] as const) {
    const { asked, bytes, scripts } = await weigh(page, address)
    const scriptBytes = scripts.reduce((sum, script) => sum + Buffer.byteLength(script), 0)
    console.log(
      `first view, ${name}: ${asked.length} request to 1 host, ${kilobytes(bytes)} of 40 KB over the wire; script ${kilobytes(scriptBytes)} of 10 KB before compression`,
    )
    expect(asked).toEqual([`document ${address}`])
    expect(address.startsWith(baseUrl())).toBe(true)
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThanOrEqual(40 * 1024)
    expect(scripts).toHaveLength(1)
    expect(scriptBytes).toBeLessThanOrEqual(10 * 1024)
  }
})

test('the browser finds nothing that the policy refuses', async ({ page }) => {
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  await sendPayer(page, { CustomerNumber: newCustomer() })
  expect(complaints).toEqual([])
  // A refused stylesheet would leave the page without its colours, a refused script without its clock.
  expect(await page.locator('.summary').evaluate((element) => getComputedStyle(element).color)).toBe('rgb(255, 255, 255)')
  await expect(page.locator('#TimeLeft')).toHaveText(/^\d?\d:\d\d$/)
})

test('every answer under /pay has strict headers, whatever was asked and however', async ({ page, request }) => {
  const address = await sendPayer(page, { CustomerNumber: newCustomer() })
  const key = new URL(address).pathname
  const form = { form: { action: 'pay' }, maxRedirects: 0 }
  const answers = [
    ['the page', 200, await request.get(key)],
    ['a page to come back to', 303, await request.get(`${key}/result`, { maxRedirects: 0 })],
    ['a form of no visit', 403, await request.post(key, form)],
    ['a body that is no form', 415, await request.post(key, { data: { action: 'pay' } })],
    ['another method', 405, await request.put(key)],
    ['another method of the terms', 405, await request.delete('/pay/terms')],
    ['another method of the order', 405, await request.put('/pay/order.cfm')],
    ['a key of no order', 404, await request.get(`/pay/${'x'.repeat(32)}`)],
    ['an address of nothing', 404, await request.get('/pay/a/b/c')],
    ['the folder', 404, await request.get('/pay')],
    ['the terms', 200, await request.get('/pay/terms')],
    ['terms that never were', 404, await request.get('/pay/terms?version=1')],
    ['a refused order', 302, await request.get('/pay/order.cfm?Merchant_ID=1', { maxRedirects: 0 })],
    ['its page', 400, await request.get('/pay/order.cfm?Merchant_ID=500001&OrderNumber=1&OrderAmount=0')],
    ['an error that never was', 404, await request.get('/pay/error?ErrorID=x')],
    ['a preview that nobody may see', 404, await request.get('/pay/preview/500001')],
  ] as const
  for (const [what, status, answer] of answers) {
    expect(answer.status(), what).toBe(status)
    const headers = answer.headers()
    expect(headers['content-security-policy'], what).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; img-src 'self' data:; form-action 'self'[^;]*; frame-ancestors 'none'; base-uri 'none'$/,
    )
    expect(headers, what).toMatchObject({
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('payment=()'),
    })
    expect(headers['x-powered-by'], what).toBeUndefined()
  }
})

test('the budget of a script is for its own file too', () => {
  expect(readFileSync('components/pay/script/built.ts').byteLength).toBeLessThanOrEqual(10 * 1024)
})
