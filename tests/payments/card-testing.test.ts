import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { panOf } from '@/lib/acquirers/sandbox/cards'
import { bounds } from '@/lib/card-testing/rules'
import { cancelStep } from '@/lib/payments/end-step'
import { pay } from '@/lib/payments/pay'
import { readOrderView } from '@/lib/payments/queries'
import type { PayInput } from '@/lib/payments/rules'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { newPan } from '../support/new-pan'
import { customerOf, fullEntry, onlyCard, payInput, payNew, payWith, placeOrder, savedEntry, visit } from '../support/payer'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service)
})
afterAll(() => service.close())
// Every test begins where the attempts of the one before count no more.
afterEach(() => service.clock.advance(2 * bounds.card.windowMs))

let addresses = 0
/** An address that nobody else pays from. */
const newAddress = () => `198.51.100.${++addresses}`

const place = (merchantId = shop.merchantId) => placeOrder(service, merchantId, { customerNumber: null })
const payFrom = (ip: string | null, orderKey: string, entry: PayInput['entry']) => pay(service, { ...payInput(orderKey, entry), visit: { ...visit, ip } })
const wrongCode = (pan = newPan()) => fullEntry(pan, { cvc2: '000' })
const declined = { kind: 'declined', reason: 'wrong-cvc2' }
const asked = async () => (await service.bank.authorizations()).length
const later = (ms: number) => new Date(service.clock.now().getTime() + ms)

describe('an order', () => {
  it('may be declined so many times an hour, then its page says until when to wait, and after that it is paid', async () => {
    const orderKey = await place()
    for (let round = 0; round < bounds.order.most; round += 1) {
      expect(await payFrom(null, orderKey, wrongCode())).toEqual(declined)
      service.clock.advance(1000)
    }
    const until = later(bounds.order.windowMs - bounds.order.most * 1000)
    const before = await asked()
    expect((await readOrderView(service, orderKey))?.decision).toEqual({ page: { kind: 'too-many-tries', until }, reasons: ['too-many-tries'] })
    expect(await payFrom(null, orderKey, fullEntry())).toMatchObject({ kind: 'not-now', decision: { page: { kind: 'too-many-tries', until } } })
    expect(await asked()).toBe(before)
    await service.db.prisma.order.update({ where: { orderKey }, data: { expiresAt: later(10 * bounds.order.windowMs) } })
    service.clock.set(new Date(until.getTime() - 1))
    expect((await payFrom(null, orderKey, fullEntry())).kind).toBe('not-now')
    service.clock.set(until)
    expect(await payFrom(null, orderKey, fullEntry())).toEqual({ kind: 'approved' })
  })
})

describe('an order whose payer comes back from his bank', () => {
  const challenged = panOf('3ds-challenge')
  async function goAndComeBack(orderKey: string) {
    expect((await payFrom(null, orderKey, fullEntry(challenged))).kind).toBe('challenge')
    expect(await cancelStep(service, orderKey)).toBe(true)
    service.clock.advance(1000)
  }

  it('may be tried again however often he does so with one card, and is paid by another', async () => {
    const orderKey = await place()
    const before = await asked()
    for (let round = 0; round <= bounds.order.most; round += 1) await goAndComeBack(orderKey)
    expect(await asked()).toBe(before)
    expect((await readOrderView(service, orderKey))?.decision.page.kind).toBe('standard')
    expect(await payFrom(null, orderKey, fullEntry())).toEqual({ kind: 'approved' })
  })

  it('counts all of that as one try beside those with other cards', async () => {
    const orderKey = await place()
    for (let round = 0; round < 3; round += 1) await goAndComeBack(orderKey)
    for (let round = 0; round < bounds.order.most - 1; round += 1) {
      expect((await readOrderView(service, orderKey))?.decision.page.kind).toBe('standard')
      expect(await payFrom(null, orderKey, wrongCode())).toEqual(declined)
    }
    expect((await readOrderView(service, orderKey))?.decision.page.kind).toBe('too-many-tries')
  })
})

describe('a card', () => {
  it('may be declined so many times an hour, at whatever merchants and from wherever', async () => {
    const other = await addMerchant(service)
    const pan = newPan()
    const start = service.clock.now()
    for (let round = 0; round < bounds.card.most; round += 1) {
      expect(await payFrom(newAddress(), await place(round % 2 ? shop.merchantId : other.merchantId), wrongCode(pan))).toEqual(declined)
    }
    const stopped = { kind: 'stopped', rule: 'card', until: new Date(start.getTime() + bounds.card.windowMs) }
    const before = await asked()
    expect(await payFrom(newAddress(), await place(), fullEntry(pan))).toEqual(stopped)
    expect(await asked()).toBe(before)
    service.clock.set(new Date(stopped.until.getTime() - 1))
    expect(await payFrom(newAddress(), await place(), fullEntry(pan))).toEqual(stopped)
    service.clock.set(stopped.until)
    expect(await payFrom(newAddress(), await place(), fullEntry(pan))).toEqual({ kind: 'approved' })
  })

  it('guessed at a hundred times at once is guessed at no more than that', async () => {
    const pan = newPan()
    const orders = await Promise.all(Array.from({ length: 100 }, () => place()))
    const before = await asked()
    const outcomes = await Promise.all(orders.map((orderKey) => payFrom(newAddress(), orderKey, wrongCode(pan))))
    expect((await asked()) - before).toBe(bounds.card.most)
    expect(outcomes.filter(({ kind }) => kind === 'stopped')).toHaveLength(100 - bounds.card.most)
  })

  it('is not held back by approvals, nor by a bank that is away', async () => {
    const pan = newPan()
    for (let round = 0; round <= bounds.card.most; round += 1) expect(await payFrom(newAddress(), await place(), fullEntry(pan))).toEqual({ kind: 'approved' })
    const away = panOf('acquirer-error')
    for (let round = 0; round <= bounds.card.most; round += 1) {
      expect(await payFrom(newAddress(), await place(), fullEntry(away))).toEqual({ kind: 'declined', reason: 'system' })
    }
  })

  it('that is published for tests may be declined far more often', async () => {
    const published = panOf('declined-no-funds')
    for (let round = 0; round <= bounds.card.most; round += 1) {
      expect(await payFrom(newAddress(), await place(), fullEntry(published))).toEqual({ kind: 'declined', reason: 'no-funds' })
    }
  })
})

describe('an address', () => {
  it('may try so many different declined cards an hour; saved cards are paid from there all the same', async () => {
    const ip = newAddress()
    const customerNumber = 'neighbour'
    await payNew(service, shop.merchantId, { customerNumber }, fullEntry(newPan()))
    const cardId = await onlyCard(service, shop.scopeId, customerNumber)
    for (let round = 0; round < bounds.address.most; round += 1) expect(await payFrom(ip, await place(), wrongCode())).toEqual(declined)
    const before = await asked()
    expect(await payFrom(ip, await place(), wrongCode())).toEqual({ kind: 'stopped', rule: 'address', until: later(bounds.address.windowMs) })
    expect(await asked()).toBe(before)
    expect(await payFrom(newAddress(), await place(), fullEntry(newPan()))).toEqual({ kind: 'approved' })
    service.clock.advance(bounds.address.windowMs - 1)
    expect((await payFrom(ip, await place(), fullEntry(newPan()))).kind).toBe('stopped')
    expect(await payFrom(ip, await placeOrder(service, shop.merchantId, { customerNumber }), savedEntry(cardId))).toEqual({ kind: 'approved' })
    service.clock.advance(1)
    expect(await payFrom(ip, await place(), fullEntry(newPan()))).toEqual({ kind: 'approved' })
  })

  it('that many honest payers share is not stopped by one card declined again and again, nor where as many are approved', async () => {
    const ip = newAddress()
    for (let round = 0; round < 5; round += 1) expect(await payFrom(ip, await place(), fullEntry(newPan()))).toEqual({ kind: 'approved' })
    const empty = panOf('declined-no-funds')
    for (let round = 0; round < bounds.address.most + 5; round += 1) expect((await payFrom(ip, await place(), fullEntry(empty))).kind).toBe('declined')
    for (let round = 1; round < bounds.address.most + 5; round += 1) expect(await payFrom(ip, await place(), wrongCode())).toEqual(declined)
    expect((await payFrom(ip, await place(), wrongCode())).kind).toBe('stopped')
  })

  it('trying sixty cards at once gets no more of them to the bank', async () => {
    const ip = newAddress()
    const orders = await Promise.all(Array.from({ length: 60 }, () => place()))
    const before = await asked()
    await Promise.all(orders.map((orderKey) => payFrom(ip, orderKey, wrongCode())))
    expect((await asked()) - before).toBe(bounds.address.most)
  })
})

describe('a merchant', () => {
  it('tried out from everywhere takes known cards only, until the rush is over', async () => {
    const attacked = await addMerchant(service)
    const known = newPan()
    expect(await payFrom(newAddress(), await place(), fullEntry(known))).toEqual({ kind: 'approved' })
    for (let round = 0; round < bounds.merchant.most; round += 1) await payFrom(null, await place(attacked.merchantId), wrongCode())
    const stopped = { kind: 'stopped', rule: 'merchant', until: later(bounds.merchant.windowMs) }
    expect(await payFrom(null, await place(attacked.merchantId), fullEntry(newPan()))).toEqual(stopped)
    expect(await payFrom(null, await place(), fullEntry(newPan()))).toEqual({ kind: 'approved' })
    expect(await payFrom(null, await place(attacked.merchantId), fullEntry(known))).toEqual({ kind: 'approved' })
    service.clock.set(stopped.until)
    expect(await payFrom(null, await place(attacked.merchantId), fullEntry(newPan()))).toEqual({ kind: 'approved' })
  })
})

describe('what is stopped', () => {
  it('is told once in a window: in the audit log, and on the timeline of the customer', async () => {
    service.clock.set(new Date(usualNow.getTime() + 100 * bounds.card.windowMs))
    const customerNumber = 'told'
    const pan = newPan()
    const order = () => placeOrder(service, shop.merchantId, { customerNumber })
    for (let round = 0; round < bounds.card.most; round += 1) await payWith(service, await order(), wrongCode(pan))
    await Promise.all([await order(), await order(), await order()].map((orderKey) => payWith(service, orderKey, fullEntry(pan))))
    const { id } = await customerOf(service, shop.scopeId, customerNumber)
    const events = () => service.db.prisma.customerEvent.findMany({ where: { customerId: id, kind: 'payment.stopped' } })
    const object = { objectKind: 'card', objectId: `${pan.slice(0, 6)} ${pan.slice(-4)}` }
    const records = () => service.db.prisma.auditRecord.findMany({ where: { action: 'payments.stopped', ...object } })
    expect(await events()).toMatchObject([{ actor: 'system:card-testing', data: { rule: 'card', last4: pan.slice(-4) } }])
    expect(await records()).toMatchObject([{ outcome: 'refused', merchantId: shop.merchantId, scopeId: shop.scopeId, ip: visit.ip }])
    service.clock.advance(bounds.card.windowMs)
    for (let round = 0; round <= bounds.card.most; round += 1) await payWith(service, await order(), wrongCode(pan))
    expect([(await events()).length, (await records()).length]).toEqual([2, 2])
  })
})
