import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deleteSavedCardAtOrder } from '@/lib/payments/delete-saved-card-at-order'
import { readOrderView } from '@/lib/payments/queries'
import { addMerchant } from '../support/add-merchant'
import { newPan } from '../support/new-pan'
import { fullEntry, payNew, payWith, placeOrder, savedEntry } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'
import { dissolveUnion, joinUnion, leaveUnion, unite } from '../support/unite'

/** What happens to three shops and two customers. What cannot happen as things stand is passed over. */
type Happening =
  | { kind: 'pay'; shop: number; customer: number; pan: number; save: boolean }
  | { kind: 'pay-shown' | 'delete'; shop: number; customer: number; which: number }
  | { kind: 'join' | 'leave'; shop: number }
  | { kind: 'dissolve' }

const shop = fc.nat({ max: 2 })
const customer = fc.nat({ max: 1 })
const history: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('pay' as const), shop, customer, pan: fc.nat({ max: 2 }), save: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('pay-shown' as const), shop, customer, which: fc.nat({ max: 2 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), shop, customer, which: fc.nat({ max: 2 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('join' as const), shop }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), shop }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('dissolve' as const) }) },
  ),
  { minLength: 8, maxLength: 18 },
)

let service: TestService
beforeAll(async () => {
  service = await makeTestService()
})
afterAll(() => service.close())

const amountMinor = 100n

/** Shops with customers of their own, and beside them what a merchant would say is his: by customer the cards kept at each shop and what was paid there. */
async function makeWorld() {
  const shops = [await addMerchant(service), await addMerchant(service), await addMerchant(service)]
  const numbers = ['first', 'second']
  const pans = numbers.map(() => [newPan(), newPan(), newPan()])
  const payments = numbers.map(() => shops.map(() => 0))
  const kept = numbers.map(() => shops.map(() => new Set<string>()))
  let union: { id: number; members: Set<number> } | null = null

  /** The shops that share their customers with this one, itself among them. */
  const circle = (at: number): number[] => (union?.members.has(at) ? [...union.members] : [at])
  const keptIn = (at: number, who: number) => new Set(circle(at).flatMap((one) => [...(kept[who]?.[one] ?? [])]))
  const order = (at: number, who: number) => placeOrder(service, shops[at]?.merchantId ?? 0, { customerNumber: numbers[who], amountMinor })
  const shownAt = async (orderKey: string) => {
    const page = (await readOrderView(service, orderKey))?.decision.page
    return page?.kind === 'one-click' ? page.cards : []
  }

  async function pay(at: number, who: number, pan: string, save: boolean) {
    const change = { customerNumber: numbers[who], amountMinor }
    expect(await payNew(service, shops[at]?.merchantId ?? 0, change, fullEntry(pan, { save }))).toEqual({ kind: 'approved' })
    paid(at, who)
    // A card that the circle keeps already stays where it was kept; the payer only agrees to its use here.
    if (save && !keptIn(at, who).has(pan)) kept[who]?.[at]?.add(pan)
  }
  const paid = (at: number, who: number) => {
    const counts = payments[who]
    if (counts) counts[at] = (counts[at] ?? 0) + 1
  }

  /** Sides that know different cards of a number are suspect (decision 32); here everybody who comes together knows the first one. */
  async function makeAgree(shopsToMeet: number[]) {
    for (const who of numbers.keys())
      for (const at of shopsToMeet) if (keptIn(at, who).size > 0 && !keptIn(at, who).has(pans[who]?.[0] ?? '')) await pay(at, who, pans[who]?.[0] ?? '', true)
  }

  async function join(at: number) {
    if (union?.members.has(at)) return
    if (union && union.members.size > 0) {
      const [member] = union.members
      await makeAgree([at, member ?? at])
      service.clock.advance(60_000)
      await joinUnion(service, union.id, shops[at]?.merchantId ?? 0)
      union.members.add(at)
      return
    }
    const members = [at, (at + 1) % 3]
    await makeAgree(members)
    service.clock.advance(60_000)
    const id = await unite(
      service,
      members.map((one) => shops[one]?.merchantId ?? 0),
    )
    union = { id, members: new Set(members) }
  }

  async function happen(event: Happening) {
    service.clock.advance(60_000)
    if (event.kind === 'pay') return pay(event.shop, event.customer, pans[event.customer]?.[event.pan] ?? '', event.save)
    if (event.kind === 'join') return join(event.shop)
    if (event.kind === 'leave' && union?.members.has(event.shop)) {
      await leaveUnion(service, union.id, shops[event.shop]?.merchantId ?? 0)
      union.members.delete(event.shop)
    }
    if (event.kind === 'dissolve' && union && union.members.size > 0) {
      await dissolveUnion(service, union.id)
      union = null
    }
    if (event.kind !== 'pay-shown' && event.kind !== 'delete') return
    const orderKey = await order(event.shop, event.customer)
    const cards = await shownAt(orderKey)
    const card = cards[event.which % Math.max(1, cards.length)]
    if (!card) return
    const pan = [...keptIn(event.shop, event.customer)].find((one) => one.endsWith(card.last4))
    expect(pan, 'a card is shown that nobody of the circle keeps').toBeDefined()
    if (event.kind === 'pay-shown') {
      expect(await payWith(service, orderKey, savedEntry(card.id))).toEqual({ kind: 'approved' })
      return paid(event.shop, event.customer)
    }
    expect(await deleteSavedCardAtOrder(service, { orderKey, cardId: card.id, visitId: 'v'.repeat(24) })).toMatchObject({ kind: 'deleted' })
    for (const one of circle(event.shop)) kept[event.customer]?.[one]?.delete(pan ?? '')
  }

  /** Every circle has what its shops have, no more and no less: cards that open, payments, and what was paid. */
  async function check() {
    for (const at of shops.keys()) {
      const { scopeId } = await service.db.prisma.merchant.findUniqueOrThrow({ where: { id: shops[at]?.merchantId ?? 0 } })
      for (const who of numbers.keys()) {
        const count = circle(at).reduce((sum, one) => sum + (payments[who]?.[one] ?? 0), 0)
        const row = await service.db.prisma.customer.findFirst({
          where: { scopeId, number: numbers[who], retiredAt: null },
          include: { savedCards: { where: { state: 'member' } } },
        })
        const turnover = await service.db.prisma.turnoverEntry.aggregate({ where: { customerId: row?.id ?? -1n }, _sum: { amountMinor: true } })
        const pansKept: string[] = []
        for (const card of row?.savedCards ?? [])
          pansKept.push(
            await service.db.prisma.$transaction((tx) =>
              service.vault.takeOut(tx, { cardId: card.id, customerId: card.customerId }, { operation: 'test', reason: 'is it readable' }, service.clock.now()),
            ),
          )
        expect({ at, who, payments: row?.paymentsCount ?? 0, turnover: turnover._sum.amountMinor ?? 0n, cards: pansKept.toSorted() }).toEqual({
          at,
          who,
          payments: count,
          turnover: amountMinor * BigInt(count),
          cards: [...keptIn(at, who)].toSorted(),
        })
      }
    }
  }

  return { happen, check }
}

describe('whatever happens in shops that join, leave and end a union', () => {
  it('each circle of shops has the cards, payments and turnover of its shops, and a shop that left has its own', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(history, async (happenings) => {
        const world = await makeWorld()
        for (const happening of happenings) {
          await world.happen(happening)
          await world.check()
        }
        await world.happen({ kind: 'dissolve' })
        await world.check()
      }),
      { numRuns: Number(process.env.HISTORIES ?? 20), endOnFailure: true },
    )
  })
})
