import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Acquirer, FollowUpOutcome } from '@/lib/acquirers/contract'
import { panOf, type SandboxOutcome } from '@/lib/acquirers/sandbox/cards'
import { expireOrders } from '@/lib/orders/expire-orders'
import { inquireNow, reverseUnknown } from '@/lib/payments/act-on-unknown'
import { readOrderView } from '@/lib/payments/queries'
import { reserve } from '@/lib/payments/reserve'
import { resolveDue } from '@/lib/payments/resolve-due'
import { firstInquiryAfterMs, refusedReversalAgainMs, reverseUnseenAfterMs } from '@/lib/payments/rules'
import { settle } from '@/lib/payments/settle'
import { listUnknown } from '@/lib/payments/unknown-queue'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, payInput, payNew, payWith, placeOrder } from '../support/payer'
import { signal } from '../support/signal'
import { makeTestService, type TestService } from '../support/test-service'

const away = { outcome: 'unknown', cause: 'time-out' } as const

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService({ acquirerTimeoutMs: 1_000 })
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
  type Ending = 'reversed' | 'approved'
  type Wrap = (acquirer: Acquirer) => Acquirer

  async function payWhile(outcome: Ending, customerNumber: string, { card = 'slow-drip', wrap = (same) => same }: { card?: SandboxOutcome; wrap?: Wrap } = {}) {
    const patient = await makeTestService({ dripMs: 20 })
    const own = await addMerchant(patient)
    const orderKey = await placeOrder(patient, own.merchantId, { customerNumber })
    const answered = signal()
    const acquirer = wrap({
      ...patient.acquirer,
      // The bank has answered, and its answer is still on its way.
      authorize: async (request) => {
        const answer = await patient.acquirer.authorize(request)
        await answered.given
        return answer
      },
    })
    const paying = payWith({ ...patient, acquirer }, orderKey, fullEntry(panOf(card)))
    while ((await patient.bank.authorizations()).length === 0) await new Promise((later) => setImmediate(later))
    const operation = await patient.db.prisma.operation.findFirstOrThrow()
    const learned = outcome === 'reversed' ? { outcome } : { outcome, approvalCode: '000001', amount: { minor: 1000n, currency: 'BYN' } }
    expect(await settle(patient, operation.id, learned, null)).toEqual(learned)
    answered.give()
    const now = () => patient.db.prisma.operation.findUniqueOrThrow({ where: { id: operation.id } })
    const told = async () => {
      const events = await patient.db.prisma.outboxEvent.findMany({ where: { type: 'order.late_approval' }, orderBy: { id: 'asc' } })
      return events.map(({ payload }) => (payload as { reversal: string }).reversal)
    }
    return { patient, paid: await paying, operation: await now(), now, told }
  }

  it('and is an approval of what was reversed, is reversed at the bank and reported to the merchant', async () => {
    const { patient, paid, operation, told } = await payWhile('reversed', 'late-answer')
    expect(paid).toEqual({ kind: 'declined', reason: 'system' })
    expect(operation).toMatchObject({ state: 'reversed', reversal: 'done', nextInquiryAt: null })
    expect((await patient.bank.authorizations()).map((one) => one.state)).toEqual(['reversed'])
    expect(await told()).toEqual(['done'])
    expect((await listUnknown(patient, { kind: 'all' })).rows).toEqual([])
    await patient.close()
  })

  it('and is an approval of another amount, is reversed as well', async () => {
    const { patient, told } = await payWhile('reversed', 'late-other-amount', { card: 'other-amount-approved' })
    expect((await patient.bank.authorizations()).map((one) => one.state)).toEqual(['reversed'])
    expect(await told()).toEqual(['done'])
    await patient.close()
  })

  it('and agrees, changes nothing', async () => {
    const { patient, paid, operation } = await payWhile('approved', 'agreeing')
    expect(paid).toEqual({ kind: 'approved' })
    expect(operation).toMatchObject({ state: 'approved', reversal: null, approvedLateAt: null })
    expect(await patient.db.prisma.customer.findFirst({ select: { paymentsCount: true } })).toEqual({ paymentsCount: 1 })
    await patient.close()
  })

  it('waits among the unknown outcomes until the bank can be reached, and then is undone by itself', async () => {
    const { patient, operation, now, told } = await payWhile('reversed', 'away', { wrap: (acquirer) => ({ ...acquirer, reverse: async () => away }) })
    expect(operation).toMatchObject({ state: 'reversed', reversal: 'asked', acquirerMessage: 'system' })
    expect(await told()).toEqual(['unknown'])
    expect(await listUnknown(patient, { kind: 'all' })).toMatchObject({ count: 1, rows: [{ id: operation.id, late: true, cause: null }] })
    patient.clock.advance(1_999)
    await resolveDue(patient)
    expect((await now()).reversal).toBe('asked')
    patient.clock.advance(1)
    await resolveDue(patient)
    expect(await now()).toMatchObject({ state: 'reversed', reversal: 'done', nextInquiryAt: null })
    expect((await patient.bank.authorizations()).map((one) => one.state)).toEqual(['reversed'])
    expect(await told()).toEqual(['unknown', 'done'])
    await patient.close()
  })

  it('is undone by the next who looks when the process died before it could ask', async () => {
    const wrap: Wrap = (acquirer) => ({ ...acquirer, reverse: () => Promise.reject(new Error('the process died')) })
    const { patient, paid, operation, now, told } = await payWhile('reversed', 'died', { wrap })
    expect(paid).toEqual({ kind: 'unknown' })
    expect(operation).toMatchObject({ state: 'reversed', reversal: 'asked' })
    patient.clock.advance(firstInquiryAfterMs)
    await resolveDue(patient)
    expect(await now()).toMatchObject({ reversal: 'done' })
    expect(await told()).toEqual(['done'])
    await patient.close()
  })

  it('that the bank refuses to undo is tried again every hour, and is done when the bank says that there is no money', async () => {
    const refusing: Wrap = (acquirer) => ({ ...acquirer, reverse: async () => ({ outcome: 'refused', cause: 'too late' }) })
    const { patient, operation, now, told } = await payWhile('reversed', 'refused', { wrap: refusing })
    const { id } = operation
    expect(operation.reversal).toBe('refused')
    patient.clock.advance(refusedReversalAgainMs - 1)
    await resolveDue({ ...patient, acquirer: refusing(patient.acquirer) })
    expect((await now()).inquiries).toBe(0)
    patient.clock.advance(1)
    await resolveDue({ ...patient, acquirer: refusing(patient.acquirer) })
    expect(await now()).toMatchObject({ inquiries: 1, reversal: 'refused' })
    // Support asks before its turn; meanwhile the bank has given the money back in another way.
    const input = { operationId: id, reason: 'the bank called', origin: { ip: null, userAgent: null } }
    const actor = { kind: 'staff', id: 7 } as const
    expect(await reverseUnknown({ ...patient, acquirer: refusing(patient.acquirer) }, { kind: 'all' }, actor, input)).toEqual({
      kind: 'asked',
      state: 'unknown',
    })
    await patient.acquirer.reverse({ reference: operation.acquirerReference })
    expect(await inquireNow({ ...patient, acquirer: refusing(patient.acquirer) }, { kind: 'all' }, actor, input)).toEqual({ kind: 'asked', state: 'reversed' })
    expect(await inquireNow(patient, { kind: 'all' }, actor, input)).toMatchObject({ kind: 'ended-already' })
    expect(await told()).toEqual(['refused', 'done'])
    await patient.close()
  })
})

describe('a reversal whose outcome is not known', () => {
  const reversing = { kind: 'staff', id: 7 } as const
  const input = (operationId: bigint) => ({ operationId, reason: 'the payer called', origin: { ip: null, userAgent: null } })
  const operationOf = (orderKey: string) => service.db.prisma.operation.findFirstOrThrow({ where: { order: { orderKey } } })

  async function askedToReverse(customerNumber: string, answer: FollowUpOutcome) {
    const orderKey = await payUnknown('time-out-after-charge', customerNumber)
    const { id } = await operationOf(orderKey)
    const acquirer = { ...service.acquirer, reverse: async () => answer }
    expect(await reverseUnknown({ ...service, acquirer }, { kind: 'all' }, reversing, input(id))).toEqual({ kind: 'asked', state: 'unknown' })
    return { orderKey, id }
  }

  it('keeps an inquiry from taking an approval for the last word: it is undone again', async () => {
    const { orderKey } = await askedToReverse('crossing', away)
    // The bank has not carried it out yet, and says so.
    expect(await afterWaiting(orderKey, 60_000)).toMatchObject({ state: 'declined', lastAttempt: { state: 'reversed' } })
    expect(await operationOf(orderKey)).toMatchObject({ reversal: 'done' })
    expect(await used('crossing')).toBe(0n)
  })

  it('keeps the answer to the authorization itself from being it, too', async () => {
    const { orderKey, id } = await askedToReverse('crossing-answer', away)
    const approved = { outcome: 'approved' as const, approvalCode: '000001', amount: { minor: 1000n, currency: 'BYN' } }
    expect(await settle(service, id, approved, null)).toMatchObject({ outcome: 'unknown' })
    expect((await operationOf(orderKey)).state).toBe('unknown')
    expect(await afterWaiting(orderKey, 0)).toMatchObject({ state: 'declined', lastAttempt: { state: 'reversed' } })
  })

  it('that was refused leaves the bank’s word as it is: approved', async () => {
    const { orderKey } = await askedToReverse('refused', { outcome: 'refused', cause: 'no' })
    expect((await operationOf(orderKey)).reversal).toBe('refused')
    expect(await afterWaiting(orderKey, 60_000)).toMatchObject({ state: 'approved' })
    expect((await operationOf(orderKey)).reversal).toBe(null)
  })
})
