import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { setMark } from '@/lib/one-click/set-mark'
import { deleteSavedCardAtOrder } from '@/lib/payments/delete-saved-card-at-order'
import { readOrderView } from '@/lib/payments/queries'
import { carryOutUnionChanges } from '@/lib/unions/carry-out'
import { previewJoin, previewLeave } from '@/lib/unions/preview'
import { createUnion, requestUnionChange } from '@/lib/unions/request-change'
import type { UnionKind } from '@/lib/unions/rules'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, payNew, placeOrder, visa } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'
import { readState } from '../support/union-state'
import { dissolveUnion, joinUnion, leaveUnion, support, unite } from '../support/unite'

const mastercard = '5555555555554444'
const mir = '2200000000000004'

let service: TestService
let books: AddedMerchant
let toys: AddedMerchant
let shoes: AddedMerchant
let homes: number[]

beforeEach(async () => {
  service = await makeTestService()
  books = await addMerchant(service)
  toys = await addMerchant(service)
  shoes = await addMerchant(service)
  homes = [books, toys, shoes].map(({ scopeId }) => scopeId)
})
afterEach(() => service.close())

const mark = (customerId: bigint, to: 'fraud' | 'deny' | 'suspicious' | 'none') =>
  setMark(service, { kind: 'all' }, support, { customerId, expectedVersion: null, to, reasonCode: 'test', reason: 'why', destroyCards: false })

/** The rows of one scope of a state. */
function onlyOf(state: Awaited<ReturnType<typeof readState>>, scopeId: number) {
  return Object.fromEntries(Object.entries(state).map(([name, rows]) => [name, rows.filter((row) => row.startsWith(`${scopeId} |`))]))
}

/** Customers of every sort: alone, agreeing with and without common cards, marked, limited, suspect. */
async function live() {
  await payNew(service, books.merchantId, { customerNumber: 'alone' })
  await payNew(service, books.merchantId, { customerNumber: 'same card', payer: { email: 'anna@example.org' } })
  await payNew(service, toys.merchantId, { customerNumber: 'same card', amountMinor: 700n }, fullEntry(visa, { expiry: { month: 1, year: 2031 } }))
  await payNew(service, toys.merchantId, { customerNumber: 'same card' }, fullEntry(mir))
  await payNew(service, books.merchantId, { customerNumber: 'no card there' })
  await payNew(service, toys.merchantId, { customerNumber: 'no card there' }, fullEntry(mastercard, { save: false }))
  await payNew(service, shoes.merchantId, { customerNumber: 'no card there' })
  await mark((await customerOf(service, toys.scopeId, 'no card there')).id, 'suspicious')
  await payNew(service, books.merchantId, { customerNumber: 'two persons' })
  await payNew(service, toys.merchantId, { customerNumber: 'two persons' }, fullEntry(mastercard))
  for (const [shop, minor] of [
    [books, 9000n],
    [toys, 8000n],
  ] as const) {
    const { id } = await customerOf(service, shop.scopeId, 'same card')
    await service.db.prisma.turnoverLimit.create({ data: { scopeId: shop.scopeId, customerId: id, currency: 'BYN', window: 'day', amountMinor: minor } })
  }
  await service.db.prisma.turnoverLimit.create({ data: { scopeId: toys.scopeId, currency: 'BYN', window: 'week', amountMinor: 50_000n } })
  service.clock.advance(60_000)
}

describe('a union', () => {
  it('makes one customer of agreeing numbers, with cards by PAN, the stricter mark, the stricter limit and all turnover', async () => {
    await live()
    const union = await unite(service, [books.merchantId, toys.merchantId, shoes.merchantId])
    const same = await customerOf(service, union, 'same card')
    expect(same).toMatchObject({ paymentsCount: 3, payableCards: 2, email: 'anna@example.org', originMerchantId: books.merchantId })
    expect(same.savedCards.map(({ last4, state }) => `${last4} ${state}`).toSorted()).toEqual(['0004 member', '1111 member'])
    expect(await customerOf(service, union, 'no card there')).toMatchObject({ status: 'suspicious', paymentsCount: 3 })
    expect(await customerOf(service, union, 'alone')).toMatchObject({ paymentsCount: 1 })
    const limits = await service.db.prisma.turnoverLimit.findMany({ where: { scopeId: union }, orderBy: { amountMinor: 'asc' } })
    expect(limits.map(({ customerId, window, amountMinor }) => [customerId, window, amountMinor])).toEqual([
      [same.id, 'day', 8000n],
      [null, 'week', 50_000n],
    ])
    const refused = await payNew(service, shoes.merchantId, { customerNumber: 'same card', amountMinor: 5301n })
    expect(refused).toMatchObject({ kind: 'not-now', decision: { page: { refusal: { usedMinor: 2700n, limitMinor: 8000n } } } })
    expect(await payNew(service, shoes.merchantId, { customerNumber: 'same card', amountMinor: 5300n })).toEqual({ kind: 'approved' })
  })

  it('that is dissolved gives everybody back exactly what was his', async () => {
    await live()
    const before = await readState(service, homes)
    await dissolveUnion(service, await unite(service, [books.merchantId, toys.merchantId, shoes.merchantId]))
    expect(await readState(service, homes)).toEqual(before)
  })

  it('gives a merchant that leaves exactly what was his, and leaves the others as they would be without him', async () => {
    await live()
    const before = await readState(service, homes)
    const union = await unite(service, [books.merchantId, toys.merchantId, shoes.merchantId])
    await leaveUnion(service, union, toys.merchantId)
    expect(await readState(service, [toys.scopeId])).toEqual(onlyOf(before, toys.scopeId))
    expect(await customerOf(service, union, 'same card')).toMatchObject({ paymentsCount: 1, payableCards: 1 })
    expect(await customerOf(service, union, 'two persons')).toMatchObject({ paymentsCount: 1, originMerchantId: books.merchantId })
    await leaveUnion(service, union, books.merchantId)
    await leaveUnion(service, union, shoes.merchantId)
    expect(await readState(service, homes)).toEqual(before)
  })

  it('divides what happened in it: cards and turnover by the merchant, a mark for all, a deleted card everywhere', async () => {
    await live()
    const union = await unite(service, [books.merchantId, toys.merchantId])
    await payNew(service, toys.merchantId, { customerNumber: 'alone', amountMinor: 300n }, fullEntry(mir))
    const same = await customerOf(service, union, 'same card')
    await mark(same.id, 'deny')
    await mark((await customerOf(service, union, 'no card there')).id, 'fraud')
    service.clock.advance(60_000)
    await dissolveUnion(service, union)
    const [mine, theirs] = [await customerOf(service, books.scopeId, 'alone'), await customerOf(service, toys.scopeId, 'alone')]
    expect(mine).toMatchObject({ paymentsCount: 1, payableCards: 1 })
    expect(theirs).toMatchObject({ paymentsCount: 1, payableCards: 1, originMerchantId: toys.merchantId })
    expect(theirs.savedCards).toMatchObject([{ last4: '0004', originMerchantId: toys.merchantId }])
    const entries = await service.db.prisma.turnoverEntry.findMany({ where: { customerId: theirs.id } })
    expect(entries).toMatchObject([{ amountMinor: 300n }])
    for (const shop of [books, toys]) {
      expect(await customerOf(service, shop.scopeId, 'same card')).toMatchObject({ status: 'deny' })
      expect(await customerOf(service, shop.scopeId, 'no card there')).toMatchObject({ status: 'fraud' })
    }
  })

  it('takes merchants in later, into customers that are composed already', async () => {
    await live()
    const before = await readState(service, homes)
    const union = await unite(service, [books.merchantId, toys.merchantId])
    const composed = await customerOf(service, union, 'no card there')
    await joinUnion(service, union, shoes.merchantId)
    expect(await customerOf(service, union, 'no card there')).toMatchObject({ id: composed.id, paymentsCount: 3 })
    await leaveUnion(service, union, books.merchantId)
    expect(await customerOf(service, union, 'no card there')).toMatchObject({
      id: composed.id,
      paymentsCount: 2,
      payableCards: 1,
      originMerchantId: toys.merchantId,
    })
    await dissolveUnion(service, union)
    expect(await readState(service, homes)).toEqual(before)
  })

  it.each([
    ['ended', async (union: number) => dissolveUnion(service, union)],
    [
      'left by all in turn',
      async (union: number) => {
        for (const shop of [toys, books, shoes]) await leaveUnion(service, union, shop.merchantId)
      },
    ],
  ])('that a third shop joined with a card of the second, and that is %s, gives the card to neither shop that did not keep it', async (_, end) => {
    const union = await unite(service, [books.merchantId, toys.merchantId])
    await payNew(service, books.merchantId, { customerNumber: 'met here' }, fullEntry(mir))
    await payNew(service, toys.merchantId, { customerNumber: 'met here', amountMinor: 300n }, fullEntry(visa))
    const met = await customerOf(service, union, 'met here')
    await service.db.prisma.turnoverLimit.create({ data: { scopeId: union, customerId: met.id, currency: 'BYN', window: 'day', amountMinor: 9000n } })
    await mark(met.id, 'suspicious')
    service.clock.advance(60_000)
    // The last use decides which copy goes on: the one of the shop that joins.
    await payNew(service, shoes.merchantId, { customerNumber: 'met here', amountMinor: 500n }, fullEntry(visa))
    service.clock.advance(60_000)
    await joinUnion(service, union, shoes.merchantId)
    expect(await customerOf(service, union, 'met here')).toMatchObject({ paymentsCount: 3, payableCards: 2, mark: 'suspicious' })
    await end(union)
    for (const [shop, last4, limits] of [
      [books, '0004', [9000n]],
      [toys, '1111', [9000n]],
      [shoes, '1111', []],
    ] as const) {
      const own = await customerOf(service, shop.scopeId, 'met here')
      expect(own).toMatchObject({ paymentsCount: 1, payableCards: 1, mark: shop === shoes ? 'none' : 'suspicious' })
      expect(own.savedCards.map((card) => [card.last4, card.unitedInto])).toEqual([[last4, null]])
      const kept = await service.db.prisma.turnoverLimit.findMany({ where: { customerId: own.id } })
      expect(kept.map(({ scopeId, amountMinor }) => [scopeId, amountMinor])).toEqual(limits.map((minor) => [shop.scopeId, minor]))
    }
    const { pans } = await readState(service, homes)
    expect(pans).toHaveLength(3)
  })

  it('that everybody who knew a number had left takes it in again, and gives it back', async () => {
    const union = await unite(service, [books.merchantId, toys.merchantId])
    await payNew(service, books.merchantId, { customerNumber: 'comes back' })
    await payNew(service, toys.merchantId, { customerNumber: 'comes back' }, fullEntry(mir))
    service.clock.advance(60_000)
    await joinUnion(service, union, shoes.merchantId)
    await leaveUnion(service, union, books.merchantId)
    await leaveUnion(service, union, toys.merchantId)
    const before = await readState(service, homes)
    service.clock.advance(60_000)
    await joinUnion(service, union, toys.merchantId)
    expect(await customerOf(service, union, 'comes back')).toMatchObject({
      paymentsCount: 1,
      payableCards: 1,
      retiredAt: null,
      originMerchantId: toys.merchantId,
    })
    await leaveUnion(service, union, toys.merchantId)
    expect(await readState(service, homes)).toEqual(before)
  })

  it('takes a number that it had kept apart into the row that rests there, once only one side knows it', async () => {
    const union = await unite(service, [books.merchantId, toys.merchantId, shoes.merchantId])
    await payNew(service, books.merchantId, { customerNumber: 'apart' })
    await payNew(service, toys.merchantId, { customerNumber: 'apart' }, fullEntry(mastercard, { save: false }))
    await leaveUnion(service, union, books.merchantId)
    await leaveUnion(service, union, toys.merchantId)
    service.clock.advance(60_000)
    await payNew(service, toys.merchantId, { customerNumber: 'apart' }, fullEntry(mir))
    await joinUnion(service, union, books.merchantId, toys.merchantId)
    expect(await service.db.prisma.keptApartNumber.count({ where: { scopeId: union, closedAt: null } })).toBe(1)
    await leaveUnion(service, union, toys.merchantId)
    expect(await service.db.prisma.keptApartNumber.count({ where: { scopeId: union, closedAt: null } })).toBe(0)
    const own = await customerOf(service, union, 'apart')
    expect(own).toMatchObject({ paymentsCount: 1, payableCards: 1, retiredAt: null })
    expect(own.savedCards.map(({ last4 }) => last4)).toEqual(['1111'])
  })

  it('deletes a card of the union in all its copies, at once and for good', async () => {
    await live()
    const union = await unite(service, [books.merchantId, toys.merchantId])
    const orderKey = await placeOrder(service, books.merchantId, { customerNumber: 'same card' })
    const card = (await customerOf(service, union, 'same card')).savedCards.find(({ last4 }) => last4 === '1111')
    await deleteSavedCardAtOrder(service, { orderKey, cardId: card?.id ?? '', visitId: 'v'.repeat(24) })
    const copies = await service.db.prisma.savedCard.findMany({ where: { last4: '1111', customer: { number: 'same card' } } })
    expect(copies.map(({ state }) => state)).toEqual(['deleted', 'deleted'])
    await dissolveUnion(service, union)
    for (const shop of [books, toys]) {
      const { savedCards } = await customerOf(service, shop.scopeId, 'same card')
      expect(savedCards.find(({ last4 }) => last4 === '1111')).toMatchObject({ state: 'deleted' })
    }
  })
})

describe('a card from before the union', () => {
  it('is offered at another merchant once its owner typed it there, with his consent', async () => {
    await live()
    const union = await unite(service, [books.merchantId, shoes.merchantId])
    const page = async () => (await readOrderView(service, await placeOrder(service, shoes.merchantId, { customerNumber: 'alone' })))?.decision
    const [card] = (await customerOf(service, union, 'alone')).savedCards
    const toConfirm = { page: { kind: 'one-click', cards: [], toConfirm: [{ id: card?.id }] }, reasons: expect.arrayContaining(['cards-to-confirm']) }
    expect(await page()).toMatchObject(toConfirm)
    expect(await payNew(service, shoes.merchantId, { customerNumber: 'alone' }, fullEntry(visa, { save: false }))).toEqual({ kind: 'approved' })
    expect(await page()).toMatchObject(toConfirm)
    expect(await payNew(service, shoes.merchantId, { customerNumber: 'alone' })).toEqual({ kind: 'approved' })
    expect(await page()).toMatchObject({ page: { kind: 'one-click', cards: [{ id: card?.id }] } })
    await leaveUnion(service, union, shoes.merchantId)
    expect(await customerOf(service, shoes.scopeId, 'alone')).toMatchObject({ status: 'new', paymentsCount: 2 })
  })
})

describe('before a join', () => {
  it('a preview counts customers, cards, collisions, marks and limits, shows the suspects, changes nothing and is in the audit log', async () => {
    await live()
    const before = await readState(service, homes)
    const preview = await previewJoin(service, support, { unionId: null, merchantIds: [books.merchantId, toys.merchantId, shoes.merchantId] })
    expect(preview.parties.map(({ customers, cards }) => [customers, cards])).toEqual([
      [4, 4],
      [3, 3],
      [1, 1],
    ])
    expect(preview).toMatchObject({
      collisions: 3,
      agreeing: 2,
      suspectCount: 1,
      marks: { suspicious: 1, deny: 0, fraud: 0 },
      ownLimits: 1,
      defaultsDiffer: true,
    })
    expect(preview.suspects).toMatchObject([
      { number: 'two persons', signs: ['cards'], sides: [{ cards: [{ last4: '1111' }] }, { cards: [{ last4: '4444' }] }] },
    ])
    expect(await readState(service, homes)).toEqual(before)
    expect(await service.db.prisma.auditRecord.findMany({ where: { action: 'unions.preview-join' } })).toMatchObject([
      { actor: 'staff:1', after: { suspects: 1 } },
    ])
    const union = await unite(service, [books.merchantId, toys.merchantId])
    expect(await previewLeave(service, support, { unionId: union, merchantIds: [toys.merchantId] })).toMatchObject({ shared: 2, keptApart: 1 })
  })

  it('a union that is asked for in two windows at once is made once, and whoever asks again is led to it', async () => {
    const wanted = { kind: 'group-of-merchants', name: 'Together', merchantIds: [toys.merchantId, books.merchantId], reason: 'one loyalty number' } as const
    const ask = (change: { name?: string; merchantIds?: number[] } = {}) => createUnion(service, support, { ...wanted, ...change })
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask()))
    const made = answers.find(({ kind }) => kind === 'waiting')
    if (made?.kind !== 'waiting') throw new Error('nobody was taken')
    const { unionId } = made
    expect(answers.filter(({ kind }) => kind === 'waiting')).toHaveLength(1)
    expect(answers.filter((answer) => answer.kind === 'started-already' && answer.unionId === unionId)).toHaveLength(7)
    const unions = { where: { kind: { not: 'merchant' } } }
    expect([await service.db.prisma.numberScope.count(unions), await service.db.prisma.unionChange.count()]).toEqual([1, 1])
    expect(await service.db.prisma.auditRecord.count({ where: { action: { in: ['unions.create', 'unions.join-requested'] } } })).toBe(2)
    // In any order, and while and after it is carried out; other merchants or another name are another wish.
    expect(await ask({ merchantIds: [books.merchantId, toys.merchantId, books.merchantId] })).toEqual({ kind: 'started-already', unionId })
    expect(await ask({ merchantIds: [shoes.merchantId, books.merchantId] })).toMatchObject({ kind: 'waiting' })
    await carryOutUnionChanges(service)
    expect(await ask()).toEqual({ kind: 'started-already', unionId })
    expect(await ask({ name: 'Apart' })).toMatchObject({ kind: 'not-free' })
    // Whoever has left may come together anew.
    await dissolveUnion(service, unionId)
    expect(await ask()).toMatchObject({ kind: 'waiting' })
  })

  it('merchants are judged: kind, other unions, one change at a time, a reason', async () => {
    const create = (merchantIds: number[], kind: UnionKind = 'group-of-merchants', reason = 'why') =>
      createUnion(service, support, { kind, name: 'Union', merchantIds, reason })
    const [one, two] = [books.merchantId, toys.merchantId]
    expect(await create([one])).toEqual({ kind: 'bad-input', field: 'merchants' })
    expect(await create([one, two], 'group-of-merchants', ' ')).toEqual({ kind: 'bad-input', field: 'reason' })
    expect(await create([one, two], 'group-of-merchants', 'as 4111111111111111 asked')).toEqual({ kind: 'bad-input', field: 'reason' })
    expect(await create([one, two], 'one-legal-entity')).toEqual({ kind: 'not-admitted', merchantId: two })
    expect(await create([one, 1])).toEqual({ kind: 'not-found' })
    expect(await service.db.prisma.numberScope.count({ where: { kind: { not: 'merchant' } } })).toBe(0)
    const asked = await create([one, two])
    if (asked.kind !== 'waiting') throw new Error(asked.kind)
    const more = { unionId: asked.unionId, merchantIds: [shoes.merchantId], reason: 'why' }
    expect(await requestUnionChange(service, support, { ...more, kind: 'join' })).toEqual({ kind: 'under-way' })
    await Promise.all([carryOutUnionChanges(service), carryOutUnionChanges(service)])
    expect(await create([two, shoes.merchantId])).toEqual({ kind: 'not-free', merchantId: two })
    expect(await requestUnionChange(service, support, { ...more, kind: 'leave' })).toEqual({ kind: 'no-member', merchantId: shoes.merchantId })
    expect(await service.db.prisma.unionChange.findMany()).toMatchObject([{ state: 'done', outcome: { total: 0 } }])
    const told = await service.db.prisma.outboxEvent.findMany({ where: { type: 'union.joined' }, orderBy: { merchantId: 'asc' } })
    expect(told.map(({ merchantId }) => merchantId)).toEqual([one, two])
  })
})

describe('the database', () => {
  it('lets cards, orders, consents and turnover go to no other person, and no row be absorbed into another number', async () => {
    await payNew(service, books.merchantId, { customerNumber: 'a' })
    await payNew(service, books.merchantId, { customerNumber: 'b' })
    const [a, b] = [await customerOf(service, books.scopeId, 'a'), await customerOf(service, books.scopeId, 'b')]
    const { prisma, pool } = service.db
    for (const table of ['orders', 'operations', 'saved_cards', 'turnover_entries', 'consents', 'customer_events']) {
      const stolen = pool.query(`update ${table} set customer_id = $1 where customer_id = $2`, [a.id, b.id])
      await expect(stolen).rejects.toThrow('may not become one of customer')
    }
    const absorbed = prisma.customer.update({ where: { id: b.id }, data: { absorbedInto: a.id, approvedWhenAbsorbed: 0 } })
    await expect(absorbed).rejects.toThrow('another number')
  })

  it('keeps a card bound to its customer: one whose row was given to another one of the same number does not open', async () => {
    await live()
    const union = await unite(service, [books.merchantId, toys.merchantId])
    const same = await customerOf(service, union, 'same card')
    const part = await service.db.prisma.customer.findFirstOrThrow({ where: { absorbedInto: same.id, scopeId: toys.scopeId } })
    const card = same.savedCards.find(({ last4 }) => last4 === '0004')
    const open = (customerId: bigint) =>
      service.vault.takeOut(service.db.prisma, { cardId: card?.id ?? '', customerId }, { operation: 'test', reason: 'test' }, service.clock.now())
    expect(await open(same.id)).toBe(mir)
    await expect(open(part.id)).rejects.toThrow()
  })
})
