import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { addApiKey, askApi } from '../support/api'
import { startPayServer } from '../support/pay-server'
import { onlyCard } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

// What integrators read and copy, run as it stands: the example shop over real sockets, and every request of the guide.
let service: TestService
let shop: AddedMerchant
let key: string
let server: Awaited<ReturnType<typeof startPayServer>>
const run = promisify(execFile)

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service, { settings: { language: 'en' } })
  key = await addApiKey(service, shop.merchantId)
  server = await startPayServer(service)
})
afterAll(async () => {
  await server.close()
  await service.close()
})

/** Pays an order on its hosted page, as a browser without scripts does. */
async function payOnPage(payUrl: string): Promise<void> {
  const address = `http://127.0.0.1:${server.port}${new URL(payUrl).pathname}`
  const page = await fetch(address)
  const cookie = page.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const visit = /name="visit" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
  const card = { CardNumber: '4111111111111111', ExpireMonth: '12', ExpireYear: '2030', Cardholder: 'ANNA PAYER', CVC2: '739', SaveCard: '1' }
  const paid = await fetch(address, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ visit, action: 'pay', ...card }).toString(),
  })
  expect([paid.status, paid.headers.get('location')]).toEqual([303, `${new URL(payUrl).pathname}/result`])
}

describe('the example shop', () => {
  const act = async (...words: string[]) => {
    const env = { ...process.env, ONE_CLICK_URL: `http://127.0.0.1:${server.port}`, ONE_CLICK_KEY: key, ONE_CLICK_MERCHANT: String(shop.merchantId) }
    const { stdout } = await run(process.execPath, ['docs/examples/json-shop/shop.mjs', ...words], { env }).catch((failed) => failed as { stdout: string })
    return JSON.parse(stdout)
  }

  it('makes an order, sees it paid on the hosted page, and takes it back', async () => {
    const { billNumber, payUrl, page } = await act('order', 'shop-1', '10.00', 'BYN', 'shop-customer')
    expect(page).toMatchObject({ kind: 'standard', offer: 'preselected' })
    expect(await act('show', billNumber)).toMatchObject({ state: 'in-process', money: null, operations: [] })
    await payOnPage(payUrl)
    expect(await act('show', billNumber)).toMatchObject({ state: 'approved', operations: [{ kind: 'payment', state: 'approved' }] })
    expect(await act('cancel', billNumber, 'Out of stock', '4.00')).toMatchObject({ orderState: 'partial-canceled' })
    expect(await act('cancel', billNumber, 'Out of stock')).toMatchObject({ orderState: 'canceled', operation: { amount: '6.00' } })
    expect(await act('show', billNumber)).toMatchObject({ state: 'canceled', money: { left: '0.00' } })
    expect(await act('cancel', billNumber, 'Again')).toMatchObject({ code: 'nothing-left' })
  }, 60_000)
})

type Example = { method: string; path: string; idempotencyKey: string | null; body: string | null; status: number; answer: string }

/** The requests of a guide: a line with method and path, an Idempotency-Key, a body, and after the arrow the status with a part of the answer. */
function examplesIn(text: string): Example[] {
  return [...text.matchAll(/```http\n(.*?)```/gs)].map(([, block = '']) => {
    const lines = block.trim().split('\n')
    const [method = '', path = ''] = lines[0]?.split(' ') ?? []
    const [, status = '', answer = ''] = /^→ (\d+) ?(.*)$/.exec(lines.at(-1) ?? '') ?? []
    const idempotencyKey = lines.find((line) => line.startsWith('Idempotency-Key: '))?.slice('Idempotency-Key: '.length) ?? null
    return { method, path, idempotencyKey, body: lines.find((line) => line.startsWith('{')) ?? null, status: Number(status), answer: answer || '{}' }
  })
}

describe('the guide for integrators', () => {
  it('shows requests that are answered as it says', async () => {
    const names: Record<string, string> = { MERCHANT: String(shop.merchantId) }
    const filled = (text: string) => text.replace(/\$([A-Z]+)/g, (_, name: string) => names[name] ?? `$${name}`)
    const examples = examplesIn(readFileSync('docs/integrators/json-api.md', 'utf8'))
    expect(examples.length).toBeGreaterThan(12)
    for (const { method, path, idempotencyKey, body, status, answer } of examples) {
      if (path.includes('$BILL') && method === 'GET') await payOnPage((await askApi(service, key, filled(path))).body.payUrl)
      if (answer.includes('$TOKEN')) names.TOKEN = await onlyCard(service, shop.scopeId, 'customer-1')
      const headers = idempotencyKey ? { 'idempotency-key': idempotencyKey } : undefined
      const told = await askApi(service, key, filled(path), { method, headers, ...(body ? { raw: filled(body) } : {}) })
      names.BILL ??= told.body.billNumber
      expect([`${method} ${path}`, told.status]).toEqual([`${method} ${path}`, status])
      expect(told.body).toMatchObject(JSON.parse(filled(answer)))
    }
  }, 60_000)
})
