import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { showOrder, showResult } from '@/app/pay/[orderKey]/show-order'
import { takeForm } from '@/app/pay/[orderKey]/take-form'
import { type AddedMerchant, addMerchant } from '../../support/add-merchant'
import { placeOrder, visa } from '../../support/payer'
import { makeTestService, type TestService, usualNow } from '../../support/test-service'

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service, { settings: { language: 'en', orderTimeOutMin: 60 } })
})
afterEach(() => service.clock.set(usualNow))
afterAll(() => service.close())

const later = (minutes: number, seconds = 0) => service.clock.set(new Date(usualNow.getTime() + minutes * 60_000 + seconds * 1000))
const order = () => placeOrder(service, shop.merchantId, { customerNumber: 'expiry', returnUrls: { any: 'https://shop.example/back', ok: null, no: null } })

async function open(orderKey: string, query = '') {
  const answer = await showOrder(service, new Request(`http://pay.example/pay/${orderKey}${query}`), orderKey)
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const page = await answer.text()
  return { page, cookie, visit: /name="visit" value="([^"]+)"/.exec(page)?.[1] ?? '' }
}

describe('an order that times out at 11:00', () => {
  it('says so from the beginning, in the zone of the merchant', async () => {
    const { page } = await open(await order())
    expect(page).toContain('Pay before 14:00 GMT+3')
    expect(page).toContain('data-left-ms="3600000"')
    expect(page).not.toContain('minutes are left: the order can be paid until 14:00 GMT+3.</p>')
  })

  it.each([
    [54, 59, null],
    [55, 0, 'Less than 5 minutes are left: the order can be paid until 14:00 GMT+3.'],
    [57, 30, 'Less than 3 minutes are left: the order can be paid until 14:00 GMT+3.'],
    [59, 59, 'Less than a minute is left: the order can be paid until 14:00 GMT+3.'],
  ])('warns after %i:%i minutes with %j', async (minutes, seconds, warning) => {
    const orderKey = await order()
    later(minutes, seconds)
    const { page } = await open(orderKey)
    expect(/<p class="notice warn">([^<]+)<\/p>/.exec(page)?.[1] ?? null).toBe(warning)
  })

  it('is not paid by a form that comes late: the payer hears that nothing was taken, and where to go', async () => {
    const orderKey = await order()
    const { cookie, visit } = await open(orderKey)
    later(60)
    const body = new URLSearchParams({ visit, action: 'pay', CardNumber: visa, ExpireDate: '12/30', CVC2: '739', Cardholder: 'ANNA PAYER', SaveCard: '1' })
    const answer = await takeForm(service, new Request(`http://pay.example/pay/${orderKey}`, { method: 'POST', headers: { cookie }, body }), orderKey)
    expect(answer.headers.get('location')).toBe(`/pay/${orderKey}?notice=too-late`)
    const { page } = await open(orderKey, '?notice=too-late')
    expect(page).toContain('Your payment came after the time was over.')
    expect(page).toContain('nothing was taken from your card')
    expect(page).toContain('href="https://shop.example/back?billnumber=')
    expect(await service.db.prisma.operation.count({ where: { order: { orderKey } } })).toBe(0)
    expect(await service.db.prisma.savedCard.count()).toBe(0)
  })
})

describe('a page that waits for the bank', () => {
  it.each([
    [0, '4'],
    [29, '4'],
    [30, '8'],
    [119, '8'],
    [120, '20'],
    [600, '60'],
    [1799, '60'],
    [1800, null],
  ])('looks again by itself after an age of %i seconds in %j seconds', async (ageSec, pause) => {
    const orderKey = await order()
    const { id, merchantId, customerId, billNumber } = await service.db.prisma.order.findUniqueOrThrow({ where: { orderKey } })
    const operation = { orderId: id, merchantId, customerId, number: 1, type: 100, state: 'authorizing', billNumber, acquirerReference: `expiry-${orderKey}` }
    const at = service.clock.now()
    await service.db.prisma.operation.create({
      data: { ...operation, amountMinor: 1000n, currency: 'BYN', entry: 'full', startedAt: at, nextInquiryAt: at },
    })
    later(0, ageSec)
    const answer = await showResult(service, new Request(`http://pay.example/pay/${orderKey}/result`), orderKey)
    expect(answer.headers.get('refresh')).toBe(pause === null ? null : `${pause}; url=/pay/${orderKey}/result`)
    const page = await answer.text()
    expect(page).toContain(pause === null ? 'this page has stopped refreshing' : 'This page refreshes by itself.')
    expect(page).toContain('Check now')
  })
})
