import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panOf, type SandboxOutcome } from '@/lib/acquirers/sandbox/cards'
import { sandboxAcquirer } from '@/lib/acquirers/sandbox/link'
import { changeLimit } from '@/lib/limits/change-limit'
import { readLimits } from '@/lib/limits/queries'
import { cancelPayment } from '@/lib/payments/cancel-payment'
import { confirmPayment } from '@/lib/payments/confirm-payment'
import type { FollowUpKind } from '@/lib/payments/follow-up-rules'
import { type FollowUpInput, reserveFollowUp } from '@/lib/payments/reserve-follow-up'
import { resolveDue } from '@/lib/payments/resolve-due'
import { firstInquiryAfterMs } from '@/lib/payments/rules'
import type { Scope } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, payNew, payWith, placeOrder, visa } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shop: AddedMerchant
const everything: Scope = { kind: 'all' }
const anna = { kind: 'staff' as const, id: 1 }

beforeAll(async () => {
  service = await makeTestService({ connections: 20 })
  shop = await addMerchant(service)
})
afterAll(() => service.close())

type Paid = { orderId: bigint; billNumber: string; customerNumber: string }

let customers = 0

/** An order of 1000 that is paid: held when in two stages. Each has a customer of its own. */
async function paid({ twoStage = false, outcome = 'approved' as SandboxOutcome, at = shop } = {}): Promise<Paid> {
  customers += 1
  const customerNumber = `F-${customers}`
  const orderKey = await placeOrder(service, at.merchantId, { customerNumber, twoStage })
  expect(await payWith(service, orderKey, fullEntry(panOf(outcome)))).toEqual({ kind: 'approved' })
  const { id, billNumber } = await service.db.prisma.order.findUniqueOrThrow({ where: { orderKey } })
  return { orderId: id, billNumber, customerNumber }
}

const verbs = { confirm: confirmPayment, cancel: cancelPayment }

function ask(kind: FollowUpKind, { billNumber }: Paid, amountMinor: bigint | null = null, change: Partial<FollowUpInput> = {}, scope = everything) {
  return verbs[kind](service, scope, anna, { billNumber, amountMinor, reason: null, requestKey: null, ...change })
}

/** The same by a link that soon gives up waiting for an answer. */
function askInVain(kind: FollowUpKind, { billNumber }: Paid, amountMinor: bigint) {
  const impatient = { ...service, acquirer: sandboxAcquirer({ url: service.bank.url, timeoutMs: 200 }) }
  return verbs[kind](impatient, everything, anna, { billNumber, amountMinor, reason: null, requestKey: null })
}

const stateOf = async ({ orderId }: Paid) => (await service.db.prisma.order.findUniqueOrThrow({ where: { id: orderId } })).state

async function counted({ customerNumber }: Paid): Promise<bigint[]> {
  const { id } = await customerOf(service, shop.scopeId, customerNumber)
  const counters = await service.db.prisma.turnoverCounter.findMany({ where: { customerId: id }, orderBy: { endsAt: 'asc' } })
  return counters.map(({ usedMinor }) => usedMinor)
}

async function atBank({ orderId }: Paid) {
  const payment = await service.db.prisma.operation.findFirstOrThrow({ where: { orderId, type: 100 } })
  const known = (await service.bank.authorizations()).find(({ reference }) => reference === payment.acquirerReference)
  return { confirmed: known?.confirmedMinor ?? null, canceled: known?.canceledMinor ?? 0n }
}

async function operationsOf({ orderId }: Paid) {
  return service.db.prisma.operation.findMany({ where: { orderId, type: { not: 100 } }, orderBy: { number: 'asc' } })
}

async function eventsOf({ billNumber }: Paid): Promise<string[]> {
  const events = await service.db.prisma.outboxEvent.findMany({ where: { objectId: billNumber }, orderBy: { id: 'asc' } })
  return events.map(({ type }) => type)
}

describe('confirming', () => {
  it('all of a two-stage payment makes the order approved and keeps the turnover', async () => {
    const order = await paid({ twoStage: true })
    expect(await stateOf(order)).toBe('delayed')
    expect(await ask('confirm', order)).toMatchObject({ kind: 'done', operationNumber: 2, amount: { minor: 1000n, currency: 'BYN' }, orderState: 'approved' })
    expect(await stateOf(order)).toBe('approved')
    expect(await counted(order)).toEqual([1000n, 1000n])
    expect(await atBank(order)).toEqual({ confirmed: 1000n, canceled: 0n })
  })

  it('less frees the rest of the turnover, in day and week', async () => {
    const order = await paid({ twoStage: true })
    expect(await ask('confirm', order, 300n)).toMatchObject({ kind: 'done', orderState: 'partial-delayed' })
    expect(await counted(order)).toEqual([300n, 300n])
    expect(await atBank(order)).toEqual({ confirmed: 300n, canceled: 0n })
  })

  it('again what is confirmed answers the same and takes nothing more; another amount is refused', async () => {
    const order = await paid({ twoStage: true })
    const first = await ask('confirm', order, 300n)
    expect(await ask('confirm', order, 300n)).toEqual(first)
    expect(await ask('confirm', order, 400n)).toEqual({ kind: 'not-allowed', why: 'confirmed-already' })
    expect(await ask('confirm', order)).toEqual({ kind: 'not-allowed', why: 'confirmed-already' })
    expect(await operationsOf(order)).toHaveLength(1)
  })

  it('above the authorized amount, or in one stage, or of an order that is not paid is refused, and nothing is sent', async () => {
    const [held, taken] = [await paid({ twoStage: true }), await paid()]
    expect(await ask('confirm', held, 1001n)).toEqual({ kind: 'not-allowed', why: 'above-authorized' })
    expect(await ask('confirm', taken)).toEqual({ kind: 'not-allowed', why: 'not-two-stage' })
    const orderKey = await placeOrder(service, shop.merchantId, { twoStage: true })
    const { billNumber } = await service.db.prisma.order.findUniqueOrThrow({ where: { orderKey } })
    expect(await ask('confirm', { ...held, billNumber })).toEqual({ kind: 'not-allowed', why: 'not-paid' })
    expect(await operationsOf(held)).toEqual([])
  })

  it('at once, whatever the amounts, is one confirmation', async () => {
    const order = await paid({ twoStage: true })
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => ask('confirm', order, BigInt(981 + index))))
    const done = outcomes.filter(({ kind }) => kind === 'done')
    expect(done).toHaveLength(1)
    expect((await operationsOf(order)).filter(({ state }) => state === 'approved')).toHaveLength(1)
    const { confirmed } = await atBank(order)
    expect(done).toMatchObject([{ amount: { minor: confirmed } }])
    expect(await counted(order)).toEqual([confirmed, confirmed])
  })

  it('and cancelling at once: one of them wins and the other is refused', async () => {
    const order = await paid({ twoStage: true })
    const outcomes = await Promise.all([ask('confirm', order, 600n), ask('cancel', order)])
    const bank = await atBank(order)
    const won = outcomes.filter(({ kind }) => kind === 'done').length
    expect(won).toBe(bank.confirmed === 600n && bank.canceled === 600n ? 2 : 1)
    const taken = (bank.confirmed ?? 1000n) - bank.canceled
    expect(await counted(order)).toEqual([taken, taken])
  })
})

describe('cancelling', () => {
  it('what is held makes the order canceled and frees all of it', async () => {
    const order = await paid({ twoStage: true })
    expect(await ask('cancel', order, 999n)).toEqual({ kind: 'not-allowed', why: 'part-of-held' })
    expect(await ask('cancel', order)).toMatchObject({ kind: 'done', orderState: 'canceled' })
    expect(await counted(order)).toEqual([0n, 0n])
    expect(await ask('confirm', order)).toEqual({ kind: 'not-allowed', why: 'canceled-already' })
  })

  it('in parts gives back up to all that was taken, part by part', async () => {
    const order = await paid()
    expect(await ask('cancel', order, 400n)).toMatchObject({ kind: 'done', orderState: 'partial-canceled' })
    expect(await counted(order)).toEqual([600n, 600n])
    expect(await ask('cancel', order, 601n)).toEqual({ kind: 'not-allowed', why: 'above-left' })
    expect(await ask('cancel', order, 400n)).toMatchObject({ kind: 'done', orderState: 'partial-canceled' })
    expect(await ask('cancel', order)).toMatchObject({ kind: 'done', amount: { minor: 200n }, orderState: 'canceled' })
    expect(await ask('cancel', order)).toEqual({ kind: 'not-allowed', why: 'nothing-left' })
    expect(await counted(order)).toEqual([0n, 0n])
    expect(await atBank(order)).toEqual({ confirmed: null, canceled: 1000n })
    expect((await operationsOf(order)).map(({ number, type }) => [number, type])).toEqual([
      [2, 300],
      [3, 300],
      [4, 300],
    ])
  })

  it('after a smaller confirmation gives back what was confirmed, not what was held', async () => {
    const order = await paid({ twoStage: true })
    await ask('confirm', order, 700n)
    expect(await ask('cancel', order, 701n)).toEqual({ kind: 'not-allowed', why: 'above-left' })
    expect(await ask('cancel', order, 200n)).toMatchObject({ orderState: 'partial-canceled' })
    expect(await ask('cancel', order)).toMatchObject({ amount: { minor: 500n }, orderState: 'canceled' })
    expect(await counted(order)).toEqual([0n, 0n])
  })

  it('at once never gives back more than was taken, and no part that fits is refused', async () => {
    const order = await paid()
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => ask('cancel', order, 90n)))
    expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(11)
    expect(outcomes.filter((outcome) => outcome.kind === 'not-allowed' && outcome.why === 'above-left')).toHaveLength(19)
    expect(await atBank(order)).toEqual({ confirmed: null, canceled: 990n })
    expect(await counted(order)).toEqual([10n, 10n])
  })

  it('by two who looked at the same state is one act; whoever looked before something else was done is told so', async () => {
    const order = await paid()
    const seen = { lastNumber: 1 }
    const outcomes = await Promise.all([ask('cancel', order, 300n, seen), ask('cancel', order, 400n, seen)])
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['done', 'stale'])
    expect(await operationsOf(order)).toHaveLength(1)
    expect(await ask('cancel', order, 100n, { lastNumber: 2 })).toMatchObject({ kind: 'done', orderState: 'partial-canceled' })
  })

  it('twice with the same key is one part, also at once; the key with another amount is refused', async () => {
    const order = await paid()
    const requestKey = randomUUID()
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => ask('cancel', order, 100n, { requestKey })))
    expect(outcomes.every(({ kind }) => kind === 'done' || kind === 'unknown')).toBe(true)
    expect(await ask('cancel', order, 100n, { requestKey })).toMatchObject({ kind: 'done', operationNumber: 2 })
    expect(await ask('cancel', order, 101n, { requestKey })).toEqual({ kind: 'key-taken' })
    expect(await ask('confirm', order, 100n, { requestKey })).toEqual({ kind: 'key-taken' })
    expect(await atBank(order)).toEqual({ confirmed: null, canceled: 100n })
  })

  it('that the bank refuses changes neither order nor turnover, is told, and may be asked for again', async () => {
    const order = await paid({ outcome: 'reversal-refused' })
    expect(await ask('cancel', order)).toMatchObject({ kind: 'refused', cause: 'refused-by-issuer', orderState: 'approved' })
    expect(await counted(order)).toEqual([1000n, 1000n])
    expect(await ask('cancel', order)).toMatchObject({ kind: 'refused' })
    expect(await eventsOf(order)).toEqual(['order.created', 'order.approved', 'order.cancellation_refused', 'order.cancellation_refused'])
  })

  it('of an order of another merchant is not found', async () => {
    const order = await paid()
    const others: Scope = { kind: 'merchants', merchantIds: [shop.merchantId + 1], scopeIds: [shop.scopeId] }
    expect(await ask('cancel', order, null, {}, others)).toEqual({ kind: 'not-found' })
    expect(await ask('cancel', { ...order, billNumber: '500000000000000' })).toEqual({ kind: 'not-found' })
  })

  it.each([
    ['amount', { amountMinor: 0n }],
    ['amount', { amountMinor: -5n }],
    ['reason', { reason: '' }],
    ['requestKey', { requestKey: 'k'.repeat(256) }],
  ])('with a wrong %s is refused by name', async (field, change) => {
    const order = await paid()
    expect(await ask('cancel', order, null, change)).toEqual({ kind: 'bad-input', field })
  })
})

describe('the turnover of a window', () => {
  it('is freed by a refund of the same day, and lets the next payment pass', async () => {
    const order = await paid()
    const { id: customerId } = await customerOf(service, shop.scopeId, order.customerNumber)
    const limit = { scopeId: shop.scopeId, customerId, currency: 'BYN', window: 'day' as const, amountMinor: 1000n, expectedMinor: null, reason: 'a test' }
    await changeLimit(service, everything, anna, limit)
    const pay = (amountMinor: bigint) =>
      payNew(service, shop.merchantId, { customerNumber: order.customerNumber, amountMinor }, fullEntry(visa, { save: false }))
    expect(await pay(1n)).toMatchObject({ kind: 'not-now' })
    await ask('cancel', order, 250n)
    expect(await pay(251n)).toMatchObject({ kind: 'not-now' })
    expect(await pay(250n)).toEqual({ kind: 'approved' })
  })

  it('gets nothing back from a refund of an earlier day; the week that holds both does', async () => {
    const start = service.clock.now()
    const order = await paid()
    service.clock.advance(24 * 60 * 60_000)
    await payNew(service, shop.merchantId, { customerNumber: order.customerNumber, amountMinor: 70n })
    await ask('cancel', order)
    const { id } = await customerOf(service, shop.scopeId, order.customerNumber)
    for (const [window, amountMinor] of [
      ['day', 100n],
      ['week', 5000n],
    ] as const) {
      await changeLimit(service, everything, anna, {
        scopeId: shop.scopeId,
        customerId: id,
        currency: 'BYN',
        window,
        amountMinor,
        expectedMinor: null,
        reason: 'a test',
      })
    }
    const scope = await service.db.prisma.numberScope.findUniqueOrThrow({ where: { id: shop.scopeId } })
    const limits = await readLimits(service.db.prisma, scope, id, service.clock.now())
    expect(limits.map(({ window, usedMinor }) => [window, usedMinor])).toEqual([
      ['day', 70n],
      ['week', 70n],
    ])
    service.clock.set(start)
  })
})

describe('a follow-up without an answer', () => {
  it('is unknown, stays counted, keeps what depends on it out, and is carried out once when asked again', async () => {
    const order = await paid({ twoStage: true, outcome: 'follow-ups-unanswered' })
    expect(await askInVain('confirm', order, 600n)).toMatchObject({ kind: 'unknown', orderState: 'delayed' })
    expect(await counted(order)).toEqual([1000n, 1000n])
    expect(await ask('confirm', order, 600n)).toEqual({ kind: 'not-allowed', why: 'under-way' })
    expect(await ask('cancel', order)).toEqual({ kind: 'not-allowed', why: 'under-way' })
    service.clock.advance(2_000)
    await Promise.all(Array.from({ length: 4 }, () => resolveDue(service)))
    expect(await stateOf(order)).toBe('partial-delayed')
    expect(await counted(order)).toEqual([600n, 600n])
    expect(await askInVain('cancel', order, 100n)).toMatchObject({ kind: 'unknown' })
    expect(await counted(order)).toEqual([600n, 600n])
    service.clock.advance(2_000)
    await resolveDue(service)
    expect(await counted(order)).toEqual([500n, 500n])
    expect(await atBank(order)).toEqual({ confirmed: 600n, canceled: 100n })
    expect(await eventsOf(order)).toEqual(['order.created', 'order.approved', 'order.confirmed', 'order.canceled'])
  })

  it('because the process died before or after the call, is carried out once', async () => {
    const [before, after] = [await paid(), await paid()]
    const input = (order: Paid) => ({ billNumber: order.billNumber, amountMinor: 400n, reason: null, requestKey: null })
    expect((await reserveFollowUp(service, everything, anna, 'cancel', input(before))).kind).toBe('reserved')
    const reserved = await reserveFollowUp(service, everything, anna, 'cancel', input(after))
    if (reserved.kind === 'reserved') await service.acquirer.cancel(reserved.request)
    service.clock.advance(firstInquiryAfterMs - 1)
    await resolveDue(service)
    expect([await stateOf(before), await stateOf(after)]).toEqual(['approved', 'approved'])
    service.clock.advance(1)
    await resolveDue(service)
    expect([await stateOf(before), await stateOf(after)]).toEqual(['partial-canceled', 'partial-canceled'])
    for (const order of [before, after]) {
      expect(await counted(order)).toEqual([600n, 600n])
      expect(await atBank(order)).toEqual({ confirmed: null, canceled: 400n })
    }
  })
})

describe('who asked', () => {
  it('stands with reason in the operation, on the timeline and in the audit log', async () => {
    const order = await paid()
    await ask('cancel', order, 100n, { reason: 'The customer sent one book back' })
    expect(await operationsOf(order)).toMatchObject([{ requestedBy: 'staff:1', reason: 'The customer sent one book back', state: 'approved' }])
    const { id } = await customerOf(service, shop.scopeId, order.customerNumber)
    const [event] = await service.db.prisma.customerEvent.findMany({ where: { customerId: id, kind: 'payment.canceled' } })
    expect(event).toMatchObject({ actor: 'staff:1', data: { amountMinor: '100', state: 'partial-canceled', operationNumber: 2 } })
    const [audited] = await service.db.prisma.auditRecord.findMany({ where: { action: 'orders.cancel', objectId: order.billNumber } })
    expect(audited).toMatchObject({ actor: 'staff:1', outcome: 'done', merchantId: shop.merchantId })
  })
})

describe('the database refuses', () => {
  it('a second confirmation, one above the authorized amount, and to give back more than was taken', async () => {
    const order = await paid({ twoStage: true })
    const owner = new pg.Client({ connectionString: service.ownerUrl })
    await owner.connect()
    const insert = (type: number, minor: number) =>
      owner.query(
        `insert into operations (order_id, merchant_id, number, type, state, bill_number, acquirer_reference, amount_minor, currency, requested_by, started_at, next_inquiry_at)
         select order_id, merchant_id, (select max(number) + 1 from operations where order_id = $1), $2, 'authorizing', bill_number, $3, $4, currency, 'staff:1', now(), now()
         from operations where order_id = $1 and type = 100`,
        [order.orderId, type, randomUUID(), minor],
      )
    await expect(insert(200, 1001)).rejects.toThrow('cannot be confirmed')
    await expect(insert(300, 1001)).rejects.toThrow('more than was taken')
    await insert(200, 700)
    await expect(insert(200, 1)).rejects.toThrow('one_confirmation_per_order')
    await expect(insert(300, 701)).rejects.toThrow('more than was taken')
    await insert(300, 700)
    await expect(insert(300, 1)).rejects.toThrow('more than was taken')
    await owner.end()
  })
})
