import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { relayEvents } from '@/lib/notifications/relay-events'
import { resendOne } from '@/lib/notifications/resend'
import { takeDue } from '@/lib/notifications/send-due'
import { type SetAssistNotification, setAssistNotification } from '@/lib/notifications/set-assist-notification'
import { expireOrders } from '@/lib/orders/expire-orders'
import { cancelPayment } from '@/lib/payments/cancel-payment'
import { confirmPayment } from '@/lib/payments/confirm-payment'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { fullEntry, newOrder, payNew, placeOrder } from '../support/payer'
import { type Receiver, startReceiver } from '../support/receiver'
import { makeTestService, type TestService } from '../support/test-service'
import { carry, deliveriesOf, formOf, pushResult, status } from './shop'

const declined = '4000000000000002'
const all = { kind: 'all' } as const
const staff = { kind: 'staff', id: 1 } as const

let service: TestService
let shop: AddedMerchant
let receiver: Receiver

beforeAll(async () => {
  service = await makeTestService()
})
afterAll(() => service.close())
beforeEach(async () => {
  receiver = await startReceiver(pushResult())
  shop = await addMerchant(service)
  await set()
  return receiver.close
})

async function set(change: Partial<SetAssistNotification> = {}) {
  const { version = 0 } = (await service.db.prisma.assistNotification.findUnique({ where: { merchantId: shop.merchantId } })) ?? {}
  const usual = { url: receiver.url, results: ['approve', 'decline', 'charge', 'cancel'] as const, answer: 'xml' as const, enabled: true }
  const outcome = await setAssistNotification(service, all, staff, { merchantId: shop.merchantId, ...usual, expectedVersion: version, ...change })
  expect(outcome).toEqual({ kind: 'done' })
}

const sent = () => receiver.met.map((met) => formOf(met).get('orderstate'))

describe('the form', () => {
  it('has the fields of the specification in their order, with the check value of what it says', async () => {
    const order = newOrder(shop.merchantId, { number: 'Заказ 1', payer: { firstName: 'Анна', email: 'anna@example.org' } })
    await payNew(service, shop.merchantId, order)
    await carry(service)
    const form = formOf(receiver.met[0])
    expect([...form.keys()].slice(0, 4)).toEqual(['merchant_id', 'ordernumber', 'billnumber', 'testmode'])
    expect([...form.keys()].slice(-8)).toEqual(['packetdate', 'signature', 'checkvalue', 'token', 'version', 'alphaauthresult', 'challenge', 'eci'])
    expect(receiver.met[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded; charset=utf-8')
    expect(Object.fromEntries(form)).toMatchObject({
      merchant_id: String(shop.merchantId),
      ordernumber: 'Заказ 1',
      firstname: 'Анна',
      amount: '10.00',
      meannumber: '411111******1111',
      orderstate: 'Approved',
      responsecode: 'AS000',
      operationtype: '100',
      checkvalue: expect.stringMatching(/^[0-9A-F]{32}$/),
      token: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  it('says the state that the order had after the event, also when it went on meanwhile', async () => {
    const { number } = newOrder(shop.merchantId)
    await payNew(service, shop.merchantId, { number, twoStage: true })
    const order = await service.db.prisma.order.findUniqueOrThrow({ where: { merchantId_number: { merchantId: shop.merchantId, number } } })
    const request = { billNumber: order.billNumber, amountMinor: null, reason: 'wanted', requestKey: null }
    await confirmPayment(service, all, staff, request)
    await cancelPayment(service, all, staff, request)
    await carry(service)
    expect(sent()).toEqual(['Delayed', 'Approved', 'Canceled'])
    expect(receiver.met.map((met) => formOf(met).get('operationtype'))).toEqual(['100', '200', '300'])
    expect(receiver.met.map((met) => formOf(met).get('billnumber')?.split('.')[1])).toEqual(['1', '2', '3'])
  })
})

describe('what is told', () => {
  it('is what the merchant asked for', async () => {
    await set({ results: ['decline'] })
    await payNew(service, shop.merchantId)
    await payNew(service, shop.merchantId, {}, fullEntry(declined))
    await carry(service)
    expect(sent()).toEqual(['Declined'])
  })

  it('is no time-out, whatever the merchant asked for', async () => {
    await placeOrder(service, shop.merchantId)
    service.clock.advance(24 * 60 * 60_000)
    expect(await expireOrders(service)).toBeGreaterThan(0)
    await payNew(service, shop.merchantId)
    await carry(service)
    expect(await service.db.prisma.outboxEvent.count({ where: { merchantId: shop.merchantId, type: 'order.timed_out' } })).toBe(1)
    expect(sent()).toEqual(['Approved'])
  })

  it('is not what happened before the merchant asked, nor while it was switched off', async () => {
    await set({ enabled: false })
    await payNew(service, shop.merchantId)
    await carry(service)
    service.clock.advance(1000)
    await payNew(service, shop.merchantId)
    service.clock.advance(1000)
    await set()
    await carry(service)
    expect(receiver.met).toHaveLength(0)
    service.clock.advance(1000)
    await payNew(service, shop.merchantId)
    await carry(service)
    expect(receiver.met).toHaveLength(1)
  })

  it('is no business of another merchant', async () => {
    const other = await addMerchant(service)
    await payNew(service, other.merchantId)
    await carry(service)
    expect(receiver.met).toHaveLength(0)
  })
})

describe('the answer', () => {
  const lastTry = async () => (await deliveriesOf(service, shop.merchantId)).at(-1)

  it('with the codes 0 and the order echoed takes it', async () => {
    await payNew(service, shop.merchantId)
    await carry(service)
    expect(await lastTry()).toMatchObject({
      state: 'delivered',
      attempts: 1,
      tries: [{ outcome: 'delivered', status: 200, answer: expect.stringContaining('pushpaymentresult') }],
    })
  })

  it('with other codes is recorded and not repeated', async () => {
    receiver.answer(pushResult({ firstCode: 10, secondCode: 201 }))
    await payNew(service, shop.merchantId)
    await carry(service)
    service.clock.advance(5 * 60 * 60_000)
    expect(await carry(service)).toBe(0)
    expect(await lastTry()).toMatchObject({ state: 'rejected', attempts: 1, tries: [{ outcome: 'rejected', firstCode: 10, secondCode: 201 }] })
  })

  it.each([
    ['nothing but a status', status(200), 'not-the-xml'],
    ['another order', pushResult({ billNumber: '5111' }), 'other-order'],
    ['a status of failure', status(500, 'oops'), 'http-status'],
    ['a redirect', status(302), 'redirect'],
    ['a document type', status(200, '<!DOCTYPE a [<!ENTITY b "c">]><pushpaymentresult firstcode="0" secondcode="0"/>'), 'not-the-xml'],
    ['broken XML', status(200, '<pushpaymentresult firstcode="0" secondcode="0">'), 'not-the-xml'],
  ])('that is %s is none', async (_what, answer, outcome) => {
    receiver.answer(answer)
    await payNew(service, shop.merchantId)
    await carry(service)
    expect(await lastTry()).toMatchObject({ state: 'waiting', attempts: 1, tries: [{ outcome }] })
  })

  it('may be the status alone, where the merchant chose so', async () => {
    await set({ answer: 'http-200' })
    receiver.answer(status(200))
    await payNew(service, shop.merchantId)
    await carry(service)
    expect(await lastTry()).toMatchObject({ state: 'delivered' })
  })

  it('is kept bounded, and without what looks like a card number', async () => {
    receiver.answer(status(500, `4111 1111 1111 1111\0${'x'.repeat(9000)}`))
    await payNew(service, shop.merchantId)
    await carry(service)
    const answer = (await lastTry())?.tries[0]?.answer ?? ''
    expect(answer).toContain('[card …1111]')
    expect(answer.length).toBeLessThanOrEqual(2000)
  })
})

describe('without an answer', () => {
  it('it is sent at growing intervals, eight times within four hours, and then given up', async () => {
    receiver.answer(status(503))
    await payNew(service, shop.merchantId)
    const began = service.clock.now().getTime()
    const times: number[] = []
    for (let sending = 0; sending < 20; sending += 1) {
      if ((await carry(service)) > 0) times.push((service.clock.now().getTime() - began) / 60_000)
      const [delivery] = await deliveriesOf(service, shop.merchantId)
      if (!delivery?.nextAt) break
      // Not a moment before its time.
      service.clock.set(new Date(delivery.nextAt.getTime() - 1))
      expect(await carry(service)).toBe(0)
      service.clock.set(delivery.nextAt)
    }
    expect(times).toEqual([0, 1, 3, 10, 30, 60, 120, 235])
    const [delivery] = await deliveriesOf(service, shop.merchantId)
    expect(delivery).toMatchObject({ state: 'failed', attempts: 8, lastOutcome: 'http-status' })
    expect(delivery?.tries).toHaveLength(8)
  })

  it('later results of the order wait for it, other orders do not', async () => {
    receiver.answer(status(503))
    const { number } = newOrder(shop.merchantId)
    await payNew(service, shop.merchantId, { number }, fullEntry(declined))
    await carry(service)
    await payNew(service, shop.merchantId, { number })
    await payNew(service, shop.merchantId, {}, fullEntry(declined))
    receiver.met.length = 0
    receiver.answer(pushResult())
    await carry(service)
    expect(sent()).toEqual(['Declined'])
    expect(formOf(receiver.met[0]).get('ordernumber')).not.toBe(number)
    service.clock.advance(60_000)
    await carry(service)
    expect(sent()).toEqual(['Declined', 'Declined', 'Approved'])
  })

  it('a process that died while it sent has sent: another sends again after its lease, and says so', async () => {
    await payNew(service, shop.merchantId)
    await relayEvents(service)
    expect(await takeDue(service, 20)).toHaveLength(1)
    expect(await carry(service)).toBe(0)
    service.clock.advance(60_000)
    expect(await carry(service)).toBe(1)
    expect(await deliveriesOf(service, shop.merchantId)).toMatchObject([{ state: 'delivered', attempts: 2 }])
  })

  it('one dead receiver keeps two sendings busy and holds up nobody else', async () => {
    for (let order = 0; order < 5; order += 1) await payNew(service, shop.merchantId)
    const other = await addMerchant(service)
    const settings = { url: receiver.url, results: ['approve'] as const, answer: 'xml' as const, enabled: true, expectedVersion: 0 }
    await setAssistNotification(service, all, staff, { merchantId: other.merchantId, ...settings })
    await payNew(service, other.merchantId)
    await relayEvents(service)
    const taken = await takeDue(service, 20)
    expect(taken.filter(({ merchantId }) => merchantId === shop.merchantId)).toHaveLength(2)
    expect(taken.filter(({ merchantId }) => merchantId === other.merchantId)).toHaveLength(1)
    expect(await takeDue(service, 20)).toHaveLength(0)
    service.clock.advance(60_000)
    await carry(service)
  })

  it('two processes at once send nothing twice', async () => {
    for (let order = 0; order < 6; order += 1) await payNew(service, shop.merchantId)
    await Promise.all([carry(service), carry(service), carry(service)])
    await carry(service)
    expect(receiver.met).toHaveLength(6)
    expect(new Set(receiver.met.map((met) => formOf(met).get('ordernumber'))).size).toBe(6)
  })
})

describe('sending again', () => {
  it('begins anew, under the eyes of the audit log', async () => {
    receiver.answer(pushResult({ firstCode: 2, secondCode: 1 }))
    await payNew(service, shop.merchantId)
    await carry(service)
    const [before] = await deliveriesOf(service, shop.merchantId)
    receiver.answer(pushResult())
    expect(await resendOne(service, all, staff, { deliveryId: before?.id ?? 0n })).toEqual({ kind: 'done', count: 1 })
    await carry(service)
    expect(await deliveriesOf(service, shop.merchantId)).toMatchObject([
      { state: 'delivered', attempts: 2, round: 1, tries: [{ outcome: 'rejected' }, { outcome: 'delivered' }] },
    ])
    expect(await service.db.prisma.auditRecord.count({ where: { action: 'notifications.resend', merchantId: shop.merchantId, actor: 'staff:1' } })).toBe(1)
  })

  it('is not offered to whom the delivery does not belong', async () => {
    await payNew(service, shop.merchantId)
    await carry(service)
    const [delivery] = await deliveriesOf(service, shop.merchantId)
    const stranger = { kind: 'merchants', merchantIds: [shop.merchantId + 1], scopeIds: [] } as const
    expect(await resendOne(service, stranger, staff, { deliveryId: delivery?.id ?? 0n })).toEqual({ kind: 'not-found' })
  })
})

describe('the settings', () => {
  it('refuse an address that may not be called, and a version that is not the last', async () => {
    const input = { merchantId: shop.merchantId, results: ['approve'] as const, answer: 'xml' as const, enabled: true, expectedVersion: 1 }
    const to = (url: string, expectedVersion = 1) => setAssistNotification(service, all, staff, { ...input, url, expectedVersion })
    expect(await to('https://10.0.0.1/')).toEqual({ kind: 'bad-input', fault: { field: 'url', fault: 'not-public' } })
    expect(await to('https://shop.example:22/')).toEqual({ kind: 'bad-input', fault: { field: 'url', fault: 'port' } })
    expect(await to('https://shop.example/', 0)).toEqual({ kind: 'stale' })
    expect(await to('https://shop.example/')).toEqual({ kind: 'done' })
    expect(await service.db.prisma.auditRecord.findMany({ where: { action: 'notifications.settings', merchantId: shop.merchantId } })).toHaveLength(2)
  })
})
