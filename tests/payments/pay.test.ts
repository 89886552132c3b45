import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panOf } from '@/lib/acquirers/sandbox/cards'
import { consentTextVersion } from '@/lib/one-click/consent'
import { decideForCustomer, readOrderView } from '@/lib/payments/queries'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, onlyCard, payNew, payWith, placeOrder, savedEntry, visa } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service)
})
afterAll(() => service.close())

const pageOf = async (orderKey: string, wish: 'none' | 'full-entry' = 'none') => (await readOrderView(service, orderKey, { wish }))?.decision.page

describe('a first payment', () => {
  it('by a card typed in full, with the offer kept, makes the customer a member', async () => {
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: 'first' })
    expect(await pageOf(orderKey)).toMatchObject({ kind: 'standard', offer: 'preselected' })
    expect(await payWith(service, orderKey, fullEntry())).toEqual({ kind: 'approved' })
    const customer = await customerOf(service, shop.scopeId, 'first')
    expect(customer).toMatchObject({ status: 'member', payableCards: 1, paymentsCount: 1 })
    expect(customer.savedCards).toMatchObject([{ first6: '411111', last4: '1111', brand: 'visa', state: 'member', successes: 1 }])
    const view = await readOrderView(service, orderKey)
    expect(view).toMatchObject({
      state: 'approved',
      lastAttempt: { state: 'approved', savedCard: true, responseCode: 'AS000' },
      decision: { page: { kind: 'paid' } },
    })
  })

  it('writes the consent with text version, language, what was preselected, time, address and order', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'consents' })
    const customer = await customerOf(service, shop.scopeId, 'consents')
    const consents = await service.db.prisma.consent.findMany({ where: { customerId: customer.id } })
    expect(consents).toMatchObject([
      { textVersion: consentTextVersion, language: 'en', preselected: true, givenAt: service.clock.now(), userAgent: 'a browser', merchantId: shop.merchantId },
    ])
    expect(customer.savedCards[0]?.consentId).toBe(consents[0]?.id)
  })

  it('without the wish to save keeps nothing, and the next one asks again', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'no-thanks' }, fullEntry(visa, { save: false }))
    expect(await customerOf(service, shop.scopeId, 'no-thanks')).toMatchObject({ status: 'new', savedCards: [] })
    expect(await pageOf(await placeOrder(service, shop.merchantId, { customerNumber: 'no-thanks' }))).toMatchObject({ kind: 'standard', offer: 'preselected' })
  })

  it('keeps nothing where no offer was made, whatever the form says', async () => {
    const quiet = await addMerchant(service, { settings: { oneClick: 'stored-cards-only' } })
    await payNew(service, quiet.merchantId)
    expect((await customerOf(service, quiet.scopeId)).savedCards).toEqual([])
  })

  it('that is declined keeps nothing and offers again, and a retry has its own billnumber', async () => {
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: 'declined' })
    expect(await payWith(service, orderKey, fullEntry(panOf('declined-no-funds')))).toEqual({ kind: 'declined', reason: 'no-funds' })
    const declined = await readOrderView(service, orderKey)
    expect(declined).toMatchObject({
      state: 'declined',
      lastAttempt: { reason: 'no-funds', responseCode: 'AS102' },
      decision: { page: { kind: 'standard', offer: 'preselected' } },
    })
    expect((await customerOf(service, shop.scopeId, 'declined')).savedCards).toEqual([])
    expect(await payWith(service, orderKey, fullEntry())).toEqual({ kind: 'approved' })
    const paid = await readOrderView(service, orderKey)
    expect(paid?.state).toBe('approved')
    expect(paid?.billNumber).not.toBe(declined?.billNumber)
    expect(paid?.billNumber).toMatch(new RegExp(`^5${shop.merchantId}\\d{8}$`))
  })

  it('without a customer number is paid like any other and keeps nothing', async () => {
    expect(await payNew(service, shop.merchantId, { customerNumber: null })).toEqual({ kind: 'approved' })
  })

  it('of two stages leaves the order delayed', async () => {
    const orderKey = await placeOrder(service, shop.merchantId, { twoStage: true, customerNumber: 'stages' })
    await payWith(service, orderKey, fullEntry())
    expect((await readOrderView(service, orderKey))?.state).toBe('delayed')
  })
})

describe('a payment by One Click', () => {
  it('asks only the CVC2 and is told to the acquirer as a later use of a stored credential', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'click' })
    const cardId = await onlyCard(service, shop.scopeId, 'click')
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: 'click' })
    expect(await pageOf(orderKey)).toMatchObject({ kind: 'one-click', cards: [{ id: cardId, last4: '1111' }], cvc2: 'asked' })
    expect(await payWith(service, orderKey, savedEntry(cardId, null))).toEqual({ kind: 'cvc2-needed' })
    expect(await payWith(service, orderKey, savedEntry(cardId))).toEqual({ kind: 'approved' })
    expect((await customerOf(service, shop.scopeId, 'click')).savedCards).toMatchObject([{ successes: 2 }])
  })

  it('with a wrong CVC2 is declined and leaves the card', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'wrong' })
    const cardId = await onlyCard(service, shop.scopeId, 'wrong')
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: 'wrong' })
    expect(await payWith(service, orderKey, savedEntry(cardId, '000'))).toEqual({ kind: 'declined', reason: 'wrong-cvc2' })
    expect(await payWith(service, orderKey, savedEntry(cardId))).toEqual({ kind: 'approved' })
  })

  it('that is declined hard takes the card out, destroys its ciphertext and asks for full data with the offer', async () => {
    const customerNumber = 'hard'
    await payNew(service, shop.merchantId, { customerNumber }, fullEntry(panOf('approved-once')))
    const cardId = await onlyCard(service, shop.scopeId, customerNumber)
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber })
    expect(await payWith(service, orderKey, savedEntry(cardId))).toMatchObject({ kind: 'declined' })
    expect(await customerOf(service, shop.scopeId, customerNumber)).toMatchObject({ status: 'not-active', savedCards: [{ state: 'needs-full-entry' }] })
    expect(await service.db.prisma.$queryRaw`select vault.holds(${cardId}::uuid) as held`).toEqual([{ held: false }])
    expect(await pageOf(orderKey)).toMatchObject({ kind: 'standard', offer: 'preselected' })
  })

  it('by a card of another customer is refused as if it were not there', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'owner' })
    const cardId = await onlyCard(service, shop.scopeId, 'owner')
    await payNew(service, shop.merchantId, { customerNumber: 'thief' })
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: 'thief' })
    expect(await payWith(service, orderKey, savedEntry(cardId))).toEqual({ kind: 'card-gone' })
  })
})

describe('the same PAN again', () => {
  it('is one row with the new expiry, and the old expiry stays in its history', async () => {
    const customerNumber = 'reissued'
    await payNew(service, shop.merchantId, { customerNumber }, fullEntry(visa, { expiry: { month: 1, year: 2028 } }))
    await payNew(service, shop.merchantId, { customerNumber }, fullEntry(visa, { expiry: { month: 5, year: 2031 } }))
    const { savedCards } = await customerOf(service, shop.scopeId, customerNumber)
    expect(savedCards).toMatchObject([{ expiryMonth: 5, expiryYear: 2031, successes: 2, state: 'member' }])
    const history = await service.db.prisma.savedCardChange.findMany({ where: { savedCardId: savedCards[0]?.id }, orderBy: { id: 'asc' } })
    expect(history.map((row) => `${row.cause} ${row.expiryMonth}/${row.expiryYear}`)).toEqual(['saved 1/2028', 'renewed 5/2031'])
  })

  it('below the threshold is counted without ciphertext, and payable when the threshold is reached', async () => {
    const careful = await addMerchant(service, { settings: { saveThreshold: 2 } })
    await payNew(service, careful.merchantId)
    const pending = await customerOf(service, careful.scopeId)
    expect(pending).toMatchObject({ status: 'new', savedCards: [{ state: 'pending', successes: 1 }] })
    expect(await service.db.prisma.$queryRaw`select vault.holds(${pending.savedCards[0]?.id}::uuid) as held`).toEqual([{ held: false }])
    await payNew(service, careful.merchantId)
    expect(await customerOf(service, careful.scopeId)).toMatchObject({ status: 'member', savedCards: [{ state: 'member', successes: 2 }] })
  })

  it('comes back after it was deleted, under a new consent', async () => {
    const customerNumber = 'back-again'
    await payNew(service, shop.merchantId, { customerNumber })
    const cardId = await onlyCard(service, shop.scopeId, customerNumber)
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber })
    const { deleteSavedCardAtOrder } = await import('@/lib/payments/delete-saved-card-at-order')
    const visitId = 'v'.repeat(24)
    expect(await deleteSavedCardAtOrder(service, { orderKey, cardId, visitId })).toMatchObject({ kind: 'deleted' })
    expect(await deleteSavedCardAtOrder(service, { orderKey, cardId, visitId })).toEqual({ kind: 'card-gone' })
    expect(await customerOf(service, shop.scopeId, customerNumber)).toMatchObject({ status: 'not-active', savedCards: [{ state: 'deleted' }] })
    expect(await service.db.prisma.$queryRaw`select vault.holds(${cardId}::uuid) as held`).toEqual([{ held: false }])
    expect(await pageOf(orderKey)).toMatchObject({ kind: 'standard', offer: 'preselected' })
    await payWith(service, orderKey, fullEntry())
    expect(await customerOf(service, shop.scopeId, customerNumber)).toMatchObject({
      status: 'member',
      savedCards: [{ id: cardId, state: 'member', successes: 1 }],
    })
  })
})

describe('paying again', () => {
  it('for an order that is paid takes nothing and says so', async () => {
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: 'twice' })
    await payWith(service, orderKey, fullEntry())
    expect(await payWith(service, orderKey, fullEntry())).toMatchObject({ kind: 'not-now', decision: { page: { kind: 'paid' } } })
  })

  it('a hundred times at once leads to one authorization', async () => {
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: 'hasty' })
    const before = (await service.bank.authorizations()).length
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => payWith(service, orderKey, fullEntry())))
    expect(outcomes.filter(({ kind }) => kind === 'approved')).toHaveLength(1)
    expect(outcomes.filter(({ kind }) => kind === 'not-now')).toHaveLength(99)
    expect((await service.bank.authorizations()).length - before).toBe(1)
  })

  it('after the time-out of the order is refused, to the millisecond', async () => {
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: 'late' })
    const expiresAt = (await readOrderView(service, orderKey))?.expiresAt ?? new Date()
    const start = service.clock.now()
    service.clock.set(expiresAt)
    expect(await payWith(service, orderKey, fullEntry())).toMatchObject({ kind: 'not-now', decision: { page: { kind: 'expired' } } })
    service.clock.set(new Date(expiresAt.getTime() - 1))
    expect(await payWith(service, orderKey, fullEntry())).toEqual({ kind: 'approved' })
    service.clock.set(start)
  })

  it('for an order that nobody made is told apart', async () => {
    expect(await payWith(service, 'x'.repeat(32), fullEntry())).toEqual({ kind: 'no-order' })
  })
})

describe('what would this payer see now', () => {
  it('is the same decision, and nobody else’s', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'asked' })
    const { id } = await customerOf(service, shop.scopeId, 'asked')
    const mine = { kind: 'merchants' as const, merchantIds: [shop.merchantId], scopeIds: [shop.scopeId] }
    const input = { customerId: id, merchantId: shop.merchantId }
    expect(await decideForCustomer(service, mine, input)).toMatchObject({ page: { kind: 'one-click' }, reasons: ['offer-preselected', 'payable-cards'] })
    expect(await decideForCustomer(service, { kind: 'merchants', merchantIds: [1], scopeIds: [1] }, input)).toBeNull()
  })
})
