import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panOf, type SandboxOutcome } from '@/lib/acquirers/sandbox/cards'
import { expireOrders } from '@/lib/orders/expire-orders'
import { readOrderView } from '@/lib/payments/queries'
import { reserve } from '@/lib/payments/reserve'
import { resolveDue } from '@/lib/payments/resolve-due'
import { firstInquiryAfterMs, reverseUnseenAfterMs } from '@/lib/payments/rules'
import { settle } from '@/lib/payments/settle'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, payInput, payNew, payWith, placeOrder } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService({ acquirerTimeoutMs: 300 })
  shop = await addMerchant(service)
})
afterAll(() => service.close())

async function payUnknown(outcome: SandboxOutcome, customerNumber: string) {
  const orderKey = await placeOrder(service, shop.merchantId, { customerNumber })
  expect(await payWith(service, orderKey, fullEntry(panOf(outcome)))).toEqual({ kind: 'unknown' })
  expect((await readOrderView(service, orderKey))?.decision.page.kind).toBe('checking')
  return orderKey
}

async function afterWaiting(orderKey: string, ms: number) {
  service.clock.advance(ms)
  await resolveDue(service)
  return readOrderView(service, orderKey)
}

const used = async (customerNumber: string) => {
  const { id } = await customerOf(service, shop.scopeId, customerNumber)
  const entries = await service.db.prisma.turnoverEntry.findMany({ where: { customerId: id } })
  return entries.reduce((sum, entry) => sum + entry.amountMinor - entry.freedMinor, 0n)
}

describe('an authorization without an answer', () => {
  it('stays unknown and keeps every other attempt out', async () => {
    const orderKey = await payUnknown('time-out-after-charge', 'u1')
    expect(await payWith(service, orderKey, fullEntry())).toMatchObject({ kind: 'not-now', decision: { page: { kind: 'checking' } } })
    expect(await used('u1')).toBe(1000n)
  })

  it.each<SandboxOutcome>(['time-out-after-charge', 'garbage', 'connection-cut'])('that was charged (%s) is found approved by the inquiry', async (outcome) => {
    const orderKey = await payUnknown(outcome, `charged-${outcome}`)
    expect(await afterWaiting(orderKey, 2_000)).toMatchObject({ state: 'approved', lastAttempt: { state: 'approved' } })
    const customer = await customerOf(service, shop.scopeId, `charged-${outcome}`)
    expect(customer.paymentsCount).toBe(1)
  })

  it('counts a card with consent, but keeps no ciphertext, because the PAN is gone by then', async () => {
    await payUnknown('time-out-after-charge', 'gone')
    service.clock.advance(2_000)
    await resolveDue(service)
    expect(await customerOf(service, shop.scopeId, 'gone')).toMatchObject({ status: 'new', savedCards: [{ state: 'pending', successes: 1 }] })
  })

  it('is not asked about before its time', async () => {
    const orderKey = await payUnknown('time-out-after-charge', 'early')
    expect((await afterWaiting(orderKey, 1_999))?.lastAttempt?.state).toBe('unknown')
    expect((await afterWaiting(orderKey, 1))?.lastAttempt?.state).toBe('approved')
  })

  it('that is approved late stays unknown until then', async () => {
    const orderKey = await payUnknown('late-approval', 'slow')
    expect((await afterWaiting(orderKey, 2_000))?.lastAttempt?.state).toBe('unknown')
    expect((await afterWaiting(orderKey, 70_000))?.state).toBe('approved')
  })

  it('that was "not found" first is approved when it is found', async () => {
    const orderKey = await payUnknown('not-found-then-approved', 'hidden')
    for (let round = 0; round < 2; round += 1) expect((await afterWaiting(orderKey, 60_000))?.lastAttempt?.state).toBe('unknown')
    expect((await afterWaiting(orderKey, 60_000))?.state).toBe('approved')
  })

  it('that the acquirer never saw is reversed after ten minutes, frees the limit and may be paid again', async () => {
    const orderKey = await payUnknown('time-out-before-charge', 'unseen')
    expect((await afterWaiting(orderKey, reverseUnseenAfterMs - 1))?.lastAttempt?.state).toBe('unknown')
    expect(await used('unseen')).toBe(1000n)
    expect(await afterWaiting(orderKey, 60_001)).toMatchObject({ state: 'declined', lastAttempt: { state: 'reversed' } })
    expect(await used('unseen')).toBe(0n)
    expect(await payWith(service, orderKey, fullEntry())).toEqual({ kind: 'approved' })
  })

  it('is not ended by the clock of its order', async () => {
    const orderKey = await payUnknown('late-approval', 'patient')
    await service.db.prisma.order.update({ where: { orderKey }, data: { expiresAt: new Date(service.clock.now().getTime() + 1) } })
    service.clock.advance(1)
    await expireOrders(service)
    expect((await readOrderView(service, orderKey))?.state).toBe('in-process')
    expect((await afterWaiting(orderKey, 70_000))?.state).toBe('approved')
  })
})

describe('an approval of another amount', () => {
  it('is reversed and ends as a decline', async () => {
    const orderKey = await payUnknown('other-amount-approved', 'other')
    expect(await afterWaiting(orderKey, 2_000)).toMatchObject({ state: 'declined', lastAttempt: { state: 'reversed' } })
    expect(await used('other')).toBe(0n)
  })
})

describe('a process that dies after reserving', () => {
  it('leaves an operation that is asked about after the time-out of the call, and never sends it again', async () => {
    const trusted = await addMerchant(service, { settings: { mayDisable3ds: true } })
    const orderKey = await placeOrder(service, trusted.merchantId, { customerNumber: 'crash', disable3ds: true })
    const before = (await service.bank.authorizations()).length
    expect((await reserve(service, payInput(orderKey, fullEntry()))).kind).toBe('reserved')
    expect((await afterWaiting(orderKey, firstInquiryAfterMs - 1))?.lastAttempt?.state).toBe('authorizing')
    expect((await afterWaiting(orderKey, 1))?.lastAttempt?.state).toBe('unknown')
    expect(await afterWaiting(orderKey, reverseUnseenAfterMs)).toMatchObject({ state: 'declined', lastAttempt: { state: 'reversed' } })
    expect((await service.bank.authorizations()).filter((one) => one.state === 'approved').length).toBeLessThanOrEqual(before)
  })

  it('is asked about by one of several workers at once', async () => {
    await payUnknown('time-out-after-charge', 'workers')
    service.clock.advance(2_000)
    const asked = await Promise.all(Array.from({ length: 5 }, () => resolveDue(service)))
    expect(asked.reduce((sum, count) => sum + count, 0)).toBe(1)
    expect(await customerOf(service, shop.scopeId, 'workers')).toMatchObject({ paymentsCount: 1 })
  })
})

describe('an order that nobody paid', () => {
  it('times out at its time, not before', async () => {
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: null })
    service.clock.advance(60 * 60_000 - 1)
    await expireOrders(service)
    expect((await readOrderView(service, orderKey))?.state).toBe('in-process')
    service.clock.advance(1)
    await expireOrders(service)
    expect((await readOrderView(service, orderKey))?.state).toBe('timeout')
  })

  it('stays paid when it was', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'paid' })
    service.clock.advance(24 * 60 * 60_000)
    await expireOrders(service)
    const customer = await customerOf(service, shop.scopeId, 'paid')
    expect(await service.db.prisma.order.findMany({ where: { customerId: customer.id }, select: { state: true } })).toEqual([{ state: 'approved' }])
  })
})

describe('an answer that comes after the operation had ended', () => {
  async function payWhile(outcome: 'reversed' | 'approved', customerNumber: string) {
    const patient = await makeTestService({ dripMs: 20 })
    const own = await addMerchant(patient)
    const orderKey = await placeOrder(patient, own.merchantId, { customerNumber })
    const paying = payWith(patient, orderKey, fullEntry(panOf('slow-drip')))
    while ((await patient.bank.authorizations()).length === 0) await new Promise((later) => setImmediate(later))
    const operation = await patient.db.prisma.operation.findFirstOrThrow()
    const learned = outcome === 'reversed' ? { outcome } : { outcome, approvalCode: '000001', amount: { minor: 1000n, currency: 'BYN' } }
    expect(await settle(patient, operation.id, learned, null)).toBe(true)
    return { patient, paid: await paying, state: (await patient.db.prisma.operation.findFirstOrThrow()).state }
  }

  it('and is an approval of what was reversed, is reversed at the bank and reported to the merchant', async () => {
    const { patient, paid, state } = await payWhile('reversed', 'late-answer')
    expect(paid).toEqual({ kind: 'declined', reason: 'system' })
    expect(state).toBe('reversed')
    expect((await patient.bank.authorizations()).map((one) => one.state)).toEqual(['reversed'])
    expect(await patient.db.prisma.outboxEvent.count({ where: { type: 'order.late_approval' } })).toBe(1)
    await patient.close()
  })

  it('and agrees, changes nothing', async () => {
    const { patient, paid, state } = await payWhile('approved', 'agreeing')
    expect(paid).toEqual({ kind: 'approved' })
    expect(state).toBe('approved')
    expect(await patient.db.prisma.customer.findFirst({ select: { paymentsCount: true } })).toEqual({ paymentsCount: 1 })
    await patient.close()
  })
})
