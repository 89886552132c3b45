import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideForCustomer, decideForNumber, readOrderView } from '@/lib/payments/queries'
import { readInScope } from '@/lib/platform/scope'
import { decideNumber } from '@/lib/unions/decide-number'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, payNew, placeOrder } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'
import { leaveUnion, support, unite } from '../support/unite'

const mastercard = '5555555555554444'

let service: TestService
let books: AddedMerchant
let toys: AddedMerchant
let shoes: AddedMerchant
let union: number

beforeAll(async () => {
  service = await makeTestService()
  books = await addMerchant(service)
  toys = await addMerchant(service)
  shoes = await addMerchant(service)
  for (const customerNumber of ['same after all', 'two persons', 'left alone']) {
    await payNew(service, books.merchantId, { customerNumber, payer: { email: 'anna@example.org' } })
    await payNew(service, toys.merchantId, { customerNumber, payer: { email: 'piotr@example.org' } }, fullEntry(mastercard, { cardholder: 'PIOTR DUDAR' }))
  }
  await service.db.prisma.turnoverLimit.create({ data: { scopeId: toys.scopeId, currency: 'BYN', window: 'day', amountMinor: 5000n } })
  service.clock.advance(60_000)
  union = await unite(service, [books.merchantId, toys.merchantId, shoes.merchantId])
})
afterAll(() => service.close())

const caseOf = (number: string) => service.db.prisma.keptApartNumber.findFirstOrThrow({ where: { scopeId: union, number } })
const page = async (merchantId: number, customerNumber: string) =>
  (await readOrderView(service, await placeOrder(service, merchantId, { customerNumber })))?.decision

describe('a suspect number', () => {
  it('is in quarantine with what disagrees, and each merchant keeps its own customer', async () => {
    expect(await caseOf('two persons')).toMatchObject({ state: 'quarantined', signs: ['cards', 'emails', 'names'] })
    expect(await customerOf(service, books.scopeId, 'two persons')).toMatchObject({ paymentsCount: 1, email: 'anna@example.org' })
    expect(await service.db.prisma.customer.count({ where: { scopeId: union } })).toBe(0)
  })

  it('has One Click off: the standard page without offer and without cards', async () => {
    expect(await page(books.merchantId, 'two persons')).toMatchObject({
      page: { kind: 'standard', offer: 'none', savedCards: false },
      reasons: expect.arrayContaining(['number-in-quarantine']),
    })
    expect(await payNew(service, toys.merchantId, { customerNumber: 'two persons' }, fullEntry(mastercard))).toEqual({ kind: 'approved' })
    expect((await customerOf(service, toys.scopeId, 'two persons')).savedCards).toMatchObject([{ successes: 2 }])
    const amount = { minor: 1000n, currency: 'BYN' }
    const scope = { kind: 'merchants' as const, merchantIds: [shoes.merchantId], scopeIds: [union, shoes.scopeId] }
    // Asked for a number that this merchant has never seen, before any order.
    const stranger = await decideForNumber(service, scope, { number: 'two persons', merchantId: shoes.merchantId, amount })
    expect(stranger).toMatchObject({ known: false, decision: { page: { offer: 'none' }, reasons: ['number-in-quarantine'] } })
    expect(await page(shoes.merchantId, 'two persons')).toMatchObject({ reasons: expect.arrayContaining(['number-in-quarantine']) })
  })

  it('is limited as at home while it is kept apart', async () => {
    const refused = await payNew(service, toys.merchantId, { customerNumber: 'two persons', amountMinor: 3001n })
    expect(refused).toMatchObject({ decision: { page: { kind: 'refused-limit', refusal: { usedMinor: 2000n, limitMinor: 5000n } } } })
  })

  it('becomes one customer when support finds the same person', async () => {
    const { id: caseId } = await caseOf('same after all')
    expect(await decideNumber(service, support, { caseId, decision: 'same', reason: ' ' })).toEqual({ kind: 'bad-input', field: 'reason' })
    expect(await decideNumber(service, support, { caseId, decision: 'same', reason: 'he moved' })).toEqual({ kind: 'decided' })
    const one = await customerOf(service, union, 'same after all')
    expect(one).toMatchObject({ paymentsCount: 2, payableCards: 2 })
    expect((await page(toys.merchantId, 'same after all'))?.page).toMatchObject({ kind: 'one-click', cards: [{ last4: '4444' }] })
    expect(await decideNumber(service, support, { caseId, decision: 'different', reason: 'no' })).toEqual({ kind: 'decided-already' })
  })

  it('stays several customers, with One Click again, when support finds different persons; the merchants are told', async () => {
    const { id: caseId } = await caseOf('two persons')
    expect(await decideNumber(service, support, { caseId, decision: 'different', reason: 'a son' })).toEqual({ kind: 'decided' })
    expect((await page(books.merchantId, 'two persons'))?.page).toMatchObject({ kind: 'one-click', cards: [{ last4: '1111' }] })
    expect((await page(toys.merchantId, 'two persons'))?.page).toMatchObject({ kind: 'one-click', cards: [{ last4: '4444' }] })
    const told = await service.db.prisma.outboxEvent.findMany({ where: { type: 'union.number_decided', objectId: 'two persons' } })
    expect(told.map(({ merchantId }) => merchantId).toSorted()).toEqual([books, toys, shoes].map(({ merchantId }) => merchantId))
    expect(told[0]?.payload).toMatchObject({ decision: 'different', customerNumber: 'two persons' })
  })

  it('that only one side knows any more is that side’s, in the union', async () => {
    const { id } = await customerOf(service, books.scopeId, 'left alone')
    await leaveUnion(service, union, toys.merchantId)
    expect(await caseOf('left alone')).toMatchObject({ closedAt: service.clock.now() })
    expect(await customerOf(service, union, 'left alone')).toMatchObject({ id })
    expect(await customerOf(service, toys.scopeId, 'left alone')).toMatchObject({ paymentsCount: 1 })
  })
})

describe('staff of a merchant in a union', () => {
  it('see the customers they share and those kept apart, and never another merchant’s orders, operations or events', async () => {
    await payNew(service, books.merchantId, { customerNumber: 'shared' })
    await payNew(service, shoes.merchantId, { customerNumber: 'shared' })
    const scope = { kind: 'merchants' as const, merchantIds: [shoes.merchantId], scopeIds: [union, shoes.scopeId] }
    const seen = await readInScope(service.db, scope, async (tx) => ({
      customers: await tx.customer.findMany({ select: { number: true } }),
      merchants: [
        ...(await tx.order.findMany({ select: { merchantId: true } })),
        ...(await tx.operation.findMany({ select: { merchantId: true } })),
        ...(await tx.customerEvent.findMany({ where: { merchantId: { not: null } }, select: { merchantId: true } })),
      ],
    }))
    expect(seen.customers.map(({ number }) => number).toSorted()).toEqual(['left alone', 'same after all', 'shared', 'two persons'])
    expect(new Set(seen.merchants.map(({ merchantId }) => merchantId))).toEqual(new Set([shoes.merchantId]))
    const shared = await customerOf(service, union, 'shared')
    expect(await decideForCustomer(service, scope, { customerId: shared.id, merchantId: shoes.merchantId })).not.toBe(null)
    expect(await decideForCustomer(service, scope, { customerId: shared.id, merchantId: books.merchantId })).toBe(null)
    const apart = await customerOf(service, shoes.scopeId, 'two persons')
    expect(await decideForCustomer(service, scope, { customerId: apart.id, merchantId: shoes.merchantId })).not.toBe(null)
  })

  it('do not see rows that rest, and nobody works on them', async () => {
    const resting = await service.db.prisma.customer.findFirstOrThrow({ where: { absorbedInto: { not: null } } })
    expect(await readInScope(service.db, { kind: 'all' }, (tx) => tx.customer.findUnique({ where: { id: resting.id } }))).toBe(null)
  })
})
