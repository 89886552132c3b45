import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { calls } from '@/lib/api/calls'
import { addApiKey, askApi } from '../support/api'
import { addBelongings, type Belongings } from '../support/belongings'
import { customerOf, fullEntry, onlyCard, payNew } from '../support/payer'
import { signedOrder } from '../support/sign-order'
import { makeTestService, type TestService } from '../support/test-service'
import { startWireServer } from '../support/wire-server'
import { addWireShop, type WireShop } from '../support/wire-shop'

// Every write that a program of a shop can make, of either wire, leaves a record: who, what, and from where. What there is comes from the product itself, so that a
// new one without its line here fails this.

let service: TestService
let server: Awaited<ReturnType<typeof startWireServer>>

beforeAll(async () => {
  service = await makeTestService()
  server = await startWireServer(service)
})
afterAll(async () => {
  await server.close()
  await service.close()
})

/** The records that `work` has left. */
async function recordsOf(work: () => Promise<unknown>) {
  const last = await service.db.prisma.auditRecord.findFirst({ orderBy: { id: 'desc' } })
  await work()
  return service.db.prisma.auditRecord.findMany({ where: { id: { gt: last?.id ?? 0n }, outcome: 'done' }, orderBy: { id: 'asc' } })
}

describe('a write of the JSON API', () => {
  type Asked = { path: string; body?: unknown; audited?: string }
  const bill = async ({ ids }: Belongings) => (await service.db.prisma.order.findUniqueOrThrow({ where: { id: BigInt(ids.orderId ?? 0) } })).billNumber
  const held = async ({ shop }: Belongings) => {
    await payNew(service, shop.merchantId, { number: 'held', customerNumber: null, twoStage: true }, fullEntry(undefined, { save: false }))
    return (await service.db.prisma.order.findFirstOrThrow({ where: { merchantId: shop.merchantId, number: 'held' } })).billNumber
  }
  const number = async ({ shop }: Belongings) => encodeURIComponent((await customerOf(service, shop.scopeId)).number)
  const hook = ({ ids }: Belongings) => `/api/v1/webhook-endpoints/${ids.endpointId}`
  const endpoint = { url: 'https://shop.example/other', name: 'Other', events: ['order.approved'] }

  const writes: Record<string, (at: Belongings) => Asked | Promise<Asked>> = {
    'POST /api/v1/orders': ({ shop }) => ({
      path: '/api/v1/orders',
      body: { merchantId: shop.merchantId, orderNumber: 'new-1', amount: '10.00', currency: 'BYN' },
    }),
    'POST /api/v1/orders/{billNumber}/confirmations': async (at) => ({ path: `/api/v1/orders/${await held(at)}/confirmations`, body: {} }),
    'POST /api/v1/orders/{billNumber}/cancellations': async (at) => ({
      path: `/api/v1/orders/${await bill(at)}/cancellations`,
      body: { amount: '1.00', reason: 'a test' },
    }),
    'PUT /api/v1/customers/{customerNumber}/mark': async (at) => ({
      path: `/api/v1/customers/${await number(at)}/mark`,
      body: { mark: 'suspicious', reason: 'a test' },
    }),
    'DELETE /api/v1/customers/{customerNumber}/saved-cards/{token}': async (at) => ({
      path: `/api/v1/customers/${await number(at)}/saved-cards/${at.ids.cardId}`,
    }),
    'PUT /api/v1/customers/{customerNumber}/limits': async (at) => ({
      path: `/api/v1/customers/${await number(at)}/limits`,
      body: { limits: [{ currency: 'BYN', window: 'day', amount: '5.00' }], reason: 'a test' },
      audited: 'limits.changed',
    }),
    'POST /api/v1/webhook-endpoints': () => ({ path: '/api/v1/webhook-endpoints', body: endpoint }),
    'PUT /api/v1/webhook-endpoints/{endpointId}': (at) => ({ path: hook(at), body: { ...endpoint, state: 'on' } }),
    'DELETE /api/v1/webhook-endpoints/{endpointId}': (at) => ({ path: hook(at) }),
    'POST /api/v1/webhook-endpoints/{endpointId}/secret-rotations': (at) => ({ path: `${hook(at)}/secret-rotations`, body: {} }),
    'POST /api/v1/webhook-endpoints/{endpointId}/tests': (at) => ({ path: `${hook(at)}/tests`, body: {} }),
    'POST /api/v1/webhook-endpoints/{endpointId}/resends': async (at) => {
      const ended = { state: 'delivered', nextAt: null, endedAt: service.clock.now(), attempts: 1, round: 1, firstSentAt: service.clock.now() }
      const { event } = await service.db.prisma.delivery.update({ where: { id: BigInt(at.deliveryId) }, data: ended, include: { event: true } })
      return { path: `${hook(at)}/resends`, body: { eventId: event.publicId } }
    },
  }

  it('has its line below: there is none that is not walked', () => {
    const all = calls.filter(({ method, action }) => method !== 'GET' && action !== null).map(({ method, path }) => `${method} ${path}`)
    expect(Object.keys(writes).toSorted()).toEqual(all.toSorted())
  })

  it.each(Object.entries(writes))('%s is written down', async (name, of) => {
    const at = await addBelongings(service)
    const key = await addApiKey(service, at.shop.merchantId)
    const { id } = await service.db.prisma.apiKey.findFirstOrThrow({ where: { merchantId: at.shop.merchantId }, orderBy: { id: 'desc' } })
    const { path, body, audited } = await of(at)
    const [method = ''] = name.split(' ')
    const headers = { 'x-forwarded-for': '203.0.113.9', 'user-agent': 'a program' }
    const records = await recordsOf(async () => {
      const told = await askApi(service, key, path, { method, body, headers })
      expect(told.status, told.text).toBeLessThan(300)
    })
    const action = audited ?? calls.find((call) => `${call.method} ${call.path}` === name)?.action
    const written = records.filter((record) => record.action === action)
    expect(written, JSON.stringify(records.map((record) => record.action))).toHaveLength(1)
    expect(written[0]).toMatchObject({ actor: `api-key:${id}`, ip: '203.0.113.9', userAgent: 'a program' })
    expect([written[0]?.merchantId, written[0]?.scopeId]).toContain(audited ? at.shop.scopeId : at.shop.merchantId)
  })
})

describe('a write of the Assist wire', () => {
  const billOf = async ({ merchantId }: WireShop, found: string) =>
    (await service.db.prisma.order.findFirstOrThrow({ where: { merchantId, number: found } })).billNumber
  const pay = (shop: WireShop, change: object = {}) =>
    payNew(service, shop.merchantId, { number: 'paid', customerNumber: null, disable3ds: true, ...change }, fullEntry(undefined, { save: false }))
  const headers = { 'x-forwarded-for': '203.0.113.9', 'user-agent': 'a program' }
  const send = (path: string, fields: Record<string, string>) =>
    fetch(`${server.url}${path}`, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' })
  const order = (shop: WireShop, more: Record<string, string> = {}) => signedOrder(shop, { OrderNumber: 'new-1', OrderAmount: '10.00', ...more })
  const login = ({ login: name, password }: WireShop) => ({ Login: name, Password: password })

  const writes: Record<string, { action: string; ask: (shop: WireShop) => Promise<unknown> }> = {
    '/pay/order.cfm': { action: 'orders.create', ask: (shop) => send('/pay/order.cfm', order(shop)) },
    '/pay/payrequest.cfm': { action: 'orders.create', ask: (shop) => send('/pay/payrequest.cfm', order(shop)) },
    '/pay/tokenpay.cfm': {
      action: 'orders.create',
      ask: async (shop) => {
        await payNew(service, shop.merchantId, { customerNumber: 'C-1', disable3ds: true }, fullEntry())
        const token = await onlyCard(service, shop.scopeId)
        const fields = order(shop, { CustomerNumber: 'C-1' })
        await send('/pay/tokenpay.cfm', { ...fields, ...login(shop), TokenType: '5', PaymentToken: JSON.stringify({ Token: token, CustomerNumber: 'C-1' }) })
      },
    },
    '/pay/oneclick/v1/rem_token.cfm': {
      action: 'cards.delete',
      ask: async (shop) => {
        await payNew(service, shop.merchantId, { customerNumber: 'C-1', disable3ds: true }, fullEntry())
        const token = await onlyCard(service, shop.scopeId)
        const merchant = { merchant_id: shop.merchantId, login: shop.login, password: shop.password }
        const body = JSON.stringify({ merchant, customernumber: 'C-1', token, language: 'EN' })
        await fetch(`${server.url}/pay/oneclick/v1/rem_token.cfm`, { method: 'POST', body, headers: { ...headers, 'content-type': 'application/json' } })
      },
    },
    '/charge/charge.cfm': {
      action: 'orders.confirm',
      ask: async (shop) => {
        await pay(shop, { twoStage: true })
        await shop.form('/charge/charge.cfm', { Billnumber: await billOf(shop, 'paid') }, headers)
      },
    },
    ...Object.fromEntries(
      ['/cancel/cancel.cfm', '/cancel/wscancel.cfm'].map((path) => [
        path,
        {
          action: 'orders.cancel',
          ask: async (shop: WireShop) => {
            await pay(shop)
            await shop.form(path, { Billnumber: await billOf(shop, 'paid') }, headers)
          },
        },
      ]),
    ),
  }

  /** Addresses that are asked and change nothing. */
  const looks = ['/pay/oneclick/v1/token.cfm', '/orderstate/orderstate.cfm', '/orderresult/orderresult.cfm', '/resultbydate/resultbydate.cfm']

  it('has its line below: there is no address of the wire that is not walked', () => {
    const files = readdirSync(join(process.cwd(), 'app'), { recursive: true, encoding: 'utf8' })
    const addresses = files.flatMap((file) => /^(.*\.cfm)\/route\.tsx?$/.exec(file)?.[1] ?? []).map((path) => `/${path}`)
    expect([...Object.keys(writes), ...looks].toSorted()).toEqual(addresses.toSorted())
  })

  it.each(Object.entries(writes))('%s is written down', async (_path, { action, ask }) => {
    const shop = await addWireShop(service, server.url, { settings: { mayDisable3ds: true, cvc2Policy: 'never' } })
    const records = await recordsOf(() => ask(shop))
    const written = records.filter((record) => record.action === action)
    expect(written, JSON.stringify(records.map((record) => record.action))).toHaveLength(1)
    expect(written[0]).toMatchObject({ actor: `merchant:${shop.merchantId}`, merchantId: shop.merchantId, ip: '203.0.113.9', userAgent: 'a program' })
  })
})
