import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCustomer } from '@/lib/one-click/customer-queries'
import { decideForCustomer, readOrderView } from '@/lib/payments/queries'
import { reserve } from '@/lib/payments/reserve'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { enterScope } from '../support/enter-scope'
import { newPan } from '../support/new-pan'
import { customerOf, fullEntry, onlyCard, payInput, payNew, payWith, placeOrder, savedEntry } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service)
})
afterAll(() => service.close())

/** Minsk is three hours ahead of UTC all year. */
const noon = new Date('2026-11-25T09:00:00Z')
const midnight = new Date('2026-11-25T21:00:00Z')
const justBeforeMidnight = new Date(midnight.getTime() - 1)

/** A customer with one saved card, of a number that nobody else has. */
async function member(customerNumber: string, pan = newPan()) {
  service.clock.set(noon)
  await payNew(service, shop.merchantId, { customerNumber }, fullEntry(pan))
  const cardId = await onlyCard(service, shop.scopeId, customerNumber)
  const order = (merchantId = shop.merchantId) => placeOrder(service, merchantId, { customerNumber })
  return {
    pan,
    cardId,
    order,
    pay: async (cvc2: string, merchantId?: number) => payWith(service, await order(merchantId), savedEntry(cardId, cvc2)),
    decision: async () => (await readOrderView(service, await order()))?.decision,
  }
}

const wrong = { kind: 'declined', reason: 'wrong-cvc2' }
const guesses = async () => (await service.bank.authorizations()).filter((one) => one.declineReason === 'wrong-cvc2').length

describe('a wrong CVC2', () => {
  it('three times a day takes the card out of One Click until tomorrow, and says so', async () => {
    const { cardId, pay, decision } = await member('thrice')
    for (let round = 0; round < 3; round += 1) expect(await pay('000')).toEqual(wrong)
    expect(await decision()).toMatchObject({
      page: { kind: 'standard', offer: 'preselected', savedCards: false, lockedCards: [{ id: cardId, lockedUntil: midnight }] },
      reasons: ['offer-preselected', 'no-payable-card', 'cvc2-locked'],
    })
    expect(await pay('739')).toEqual({ kind: 'card-locked' })
    expect(await customerOf(service, shop.scopeId, 'thrice')).toMatchObject({ savedCards: [{ state: 'member' }] })
  })

  it('twice leaves it payable, and a success between takes nothing back', async () => {
    const { pay } = await member('patient')
    expect(await pay('000')).toEqual(wrong)
    expect(await pay('000')).toEqual(wrong)
    expect(await pay('739')).toEqual({ kind: 'approved' })
    expect(await pay('000')).toEqual(wrong)
    expect(await pay('739')).toEqual({ kind: 'card-locked' })
  })

  it('leaves the other cards payable', async () => {
    const { cardId, pay, decision, order } = await member('two-cards')
    const other = newPan('510510')
    await payWith(service, await order(), fullEntry(other))
    for (let round = 0; round < 3; round += 1) await pay('000')
    const decided = await decision()
    expect(decided).toMatchObject({ page: { kind: 'one-click', cards: [{ last4: other.slice(-4) }], lockedCards: [{ id: cardId }] } })
    expect(decided?.reasons).toEqual(['offer-preselected', 'payable-cards', 'cvc2-locked'])
  })

  it('counts until midnight of the number scope, and not a millisecond longer', async () => {
    const { pay, decision } = await member('midnight')
    for (let round = 0; round < 3; round += 1) await pay('000')
    service.clock.set(justBeforeMidnight)
    expect((await decision())?.page.kind).toBe('standard')
    service.clock.set(midnight)
    expect((await decision())?.page.kind).toBe('one-click')
    expect(await pay('739')).toEqual({ kind: 'approved' })
  })

  it('of yesterday is forgotten', async () => {
    const { pay } = await member('yesterday')
    service.clock.set(justBeforeMidnight)
    expect([await pay('000'), await pay('000')]).toEqual([wrong, wrong])
    service.clock.set(midnight)
    expect([await pay('000'), await pay('000')]).toEqual([wrong, wrong])
    expect(await pay('739')).toEqual({ kind: 'approved' })
    expect(await pay('000')).toEqual(wrong)
    expect(await pay('739')).toEqual({ kind: 'card-locked' })
  })

  it('counts also when the number was typed in full', async () => {
    const { pan, order, pay } = await member('typed')
    for (let round = 0; round < 3; round += 1) expect(await payWith(service, await order(), fullEntry(pan, { cvc2: '000' }))).toEqual(wrong)
    expect(await pay('739')).toEqual({ kind: 'card-locked' })
    expect(await payWith(service, await order(), fullEntry(pan))).toEqual({ kind: 'approved' })
    expect(await pay('739')).toEqual({ kind: 'card-locked' })
  })

  it('ten times at once, for different orders, lets three guesses through to the bank', async () => {
    const { cardId, order } = await member('guesser')
    const orders = await Promise.all(Array.from({ length: 10 }, () => order()))
    const already = await guesses()
    const outcomes = await Promise.all(orders.map((orderKey) => payWith(service, orderKey, savedEntry(cardId, '000'))))
    expect((await guesses()) - already).toBe(3)
    expect(outcomes.filter(({ kind }) => kind === 'declined')).toHaveLength(3)
    expect(outcomes.filter(({ kind }) => kind === 'card-locked')).toHaveLength(7)
  })

  it('is not assumed of payments that run at once: all of them that are right go through', async () => {
    const { cardId, order } = await member('busy')
    const orders = await Promise.all(Array.from({ length: 12 }, () => order()))
    const outcomes = await Promise.all(orders.map((orderKey) => payWith(service, orderKey, savedEntry(cardId))))
    expect(outcomes).toEqual(Array(12).fill({ kind: 'approved' }))
  })

  it('leaves room for as many attempts under way as there are tries left, whatever process reserves them', async () => {
    const { cardId, order, pay } = await member('processes')
    await pay('000')
    const orders = await Promise.all(Array.from({ length: 6 }, () => order()))
    const input = (orderKey: string) => payInput(orderKey, savedEntry(cardId, '000'))
    const reserved = await Promise.all(orders.map((orderKey) => reserve(service, input(orderKey))))
    expect(reserved.map(({ kind }) => kind).toSorted()).toEqual(['busy', 'busy', 'busy', 'busy', 'reserved', 'reserved'])
  })

  it('at any merchant of the scope counts for all of them, and staff of one see the lock too', async () => {
    service.clock.set(noon)
    const [one, other] = [await addMerchant(service), await addMerchant(service)]
    const union = await service.db.prisma.numberScope.create({ data: { kind: 'group-of-merchants', name: 'Union', carryOver: 'allow' } })
    await enterScope(service, union.id, [one.merchantId, other.merchantId])
    const customerNumber = 'shared'
    await payNew(service, one.merchantId, { customerNumber }, fullEntry(newPan()))
    const cardId = await onlyCard(service, union.id, customerNumber)
    for (const merchantId of [one.merchantId, other.merchantId, other.merchantId]) {
      expect(await payWith(service, await placeOrder(service, merchantId, { customerNumber }), savedEntry(cardId, '000'))).toEqual(wrong)
    }
    expect(await payWith(service, await placeOrder(service, one.merchantId, { customerNumber }), savedEntry(cardId))).toEqual({ kind: 'card-locked' })
    const { id } = await customerOf(service, union.id, customerNumber)
    const mine = { kind: 'merchants' as const, merchantIds: [one.merchantId], scopeIds: [union.id] }
    expect((await readCustomer(service, mine, id))?.cards).toMatchObject([{ id: cardId, lockedUntil: midnight, useOrder: null }])
    expect((await decideForCustomer(service, mine, { customerId: id, merchantId: one.merchantId }))?.reasons).toContain('cvc2-locked')
  })
})

describe('a payment by a saved card without CVC2', () => {
  it('is taken where policy and link allow it, and asked for where the link does not', async () => {
    const trusting = await addMerchant(service, { settings: { cvc2Policy: 'never' } })
    service.clock.set(noon)
    await payNew(service, trusting.merchantId, {}, fullEntry(newPan()))
    const cardId = await onlyCard(service, trusting.scopeId)
    const strict = { ...service, acquirer: { ...service.acquirer, takesNoCvc2: false } }
    const orderKey = await placeOrder(service, trusting.merchantId)
    expect((await readOrderView(strict, orderKey))?.decision).toMatchObject({
      page: { kind: 'one-click', cvc2: 'asked' },
      reasons: ['offer-preselected', 'payable-cards', 'acquirer-needs-cvc2'],
    })
    expect(await payWith(strict, orderKey, savedEntry(cardId, null))).toEqual({ kind: 'cvc2-needed' })
    expect((await readOrderView(service, orderKey))?.decision.page).toMatchObject({ kind: 'one-click', cvc2: 'not-asked' })
    expect(await payWith(service, orderKey, savedEntry(cardId, null))).toEqual({ kind: 'approved' })
  })
})
