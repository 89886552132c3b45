import { afterAll, beforeAll, expect, it } from 'vitest'
import { receive } from '@/lib/assist/receive'
import { takeOrder } from '@/lib/assist/take-order'
import { changeFacts } from '@/lib/merchants/change-facts'
import { readMerchantSettings } from '@/lib/merchants/settings-queries'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { addApiKey, askApi } from '../support/api'
import { fullEntry, payWith, placeOrder } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shop: AddedMerchant
let key: string

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service)
  key = await addApiKey(service, shop.merchantId)
})
afterAll(() => service.close())

let orders = 0

/** An order by the wire of Assist: what came of it, and of which parameter it speaks. */
async function byAssist(OrderCurrency: string) {
  orders += 1
  const fields = { Merchant_ID: String(shop.merchantId), OrderNumber: `A-${orders}`, OrderAmount: '10.00', OrderCurrency, FirstName: 'Anna', LastName: 'Payer' }
  const taken = await takeOrder(service, receive(Object.entries(fields)), { origin: { ip: null, userAgent: null } })
  return taken.kind === 'taken' ? 'taken' : taken.refusal
}

async function byJson(currency: string) {
  orders += 1
  const body = { merchantId: shop.merchantId, orderNumber: `J-${orders}`, amount: '10.00', currency }
  return askApi(service, key, '/api/v1/orders', { method: 'POST', body })
}

async function setCurrencies(currencies: string[]) {
  const read = await readMerchantSettings(service, { kind: 'all' }, shop.merchantId)
  if (!read) throw new Error('no settings')
  const input = { ...read.fixed, merchantId: shop.merchantId, currencies, expectedVersion: read.version, reason: 'letter 12' }
  expect(await changeFacts(service, { kind: 'all' }, { kind: 'staff', id: 1 }, input)).toEqual({ kind: 'done' })
}

it('a new order in a currency that is closed is refused on both wires, one that stands is paid, and opened again it is taken', async () => {
  expect([await byAssist('USD'), (await byJson('USD')).status]).toEqual(['taken', 201])
  const standing = await placeOrder(service, shop.merchantId, { currency: 'USD' })
  await setCurrencies(['EUR'])
  expect(await byAssist('USD')).toMatchObject({ fault: { parameter: 'OrderCurrency', firstCode: 5, secondCode: 105, reason: 'currency-not-accepted' } })
  const refused = await byJson('USD')
  expect([refused.status, refused.body.errors]).toEqual([400, [{ field: 'currency', code: 'not-accepted', detail: 'is not one that the merchant accepts' }]])
  expect([await byAssist('EUR'), (await byJson('EUR')).status]).toEqual(['taken', 201])
  expect(await payWith(service, standing, fullEntry())).toEqual({ kind: 'approved' })
  await setCurrencies(['EUR', 'USD'])
  expect([await byAssist('USD'), (await byJson('USD')).status]).toEqual(['taken', 201])
})
