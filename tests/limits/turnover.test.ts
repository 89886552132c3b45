import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panOf } from '@/lib/acquirers/sandbox/cards'
import { changeLimit } from '@/lib/limits/change-limit'
import { decideLimitChange } from '@/lib/limits/decide-limit-change'
import { readLimits } from '@/lib/limits/queries'
import { noteRefusal } from '@/lib/payments/note-refusal'
import { readOrderDetail } from '@/lib/payments/order-queries'
import { readOrderView } from '@/lib/payments/queries'
import type { Scope } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, onlyCard, payNew, payWith, placeOrder, savedEntry, visa } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
const everything: Scope = { kind: 'all' }
const anna = { kind: 'staff' as const, id: 1 }
const boris = { kind: 'staff' as const, id: 2 }

beforeAll(async () => {
  service = await makeTestService({ connections: 20, acquirerTimeoutMs: 60_000 })
})
afterAll(() => service.close())

async function shopWithCustomer(settings: Parameters<typeof addMerchant>[1] = {}): Promise<AddedMerchant & { customerId: bigint }> {
  const shop = await addMerchant(service, settings)
  await placeOrder(service, shop.merchantId)
  return { ...shop, customerId: (await customerOf(service, shop.scopeId)).id }
}

function set(
  shop: { scopeId: number; customerId: bigint | null },
  window: 'day' | 'week',
  amountMinor: bigint | null,
  expectedMinor: bigint | null = null,
  currency = 'BYN',
  scope = everything,
) {
  return changeLimit(service, scope, anna, {
    scopeId: shop.scopeId,
    customerId: shop.customerId,
    currency,
    window,
    amountMinor,
    expectedMinor,
    reason: 'a test',
  })
}

const calendarOf = (scopeId: number) => service.db.prisma.numberScope.findUniqueOrThrow({ where: { id: scopeId } })

async function usedOf(shop: { scopeId: number; customerId: bigint }, window: 'day' | 'week') {
  const limits = await readLimits(service.db.prisma, await calendarOf(shop.scopeId), shop.customerId, service.clock.now())
  return limits.find((limit) => limit.window === window)?.usedMinor
}

describe('a day limit', () => {
  it('lets pass what reaches it exactly and refuses one minor unit more, with rule, window, used, limit, left and reset', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 'day', 2500n)
    expect(await payNew(service, shop.merchantId, { amountMinor: 1500n })).toEqual({ kind: 'approved' })
    const orderKey = await placeOrder(service, shop.merchantId, { amountMinor: 1001n })
    const refusal = {
      rule: 'over-limit',
      window: 'day',
      currency: 'BYN',
      source: 'own',
      limitMinor: 2500n,
      usedMinor: 1500n,
      leftMinor: 1000n,
      amountMinor: 1001n,
      resetsAt: new Date('2026-11-25T21:00:00Z'),
    }
    expect((await readOrderView(service, orderKey))?.decision).toEqual({ page: { kind: 'refused-limit', refusal }, reasons: ['limit-refuses'] })
    expect(await payWith(service, orderKey, fullEntry())).toMatchObject({ kind: 'not-now', decision: { page: { kind: 'refused-limit', refusal } } })
    expect(await payNew(service, shop.merchantId, { amountMinor: 1000n })).toEqual({ kind: 'approved' })
  })

  it('is over all cards of the customer', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 'day', 2000n)
    await payNew(service, shop.merchantId)
    await payNew(service, shop.merchantId, {}, fullEntry(panOf('approved-once')))
    expect(await payNew(service, shop.merchantId, {}, fullEntry('5555555555554444'))).toMatchObject({ kind: 'not-now' })
  })

  it('frees up at the end of the day of the scope, to the millisecond', async () => {
    const shop = await shopWithCustomer()
    const start = service.clock.now()
    await set(shop, 'day', 1000n)
    service.clock.set(new Date('2026-11-25T20:59:59.998Z'))
    const orderKey = await placeOrder(service, shop.merchantId)
    expect(await payNew(service, shop.merchantId)).toEqual({ kind: 'approved' })
    service.clock.set(new Date('2026-11-25T20:59:59.999Z'))
    expect(await payWith(service, orderKey, fullEntry())).toMatchObject({ kind: 'not-now' })
    service.clock.set(new Date('2026-11-25T21:00:00.000Z'))
    expect(await payWith(service, orderKey, fullEntry())).toEqual({ kind: 'approved' })
    service.clock.set(start)
  })

  it('counts a declined payment as nothing', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 'day', 1000n)
    await payNew(service, shop.merchantId, {}, fullEntry(panOf('declined-refused')))
    expect(await usedOf(shop, 'day')).toBe(0n)
    expect(await payNew(service, shop.merchantId)).toEqual({ kind: 'approved' })
  })

  it('set after payments counts what was paid before it', async () => {
    const shop = await shopWithCustomer()
    await payNew(service, shop.merchantId, { amountMinor: 700n })
    await set(shop, 'day', 1000n)
    expect(await payNew(service, shop.merchantId, { amountMinor: 301n })).toMatchObject({ kind: 'not-now' })
    expect(await payNew(service, shop.merchantId, { amountMinor: 300n })).toEqual({ kind: 'approved' })
  })

  it('survives a change of the time zone of the scope: the new day is counted from its entries', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 'day', 1500n)
    await payNew(service, shop.merchantId)
    await service.db.prisma.numberScope.update({ where: { id: shop.scopeId }, data: { timeZone: 'Asia/Tokyo' } })
    expect(await usedOf(shop, 'day')).toBe(1000n)
    expect(await payNew(service, shop.merchantId, { amountMinor: 501n })).toMatchObject({ kind: 'not-now' })
    expect(await payNew(service, shop.merchantId, { amountMinor: 500n })).toEqual({ kind: 'approved' })
    expect(await usedOf(shop, 'day')).toBe(1500n)
  })
})

describe('the default limit of a scope', () => {
  it('holds for every customer until he has his own', async () => {
    const shop = await shopWithCustomer()
    await set({ ...shop, customerId: null }, 'day', 500n)
    expect(await payNew(service, shop.merchantId, { customerNumber: 'anybody' })).toMatchObject({ kind: 'not-now' })
    await set(shop, 'day', 1000n)
    const [waiting] = await service.db.prisma.turnoverLimitChange.findMany({ where: { customerId: shop.customerId, state: 'waiting' } })
    expect(await payNew(service, shop.merchantId)).toMatchObject({ kind: 'not-now' })
    expect(await decideLimitChange(service, everything, boris, { changeId: waiting?.id ?? 0n, approve: true })).toEqual({ kind: 'applied' })
    expect(await payNew(service, shop.merchantId)).toEqual({ kind: 'approved' })
  })
})

describe('a currency without a limit', () => {
  it('is refused where another currency has one', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 'week', 100_000n)
    const orderKey = await placeOrder(service, shop.merchantId, { currency: 'USD', amountMinor: 1n })
    expect((await readOrderView(service, orderKey))?.decision.page).toEqual({
      kind: 'refused-limit',
      refusal: { rule: 'no-limit-for-currency', currency: 'USD', amountMinor: 1n },
    })
  })
})

describe('a limit on saved cards only', () => {
  it('hides the saved cards and lets a card typed in full pay, which is counted all the same', async () => {
    const shop = await shopWithCustomer()
    await service.db.prisma.numberScope.update({ where: { id: shop.scopeId }, data: { enforce: 'saved-cards-only' } })
    await payNew(service, shop.merchantId)
    await set(shop, 'day', 1500n)
    const cardId = await onlyCard(service, shop.scopeId)
    const orderKey = await placeOrder(service, shop.merchantId)
    expect(await payWith(service, orderKey, savedEntry(cardId))).toEqual({ kind: 'card-gone' })
    expect(await payWith(service, orderKey, fullEntry(visa, { save: false }))).toEqual({ kind: 'approved' })
    expect(await usedOf(shop, 'day')).toBe(2000n)
  })
})

describe('changing a limit', () => {
  it('down works at once; up, away, or into a refused currency waits for a second person', async () => {
    const shop = await shopWithCustomer()
    expect(await set(shop, 'day', 1000n)).toMatchObject({ kind: 'applied' })
    expect(await set(shop, 'day', 999n, 1000n)).toMatchObject({ kind: 'applied' })
    expect(await set(shop, 'day', 1000n, 999n)).toMatchObject({ kind: 'waiting' })
    expect(await set(shop, 'day', null, 999n)).toMatchObject({ kind: 'already-waiting' })
    expect(await set(shop, 'day', 5n, null, 'USD')).toMatchObject({ kind: 'waiting' })
    expect(await set(shop, 'week', 5000n)).toMatchObject({ kind: 'applied' })
  })

  it('is decided by nobody who asked for it, and once', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 'day', 1000n)
    const change = await set(shop, 'day', 2000n, 1000n)
    const changeId = 'changeId' in change ? change.changeId : 0n
    expect(await decideLimitChange(service, everything, anna, { changeId, approve: true })).toEqual({ kind: 'own-request' })
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => decideLimitChange(service, everything, boris, { changeId, approve: true })))
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['applied', 'decided-already', 'decided-already', 'decided-already', 'decided-already'])
  })

  it('up is not approved any more once the limit was lowered meanwhile: the lowering stands', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 'day', 5000n)
    const change = await set(shop, 'day', 8000n, 5000n)
    const changeId = 'changeId' in change ? change.changeId : 0n
    await set(shop, 'day', 2000n, 5000n)
    expect(await decideLimitChange(service, everything, boris, { changeId, approve: true })).toEqual({ kind: 'stale', currentMinor: 2000n })
    const [limit] = await readLimits(service.db.prisma, await calendarOf(shop.scopeId), shop.customerId, service.clock.now())
    expect(limit?.minor).toBe(2000n)
    expect(await decideLimitChange(service, everything, boris, { changeId, approve: false })).toEqual({ kind: 'rejected' })
  })

  it('tells the second of two editors, and overwrites nothing', async () => {
    const shop = await shopWithCustomer()
    const outcomes = await Promise.all([set(shop, 'day', 100n), set(shop, 'day', 200n)])
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['applied', 'stale'])
  })

  it('of a scope that is not the caller’s is not found', async () => {
    const shop = await shopWithCustomer()
    const others: Scope = { kind: 'merchants', merchantIds: [1], scopeIds: [999_999] }
    expect(await set(shop, 'day', 100n, null, 'BYN', others)).toEqual({ kind: 'not-found' })
  })

  it.each([
    ['XYZ', 1n, 'currency'],
    ['BYN', -1n, 'amount'],
    ['BYN', 10n ** 17n, 'amount'],
  ] as const)('to %s %s is refused naming the %s', async (currency, minor, field) => {
    const shop = await shopWithCustomer()
    expect(await set(shop, 'day', minor, null, currency)).toEqual({ kind: 'bad-input', field })
  })
})

describe('while another payment holds the customer', () => {
  it('what a limit refuses is refused without standing in line, and what fits is paid when its turn comes', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 'day', 1000n)
    const [over, fits] = [await placeOrder(service, shop.merchantId, { amountMinor: 1001n }), await placeOrder(service, shop.merchantId)]
    const holder = await service.db.pool.connect()
    await holder.query('begin')
    await holder.query('select id from customers where id = $1 for no key update', [shop.customerId])
    expect(await payWith(service, over, fullEntry())).toMatchObject({ kind: 'not-now', decision: { page: { kind: 'refused-limit' } } })
    expect(await service.db.prisma.customerEvent.count({ where: { customerId: shop.customerId, kind: 'payment.refused' } })).toBe(1)
    const paying = payWith(service, fits, fullEntry())
    await holder.query('rollback')
    holder.release()
    expect(await paying).toEqual({ kind: 'approved' })
  })
})

describe('at once', () => {
  it('200 payments of one customer over three cards never pass the limit, and none that fits is refused', async () => {
    // Without CVC2, because payments of one card that bring one stand in line (lib/card-testing).
    const shop = await shopWithCustomer({ settings: { cvc2Policy: 'never' } })
    const pans = [visa, '5555555555554444', '2200000000000004']
    for (const pan of pans) await payNew(service, shop.merchantId, { amountMinor: 1n }, fullEntry(pan))
    const cards = (await customerOf(service, shop.scopeId)).savedCards.map(({ id }) => id)
    await set(shop, 'day', 123n * 100n + 3n + 50n)
    await set(shop, 'week', 150n * 100n)
    const orders = await Promise.all(Array.from({ length: 200 }, () => placeOrder(service, shop.merchantId, { amountMinor: 100n })))
    const outcomes = await Promise.all(orders.map((orderKey, index) => payWith(service, orderKey, savedEntry(cards[index % 3] ?? '', null))))
    const kinds = outcomes.map((outcome) => outcome.kind)
    expect(kinds.filter((kind) => kind === 'approved')).toHaveLength(123)
    expect(kinds.filter((kind) => kind === 'not-now')).toHaveLength(77)
    expect(await usedOf(shop, 'day')).toBe(123n * 100n + 3n)
    // What was refused did not fit: less than one payment is left.
    const counters = await service.db.prisma.turnoverCounter.findMany({ where: { customerId: shop.customerId } })
    expect(counters.map((counter) => counter.usedMinor)).toEqual([12303n, 12303n])
  }, 180_000)

  it('declines in between are given back: in the end exactly what was approved is counted', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 'day', 5000n)
    const orders = await Promise.all(Array.from({ length: 60 }, () => placeOrder(service, shop.merchantId, { amountMinor: 100n })))
    const outcomes = await Promise.all(
      orders.map((orderKey, index) => payWith(service, orderKey, fullEntry(index % 2 ? visa : panOf('declined-refused'), { save: false }))),
    )
    const approved = outcomes.filter(({ kind }) => kind === 'approved').length
    expect(approved).toBeGreaterThan(0)
    expect(await usedOf(shop, 'day')).toBe(BigInt(approved) * 100n)
  }, 180_000)
})

describe('a refusal', () => {
  it('is on the customer’s timeline with every figure, once per attempt, and in the merchant’s events', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 'day', 999n)
    const orderKey = await placeOrder(service, shop.merchantId)
    const view = await readOrderView(service, orderKey)
    if (!view) throw new Error('the order is there')
    for (let opened = 0; opened < 3; opened += 1) await noteRefusal(service, orderKey, view.decision)
    await payWith(service, orderKey, fullEntry())
    const events = await service.db.prisma.customerEvent.findMany({ where: { customerId: shop.customerId, kind: 'payment.refused' } })
    expect(events).toMatchObject([
      {
        merchantId: shop.merchantId,
        data: {
          orderNumber: view.number,
          rule: 'over-limit',
          window: 'day',
          limitMinor: '999',
          usedMinor: '0',
          leftMinor: '999',
          amountMinor: '1000',
          resetsAt: '2026-11-25T21:00:00.000Z',
        },
      },
    ])
    expect(await service.db.prisma.outboxEvent.count({ where: { merchantId: shop.merchantId, type: 'limit.reached' } })).toBe(1)
  })

  it('is on the page of its order too, which else knows of no attempt, and on no other order’s', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 'day', 999n)
    const [refused, other] = [await placeOrder(service, shop.merchantId), await placeOrder(service, shop.merchantId, { amountMinor: 10n })]
    await payWith(service, refused, fullEntry())
    await payWith(service, other, fullEntry())
    const detail = async (orderKey: string) => {
      const { id } = await service.db.prisma.order.findUniqueOrThrow({ where: { orderKey } })
      return readOrderDetail(service, { kind: 'merchants', merchantIds: [shop.merchantId], scopeIds: [shop.scopeId] }, id)
    }
    expect(await detail(refused)).toMatchObject({
      operations: [],
      refusals: [{ kind: 'payment.refused', data: { rule: 'over-limit', limitMinor: '999', amountMinor: '1000' } }],
    })
    expect(await detail(other)).toMatchObject({ operations: [{ state: 'approved' }], refusals: [] })
  })
})
