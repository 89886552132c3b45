import { expect, test } from '@playwright/test'
import { baseUrl, newCustomer, sendPayer } from './shop'

test('the first view is one request of at most 40 KB, to no other host and without a script', async ({ page, context }) => {
  const address = await sendPayer(page, { CustomerNumber: newCustomer() })
  const fresh = await context.newPage()
  const asked: string[] = []
  let bytes = 0
  fresh.on('request', (request) => {
    if (!request.url().startsWith('data:')) asked.push(`${request.resourceType()} ${request.url()}`)
  })
  fresh.on('requestfinished', async (request) => {
    const sizes = await request.sizes()
    bytes += sizes.responseBodySize + sizes.responseHeadersSize
  })
  await fresh.goto(address, { waitUntil: 'networkidle' })
  expect(asked).toEqual([`document ${address}`])
  expect(address.startsWith(baseUrl())).toBe(true)
  expect(bytes).toBeGreaterThan(0)
  expect(bytes).toBeLessThanOrEqual(40 * 1024)
  test.info().annotations.push({ type: 'first view', description: `${bytes} bytes over the wire` })
  expect(await fresh.locator('script').count()).toBe(0)
})

test('every answer has strict headers, and the browser finds nothing that the policy refuses', async ({ page }) => {
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  const address = await sendPayer(page, { CustomerNumber: newCustomer() })
  const answer = await page.goto(address)
  const headers = answer?.headers() ?? {}
  expect(headers['content-security-policy']).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; img-src 'self' data:; form-action 'self'[^;]*; frame-ancestors 'none'; base-uri 'none'$/,
  )
  expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  expect(headers['x-powered-by']).toBeUndefined()
  expect(complaints).toEqual([])
  // A refused stylesheet would leave the page without its colours.
  expect(await page.locator('.summary').evaluate((element) => getComputedStyle(element).color)).toBe('rgb(255, 255, 255)')
})
