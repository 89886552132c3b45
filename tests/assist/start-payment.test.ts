import fc from 'fast-check'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { GET as showError } from '@/app/pay/error/route'
import * as route from '@/app/pay/order.cfm/route'
import { type Reason, reasons } from '@/lib/assist/codes'
import { readErrorId, writeErrorId } from '@/lib/assist/error-id'
import { faultOf } from '@/lib/assist/faults'
import { parameterNames } from '@/lib/assist/parameters'
import type { Service } from '@/lib/service'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { rsaPair } from '../support/rsa-keys'
import { type OrderSigner, signedOrder, signedOrderUrl } from '../support/sign-order'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

const holder = globalThis as typeof globalThis & { oneClickService?: Service }
const old = rsaPair('old')
const next = rsaPair('next')

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  holder.oneClickService = service
})
afterAll(async () => {
  delete holder.oneClickService
  await service.close()
})
beforeEach(async () => {
  service.clock.set(usualNow)
  shop = await addMerchant(service)
})

const base = () => service.env.publicUrl
const send = (fields: Record<string, string>, signer: OrderSigner = shop) => route.GET(new Request(signedOrderUrl(base(), signer, fields)))
const sendUnsigned = (query: string) => route.GET(new Request(`${base()}/pay/order.cfm?${query}`))
const simple = { OrderNumber: 'N-1', OrderAmount: '10.00' }
const countOrders = () => service.db.prisma.order.count()

/** Follows the redirect of a refused order. */
async function errorPage(response: Response, headers: Record<string, string> = {}) {
  expect(response.status).toBe(302)
  const location = new URL(response.headers.get('location') ?? '')
  expect(location.pathname).toBe('/pay/error')
  const page = await showError(new Request(location, { headers }))
  return { page, html: await page.text(), location, refusal: readErrorId(service.keys, location.searchParams.get('ErrorID') ?? '') }
}

describe('a good order', () => {
  it('sends the payer to its hosted page, the same one each time', async () => {
    const response = await send({ ...simple, CustomerNumber: 'client-7' })
    expect(response.status).toBe(302)
    const order = await service.db.prisma.order.findFirstOrThrow({ where: { merchantId: shop.merchantId } })
    expect(response.headers.get('location')).toBe(`${base()}/pay/${order.orderKey}`)
    expect(order).toMatchObject({ number: 'N-1', amountMinor: 1000n, currency: 'BYN', customerNumber: 'client-7' })
    expect((await send({ ...simple, CustomerNumber: 'client-7' })).headers.get('location')).toBe(response.headers.get('location'))
  })

  it('may be posted, as a form or in parts', async () => {
    const fields = signedOrder(shop, simple)
    const parts = new FormData()
    for (const [name, value] of Object.entries(fields)) parts.set(name, value)
    const asForm = await route.POST(new Request(`${base()}/pay/order.cfm`, { method: 'POST', body: new URLSearchParams(fields) }))
    const inParts = await route.POST(new Request(`${base()}/pay/order.cfm`, { method: 'POST', body: parts }))
    expect(asForm.headers.get('location')).toMatch(/\/pay\/[\w-]{32,}$/)
    expect(inParts.headers.get('location')).toBe(asForm.headers.get('location'))
  })

  it('is signed by the key that holds at this moment: the old one, both, then the new one', async () => {
    const overlapEnds = new Date(usualNow.getTime() + 86_400_000)
    const { merchantId } = await addMerchant(service, {
      settings: {
        signatureRequired: true,
        signatureHash: 'sha256',
        publicKeys: {
          create: [
            { pem: old.publicKey, validFrom: new Date(0), validUntil: overlapEnds },
            { pem: next.publicKey, validFrom: usualNow },
          ],
        },
      },
    })
    const accepted = async (privateKeyPem: string, at: Date) => {
      service.clock.set(at)
      const url = signedOrderUrl(base(), { merchantId, privateKeyPem }, simple, { hash: 'sha256' })
      return !(await route.GET(new Request(url))).headers.get('location')?.includes('/pay/error')
    }
    const before = new Date(usualNow.getTime() - 1)
    const lastMoment = new Date(overlapEnds.getTime() - 1)
    expect([await accepted(old.privateKey, before), await accepted(next.privateKey, before)]).toEqual([true, false])
    expect([await accepted(old.privateKey, usualNow), await accepted(next.privateKey, usualNow)]).toEqual([true, true])
    expect([await accepted(old.privateKey, lastMoment), await accepted(next.privateKey, lastMoment)]).toEqual([true, true])
    expect([await accepted(old.privateKey, overlapEnds), await accepted(next.privateKey, overlapEnds)]).toEqual([false, true])
  })
})

describe('a bad order', () => {
  it('leads to a page that names parameter and codes, and stores nothing', async () => {
    const before = await countOrders()
    const { page, html } = await errorPage(await send({ ...simple, OrderAmount: '10,00' }), { 'accept-language': 'en' })
    expect(page.status).toBe(400)
    expect(html).toContain('OrderAmount')
    expect(html).toContain('4 – wrong format')
    expect(html).toContain('108 – amount')
    expect(html).toContain('no more decimals than the currency has')
    expect(html).toContain(String(shop.merchantId))
    expect(await countOrders()).toBe(before)
  })

  it('is explained in the language the order asked for, else the payer’s, the browser’s, the merchant’s, and in another by a link', async () => {
    const belarusian = await sendUnsigned('Merchant_ID=1&OrderNumber=1&OrderAmount=0&Language=BY')
    const { html, location } = await errorPage(belarusian, { 'accept-language': 'en' })
    expect(html).toContain('<html lang="be">')
    expect(html).toContain('Крамы з такім нумарам няма')
    location.searchParams.set('lang', 'ru')
    expect(await (await showError(new Request(location))).text()).toContain('Магазина с таким номером нет')
    const remembered = await errorPage(await sendUnsigned('Merchant_ID=1&OrderNumber=1&OrderAmount=0'), {
      cookie: 'a=b; pay-language=be.key',
      'accept-language': 'en',
    })
    expect(remembered.html).toContain('<html lang="be">')
    const merchants = await errorPage(await sendUnsigned(`Merchant_ID=${shop.merchantId}&OrderNumber=1&OrderAmount=0`))
    expect(merchants.html).toContain('<html lang="ru">')
    expect((await errorPage(await sendUnsigned(''), { 'accept-language': 'en;q=0.9,be;q=0.8' })).html).toContain('<html lang="en">')
  })

  it.each([
    ['', 3, 100, 'missing'],
    ['Merchant_ID=999999999', 10, 100, 'unknown-merchant'],
    ['Merchant_ID=1%00', 4, 100, 'control-characters'],
    ['Merchant_ID=%FF', 4, 100, 'encoding'],
    ['Merchant_ID=1&merchant_id=2', 4, 100, 'repeated'],
    ['Merchant_ID=0', 4, 100, 'not-a-number'],
  ])('%j is refused with codes %i and %i', async (query, firstCode, secondCode, reason) => {
    const { refusal } = await errorPage(await sendUnsigned(query))
    expect(refusal?.fault).toMatchObject({ firstCode, secondCode, reason })
  })

  it('is one that carries a customer without proof, or proof of another order', async () => {
    const { Checkvalue = '' } = signedOrder(shop, { ...simple, CustomerNumber: 'client-7' })
    const query = (fields: Record<string, string>) => new URLSearchParams({ Merchant_ID: String(shop.merchantId), ...simple, ...fields }).toString()
    expect((await errorPage(await sendUnsigned(query({ CustomerNumber: 'client-7' })))).refusal?.fault.reason).toBe('proof-missing')
    expect((await errorPage(await sendUnsigned(query({ CustomerNumber: 'client-8', Checkvalue })))).refusal?.fault.reason).toBe('check-value-wrong')
    expect(await service.db.prisma.customer.count({ where: { scopeId: shop.scopeId } })).toBe(0)
  })

  it('is one whose number stands for another amount already', async () => {
    await send(simple)
    const { refusal } = await errorPage(await send({ ...simple, OrderAmount: '10.01' }))
    expect(refusal?.fault).toEqual({ firstCode: 11, secondCode: 107, parameter: 'OrderNumber', reason: 'number-taken' })
  })

  it('too large or in a foreign format says so by its status too', async () => {
    const post = (body: string, type: string) => route.POST(new Request(`${base()}/pay/order.cfm`, { method: 'POST', body, headers: { 'content-type': type } }))
    expect((await errorPage(await post(`x=${'a'.repeat(70_000)}`, 'application/x-www-form-urlencoded'))).page.status).toBe(413)
    expect((await errorPage(await post('{}', 'application/json'))).page.status).toBe(415)
  })

  it('is written to the log with names and codes, never with a value', async () => {
    const lines: string[] = []
    holder.oneClickService = { ...service, log: pino({ base: undefined }, { write: (line: string) => lines.push(line) }) }
    const { refusal } = await errorPage(await send({ ...simple, Firstname: '4111111111111111', OrderComment: 'secret text' }))
    holder.oneClickService = service
    expect(lines).toHaveLength(1)
    const cause = { event: 'order.refused', merchantId: shop.merchantId, parameter: 'Firstname', firstCode: 5, secondCode: 118, reason: 'looks-like-pan' }
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ ...cause, reference: refusal?.reference })
    expect(lines[0]).not.toMatch(/4111|secret text|N-1/)
  })

  it('by another method is refused with the methods that are allowed', async () => {
    for (const [method, handler] of [
      ['PUT', route.PUT],
      ['DELETE', route.DELETE],
      ['PATCH', route.PATCH],
      ['HEAD', route.HEAD],
    ] as const) {
      const response = await handler(new Request(signedOrderUrl(base(), shop, simple), { method }))
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('GET, POST')
    }
    expect(await service.db.prisma.order.count({ where: { merchantId: shop.merchantId } })).toBe(0)
  })

  it('whatever it is made of, is answered with a redirect and never fails', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('0', '1', '10.00', 'BYN', 'https://shop.example/', "'; drop table orders; --", '%00', '<script>'),
    )
    const name = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...parameterNames) }, { weight: 1, arbitrary: fc.string() })
    const encode = (pairs: [string, string][]) => pairs.map(([key, text]) => `${encodeLoosely(key)}=${encodeLoosely(text)}`).join('&')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 12 }), fc.boolean(), async (pairs, complete) => {
        const start = complete ? `${new URLSearchParams(signedOrder(shop, { OrderNumber: 'F-1', OrderAmount: '10.00' }))}&` : ''
        const response = await sendUnsigned(start + encode(pairs))
        expect(response.status).toBe(302)
      }),
      { numRuns: 150 },
    )
  })
})

// Leaves single percent signs in, as a careless program would.
function encodeLoosely(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '')).replaceAll('%25', '%')
}

describe('the error page', () => {
  it('shows nothing for an ErrorID that is not ours, and nobody can make it say something else', async () => {
    const { location } = await errorPage(await sendUnsigned('Merchant_ID=0'))
    const right = location.searchParams.get('ErrorID') ?? ''
    for (const wrong of [
      null,
      '',
      '.',
      'x',
      '<script>',
      '%00',
      right.slice(0, -1),
      `x${right}`,
      right.replace('not-a-number', 'unknown-merchant'),
      'a'.repeat(5000),
    ]) {
      const query = wrong === null ? '' : `?${new URLSearchParams({ ErrorID: wrong })}`
      const page = await showError(new Request(`${base()}/pay/error${query}`, { headers: { 'accept-language': 'en' } }))
      expect(page.status).toBe(404)
      const html = await page.text()
      expect(html).toContain('There is nothing to show')
      expect(html).not.toContain('script')
    }
  })

  it.each(['en', 'ru', 'be'])('has a text for every reason and every parameter in %s', async (lang) => {
    const refusals = [
      ...(Object.keys(reasons) as Reason[]).map((reason) => faultOf('OrderNumber', reason)),
      ...parameterNames.map((name) => faultOf(name, 'too-long')),
    ]
    for (const { fault } of refusals) {
      const ErrorID = writeErrorId(service.keys, { fault, merchantId: null, language: null, reference: 'abc' })
      const page = await showError(new Request(`${base()}/pay/error?${new URLSearchParams({ ErrorID, lang })}`))
      expect(page.status).toBeLessThan(416)
      const html = await page.text()
      expect(html).toContain(`<html lang="${lang}">`)
      expect(html).toContain(fault.parameter)
      expect(html).not.toMatch(/reason\.|first\.|second\./)
    }
  })

  it('lets no script run, is kept nowhere and is framed by nobody', async () => {
    const { page } = await errorPage(await sendUnsigned(''))
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'/)
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  })
})
