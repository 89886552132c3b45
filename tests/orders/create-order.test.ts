import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createOrder } from '@/lib/orders/create-order'
import type { CreateOrderOutcome, NewOrder } from '@/lib/orders/rules'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { enterScope } from '../support/enter-scope'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
})
afterAll(() => service.close())
beforeEach(async () => {
  service.clock.set(usualNow)
  shop = await addMerchant(service, { settings: { orderTimeOutMin: 30 } })
})

function orderWith(change: Partial<NewOrder> = {}): NewOrder {
  return {
    merchantId: shop.merchantId,
    number: 'A-1',
    amountMinor: 1000n,
    currency: 'BYN',
    customerNumber: 'client-7',
    twoStage: false,
    disable3ds: false,
    testMode: false,
    language: 'en',
    comment: null,
    returnUrls: { any: null, ok: null, no: null },
    payer: { email: 'anna@example.org', country: 'BLR' },
    extra: {},
    ...change,
  }
}

type Shown = Exclude<CreateOrderOutcome, { kind: 'conflict' }>

async function create(change: Partial<NewOrder> = {}): Promise<Shown> {
  const outcome = await createOrder(service, orderWith(change), null)
  if (outcome.kind === 'conflict') throw new Error('conflict')
  return outcome
}

const orders = () => service.db.prisma.order.findMany({ where: { merchantId: shop.merchantId }, include: { bills: true, customer: true } })
const onlyOrder = async () => {
  const found = await orders()
  if (found.length !== 1 || !found[0]) throw new Error(`there are ${found.length} orders`)
  return found[0]
}
const customers = (scopeId = shop.scopeId) => service.db.prisma.customer.findMany({ where: { scopeId }, include: { events: true } })
const outbox = () => service.db.prisma.outboxEvent.findMany({ where: { merchantId: shop.merchantId }, orderBy: { id: 'asc' } })
const moveTo = (state: string) => service.db.prisma.order.updateMany({ where: { merchantId: shop.merchantId }, data: { state } })

async function addAttempt(state: 'unknown' | 'authorizing' | 'declined') {
  const order = await onlyOrder()
  const ended = state === 'declined'
  const times = { startedAt: usualNow, finishedAt: ended ? usualNow : null, nextInquiryAt: ended ? null : usualNow }
  const { id: orderId, merchantId, customerId, billNumber, amountMinor, currency } = order
  await service.db.prisma.operation.create({
    data: {
      orderId,
      merchantId,
      customerId,
      number: 1,
      type: 100,
      state,
      billNumber,
      acquirerReference: `${order.id}-${state}`,
      amountMinor,
      currency,
      entry: 'full',
      ...times,
    },
  })
}

describe('a new order', () => {
  it('gets an unguessable key, a billnumber of the merchant and the time the merchant gives', async () => {
    const created = await create()
    expect(created.kind).toBe('created')
    expect(created.orderKey).toMatch(/^[\w-]{32,}$/)
    expect(created.billNumber).toMatch(new RegExp(`^5${shop.merchantId}\\d{8}$`))
    expect(created.expiresAt).toEqual(new Date(usualNow.getTime() + 30 * 60_000))
    const order = await onlyOrder()
    const { kind: _, ...identity } = created
    expect(order).toMatchObject({ ...identity, state: 'in-process', number: 'A-1', amountMinor: 1000n, currency: 'BYN', payerCountry: 'BY' })
    expect(order.bills).toEqual([{ billNumber: created.billNumber, orderId: order.id, attempt: 1 }])
  })

  it('keeps what the merchant sent', async () => {
    await create({
      twoStage: true,
      comment: 'gift',
      returnUrls: { any: null, ok: 'https://shop.example/ok', no: null },
      extra: { Prepayment: '1.00' },
      testMode: true,
      language: 'be',
    })
    expect(await onlyOrder()).toMatchObject({
      twoStage: true,
      comment: 'gift',
      urlReturnOk: 'https://shop.example/ok',
      extra: { Prepayment: '1.00' },
      testMode: true,
      language: 'be',
      payer: { email: 'anna@example.org', country: 'BLR' },
    })
  })

  it('makes its customer, and says so on his timeline and to the outside', async () => {
    const { billNumber } = await create()
    const [customer] = await customers()
    expect(customer).toMatchObject({
      number: 'client-7',
      originMerchantId: shop.merchantId,
      status: 'new',
      email: 'anna@example.org',
      lastSeenAt: usualNow,
      createdAt: usualNow,
    })
    const facts = { orderNumber: 'A-1', billNumber, amount: '10.00', currency: 'BYN' }
    expect(customer?.events).toMatchObject([{ kind: 'order.created', actor: `merchant:${shop.merchantId}`, merchantId: shop.merchantId, data: facts }])
    expect(await outbox()).toMatchObject([
      { type: 'order.created', objectId: billNumber, payload: { ...facts, merchantId: shop.merchantId, customerNumber: 'client-7', state: 'in-process' } },
    ])
  })

  it('without a customer number has no customer', async () => {
    await create({ customerNumber: null })
    expect((await onlyOrder()).customerId).toBeNull()
    expect(await customers()).toEqual([])
    expect(await outbox()).toHaveLength(1)
  })

  it('meets a customer who is known already, and sees him again', async () => {
    await create()
    service.clock.advance(60_000)
    await create({ number: 'A-2', payer: { email: 'new@example.org' } })
    await create({ number: 'A-3', payer: {} })
    expect(await customers()).toMatchObject([{ email: 'new@example.org', lastSeenAt: service.clock.now(), createdAt: usualNow }])
  })

  it('shares its customer inside a union of numbers and nowhere else', async () => {
    const prisma = service.db.prisma
    const union = await prisma.numberScope.create({ data: { kind: 'group-of-merchants', name: 'Union' } })
    const sister = await addMerchant(service)
    await enterScope(service, union.id, [shop.merchantId, sister.merchantId])
    const stranger = await addMerchant(service)
    await create()
    await create({ merchantId: sister.merchantId })
    await create({ merchantId: stranger.merchantId })
    expect(await customers(union.id)).toMatchObject([{ originMerchantId: shop.merchantId }])
    expect(await customers(stranger.scopeId)).toHaveLength(1)
  })

  it('knows countries by two and by three letters, and keeps none it does not know', async () => {
    await create({ number: '1', payer: { country: 'deu' } })
    await create({ number: '2', payer: { country: 'PL' } })
    await create({ number: '3', payer: { country: '112' } })
    await create({ number: '4', payer: {} })
    expect((await orders()).map((order) => order.payerCountry).toSorted()).toEqual(['DE', 'PL', null, null])
  })

  it('throws its dice again when the billnumber is taken', async () => {
    const taken = await create()
    const digits = [taken.billNumber.slice(7), '00000042']
    const outcome = await createOrder({ ...service, randomDigits: () => digits.shift() ?? '' }, orderWith({ number: 'A-2', customerNumber: 'client-8' }), null)
    expect(outcome).toMatchObject({ kind: 'created', billNumber: `5${shop.merchantId}00000042` })
    expect(await customers()).toHaveLength(2)
  })
})

describe('an order sent again', () => {
  it('is in the audit log once for each time that it was taken in anew: who sent it, what, and from where', async () => {
    const by = { actor: { kind: 'merchant', id: shop.merchantId }, origin: { ip: '203.0.113.9', userAgent: 'a shop' } } as const
    const send = () => createOrder(service, orderWith(), by)
    await Promise.all([send(), send(), send()])
    const records = () => service.db.prisma.auditRecord.findMany({ where: { action: 'orders.create', merchantId: shop.merchantId }, orderBy: { id: 'asc' } })
    const { billNumber, number } = await onlyOrder()
    const told = { actor: `merchant:${shop.merchantId}`, objectKind: 'order', outcome: 'done', ip: '203.0.113.9', userAgent: 'a shop' }
    expect(await records()).toMatchObject([{ ...told, objectId: billNumber, after: { orderNumber: number, amountMinor: '1000', currency: 'BYN' } }])
    await service.db.prisma.order.updateMany({ where: { billNumber }, data: { state: 'declined' } })
    expect(await send()).toMatchObject({ kind: 'reopened' })
    expect((await records()).map(({ objectId }) => objectId)).toEqual([billNumber, (await onlyOrder()).billNumber])
  })

  it('is the same order, and nothing is written', async () => {
    const first = await create()
    service.clock.advance(60_000)
    expect(await create()).toEqual({ ...first, kind: 'same' })
    expect(await outbox()).toHaveLength(1)
  })

  it.each([{ amountMinor: 1001n }, { currency: 'USD' }, { customerNumber: 'client-8' }, { customerNumber: null }])(
    'with another %o is a conflict and leaves no trace',
    async (change) => {
      await create()
      expect(await createOrder(service, orderWith(change), null)).toEqual({ kind: 'conflict' })
      expect(await customers()).toHaveLength(1)
      expect(await onlyOrder()).toMatchObject({ amountMinor: 1000n, currency: 'BYN', customerNumber: 'client-7' })
    },
  )

  it('by another merchant is another order', async () => {
    const first = await create()
    const other = await addMerchant(service)
    expect((await create({ merchantId: other.merchantId })).orderKey).not.toBe(first.orderKey)
  })

  it.each(['approved', 'delayed', 'canceled'])('is shown as it is when it is %s', async (state) => {
    const first = await create()
    await moveTo(state)
    service.clock.advance(24 * 3600_000)
    expect(await create()).toEqual({ ...first, kind: 'same' })
    expect((await onlyOrder()).state).toBe(state)
  })
})

describe('an order that ended without money', () => {
  it('is opened again after a decline, under a new billnumber and with new time', async () => {
    const first = await create()
    await addAttempt('declined')
    await moveTo('declined')
    service.clock.advance(60_000)
    const again = await create({ language: 'ru', returnUrls: { any: 'https://shop.example/2', ok: null, no: null } })
    expect(again).toEqual({ kind: 'reopened', orderKey: first.orderKey, billNumber: expect.any(String), expiresAt: new Date(usualNow.getTime() + 31 * 60_000) })
    expect(again.billNumber).not.toBe(first.billNumber)
    const order = await onlyOrder()
    expect(order).toMatchObject({ state: 'in-process', billNumber: again.billNumber, language: 'ru', urlReturn: 'https://shop.example/2' })
    expect(order.bills.map((bill) => [bill.attempt, bill.billNumber])).toEqual([
      [1, first.billNumber],
      [2, again.billNumber],
    ])
    expect((await outbox()).map((event) => event.type)).toEqual(['order.created', 'order.reopened'])
    expect(await customers()).toMatchObject([{ lastSeenAt: service.clock.now(), events: [{ kind: 'order.created' }, { kind: 'order.reopened' }] }])
  })

  it('is opened again after its time-out', async () => {
    await create({ customerNumber: null })
    await moveTo('timeout')
    expect(await create({ customerNumber: null })).toMatchObject({ kind: 'reopened' })
    expect((await onlyOrder()).state).toBe('in-process')
  })

  it('is opened again from the moment its time is out, though no job has ended it', async () => {
    const first = await create()
    service.clock.set(new Date(first.expiresAt.getTime() - 1))
    expect((await create()).kind).toBe('same')
    service.clock.set(first.expiresAt)
    const again = await create()
    expect(again.kind).toBe('reopened')
    expect(again.expiresAt).toEqual(new Date(first.expiresAt.getTime() + 30 * 60_000))
    service.clock.advance(1)
    expect((await create()).kind).toBe('same')
  })

  it.each(['unknown', 'authorizing'] as const)('is not opened again while an attempt is %s', async (state) => {
    const first = await create()
    await addAttempt(state)
    service.clock.advance(3600_000)
    expect(await create()).toEqual({ ...first, kind: 'same' })
    expect(await onlyOrder()).toMatchObject({ state: 'in-process', billNumber: first.billNumber })
  })
})

describe('at once', () => {
  it('fifty equal orders make one order and one customer', async () => {
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => create()))
    expect(outcomes.filter((outcome) => outcome.kind === 'created')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome.kind === 'same')).toHaveLength(49)
    expect(new Set(outcomes.map((outcome) => outcome.orderKey)).size).toBe(1)
    expect((await onlyOrder()).bills).toHaveLength(1)
    expect(await customers()).toHaveLength(1)
    expect(await outbox()).toHaveLength(1)
  })

  it('fifty orders of one new customer make one customer', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, index) => create({ number: `B-${index}` })))
    expect(await orders()).toHaveLength(50)
    expect(await customers()).toHaveLength(1)
  })

  it('twenty openings of a declined order open it once', async () => {
    await create()
    await moveTo('declined')
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => create()))
    expect(outcomes.filter((outcome) => outcome.kind === 'reopened')).toHaveLength(1)
    expect((await onlyOrder()).bills).toHaveLength(2)
  })

  it('one number for two customers goes to one of them, and the other leaves no customer behind', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => createOrder(service, orderWith({ customerNumber: index % 2 === 0 ? 'client-1' : 'client-2' }), null)),
    )
    expect(outcomes.filter((outcome) => outcome.kind === 'created')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome.kind === 'conflict')).toHaveLength(10)
    expect(await customers()).toHaveLength(1)
  })
})
