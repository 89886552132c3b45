import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panOf } from '@/lib/acquirers/sandbox/cards'
import { expireCards } from '@/lib/one-click/expire-cards'
import { readOrderView } from '@/lib/payments/queries'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { newPan } from '../support/new-pan'
import { customerOf, fullEntry, onlyCard, payNew, payWith, placeOrder } from '../support/payer'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service)
})
afterAll(() => service.close())

/** A customer whose only card has expired; whether the job has noticed already makes no difference to anybody. */
async function expired(customerNumber: string, { noticed = true } = {}) {
  const pan = newPan()
  const now = usualNow
  service.clock.set(now)
  await payNew(service, shop.merchantId, { customerNumber }, fullEntry(pan, { expiry: { month: now.getUTCMonth() + 1, year: now.getUTCFullYear() } }))
  const cardId = await onlyCard(service, shop.scopeId, customerNumber)
  service.clock.set(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 15)))
  if (noticed) await expireCards(service)
  const orderKey = await placeOrder(service, shop.merchantId, { customerNumber })
  const cards = async () => (await customerOf(service, shop.scopeId, customerNumber)).savedCards.map(({ last4, state }) => ({ last4, state }))
  return { pan, cardId, orderKey, cards, last4: pan.slice(-4) }
}

describe('the page of a customer whose cards have all expired', () => {
  it.each([true, false])('is the form for a card, which mentions them (job has run: %s)', async (noticed) => {
    const { cardId, orderKey } = await expired(`mentioned-${noticed}`, { noticed })
    expect((await readOrderView(service, orderKey))?.decision).toMatchObject({
      page: { kind: 'standard', offer: 'preselected', savedCards: false, expiredCards: [{ id: cardId }] },
      reasons: ['offer-preselected', 'no-payable-card', 'expired-cards'],
    })
  })
})

describe('replacing an expired card', () => {
  it('by the same number with a new date is the same card, with the old date in its history', async () => {
    const { pan, cardId, orderKey, cards, last4 } = await expired('re-issued')
    expect(await payWith(service, orderKey, fullEntry(pan, { replaces: cardId, expiry: { month: 2, year: 2032 } }))).toEqual({ kind: 'approved' })
    expect(await cards()).toEqual([{ last4, state: 'member' }])
    const history = await service.db.prisma.savedCardChange.findMany({ where: { savedCardId: cardId }, orderBy: { id: 'asc' } })
    expect(history.map(({ cause, expiryYear }) => `${cause} ${expiryYear}`)).toEqual(['saved 2026', 'expired 2026', 'entered-again 2032'])
  })

  it.each([true, false])('by another number deletes it once the new card is kept (job has run: %s)', async (noticed) => {
    const customerNumber = `replaced-${noticed}`
    const { cardId, orderKey, cards, last4 } = await expired(customerNumber, { noticed })
    const pan = newPan()
    await payWith(service, orderKey, fullEntry(pan, { replaces: cardId, expiry: { month: 2, year: 2032 } }))
    expect(await cards()).toEqual([
      { last4, state: 'deleted' },
      { last4: pan.slice(-4), state: 'member' },
    ])
    const { id } = await customerOf(service, shop.scopeId, customerNumber)
    const events = await service.db.prisma.customerEvent.findMany({ where: { customerId: id, kind: 'card.replaced' } })
    expect(events).toMatchObject([{ actor: 'payer', data: { last4, newLast4: pan.slice(-4) } }])
  })

  it('leaves it where the new card is not kept: without consent, declined, or below the threshold', async () => {
    const good = { expiry: { month: 2, year: 2032 } }
    const refused = await expired('refused')
    await payWith(service, refused.orderKey, fullEntry(newPan(), { ...good, replaces: refused.cardId, save: false }))
    expect(await refused.cards()).toEqual([{ last4: refused.last4, state: 'expired' }])
    const declined = await expired('declined')
    await payWith(service, declined.orderKey, fullEntry(panOf('declined-no-funds'), { ...good, replaces: declined.cardId }))
    expect(await declined.cards()).toEqual([{ last4: declined.last4, state: 'expired' }])
    const careful = await expired('careful')
    await service.db.prisma.merchant.update({ where: { id: shop.merchantId }, data: { saveThreshold: 2 } })
    await payWith(service, careful.orderKey, fullEntry(newPan(), { ...good, replaces: careful.cardId }))
    await service.db.prisma.merchant.update({ where: { id: shop.merchantId }, data: { saveThreshold: 1 } })
    expect((await careful.cards()).map(({ state }) => state)).toEqual(['expired', 'pending'])
  })

  it('not asked for leaves it beside the new one', async () => {
    const { orderKey, cards } = await expired('beside')
    await payWith(service, orderKey, fullEntry(newPan(), { expiry: { month: 2, year: 2032 } }))
    expect((await cards()).map(({ state }) => state)).toEqual(['expired', 'member'])
  })

  it('never touches a card that is payable, or another customer’s', async () => {
    const customerNumber = 'payable'
    const good = { expiry: { month: 2, year: 2032 } }
    await payNew(service, shop.merchantId, { customerNumber }, fullEntry(newPan(), good))
    const cardId = await onlyCard(service, shop.scopeId, customerNumber)
    const theirs = await expired('theirs')
    for (const replaces of [cardId, theirs.cardId]) {
      await payNew(service, shop.merchantId, { customerNumber }, fullEntry(newPan(), { ...good, replaces }))
    }
    expect((await customerOf(service, shop.scopeId, customerNumber)).savedCards.map(({ state }) => state)).toEqual(['member', 'member', 'member'])
    expect(await theirs.cards()).toEqual([{ last4: theirs.last4, state: 'expired' }])
  })
})
