import { describe, expect, it } from 'vitest'
import {
  asksCvc2,
  type CardFacts,
  type CardState,
  cardTransitions,
  decidePage,
  type Mark,
  mayMark,
  nextCardState,
  type OrderState,
  type PageFacts,
  type ServiceMode,
} from '@/lib/one-click/rules'

const now = new Date('2026-11-24T12:00:00Z')
const dayEndsAt = new Date('2026-11-24T21:00:00Z')
const nothingRests = { expiredCards: [], lockedCards: [] }

type Change = {
  [Part in keyof PageFacts<string>]?: PageFacts<string>[Part] extends object | null
    ? Partial<NonNullable<PageFacts<string>[Part]>> | null
    : PageFacts<string>[Part]
}

function facts(change: Change = {}): PageFacts<string> {
  const base: PageFacts<string> = {
    now,
    order: {
      state: 'in-process',
      attempt: 'none',
      expiresAt: new Date(now.getTime() + 60_000),
      amountMinor: 1000n,
      currency: 'BYN',
      payerCountry: null,
      triesAgainAt: null,
      canChallenge: true,
    },
    merchant: { acceptsCards: true, oneClick: 'standard', unselectedCountries: ['DE'], cvc2Policy: { kind: 'always' }, linkTakesNoCvc2: true },
    customer: { mark: 'none', cards: [], dayEndsAt },
    limit: { enforce: 'all-payments', refusal: null },
    wish: 'none',
  }
  return {
    ...base,
    ...change,
    now: change.now instanceof Date ? change.now : now,
    order: { ...base.order, ...change.order },
    merchant: { ...base.merchant, ...change.merchant },
    customer: change.customer === null ? null : ({ ...base.customer, ...change.customer } as PageFacts<string>['customer']),
    limit: { ...base.limit, ...change.limit },
    wish: change.wish ?? 'none',
  }
}

function card(change: Partial<CardFacts> = {}): CardFacts {
  return {
    id: 'a',
    first6: '411111',
    last4: '1111',
    brand: 'visa',
    expiry: { month: 12, year: 2027 },
    state: 'member',
    lastSuccessAt: now,
    savedAt: now,
    wrongCvc2Today: 0,
    ...change,
  }
}

const page = (change?: Change) => decidePage(facts(change)).page

describe('the page of an order', () => {
  it('is the standard form with the offer preselected for a new customer', () => {
    expect(decidePage(facts())).toEqual({
      page: { kind: 'standard', offer: 'preselected', savedCards: false, ...nothingRests },
      reasons: ['offer-preselected', 'no-payable-card'],
    })
  })

  it('leaves the choice unselected for a payer of a country that demands it', () => {
    expect(page({ order: { payerCountry: 'DE' } })).toMatchObject({ offer: 'unselected' })
    expect(page({ order: { payerCountry: 'BY' } })).toMatchObject({ offer: 'preselected' })
  })

  it('makes no offer without a customer number', () => {
    expect(decidePage(facts({ customer: null }))).toEqual({
      page: { kind: 'standard', offer: 'none', savedCards: false, ...nothingRests },
      reasons: ['no-customer-number'],
    })
  })

  it('is One Click for a customer with a payable card, last used first', () => {
    const older = card({ id: 'old', lastSuccessAt: new Date(now.getTime() - 1000) })
    const never = card({ id: 'never', lastSuccessAt: null, savedAt: new Date(now.getTime() - 500) })
    const decided = page({ customer: { cards: [older, card({ id: 'new' }), never] } })
    expect(decided.kind === 'one-click' && decided.cards.map(({ id }) => id)).toEqual(['new', 'never', 'old'])
  })

  it('shows an expired card as expired beside a payable one, and the standard form when it is the only one', () => {
    const expired = card({ id: 'gone', expiry: { month: 10, year: 2026 } })
    expect(page({ customer: { cards: [card(), expired] } })).toMatchObject({ kind: 'one-click', cards: [{ id: 'a' }], expiredCards: [{ id: 'gone' }] })
    expect(page({ customer: { cards: [expired] } })).toMatchObject({ kind: 'standard', offer: 'preselected' })
  })

  it('asks for full data, with the way back, when the payer wants it', () => {
    expect(page({ customer: { cards: [card()] }, wish: 'full-entry' })).toEqual({ kind: 'standard', offer: 'preselected', savedCards: true, ...nothingRests })
  })

  it.each<[Mark, string]>([
    ['deny', 'standard'],
    ['fraud', 'refused-fraud'],
    ['suspicious', 'one-click'],
    ['none', 'one-click'],
  ])('for a customer marked %s with a card is %s', (mark, kind) => {
    expect(page({ customer: { mark, cards: [card()] } }).kind).toBe(kind)
  })

  it('makes no offer to a customer who refused the service', () => {
    expect(page({ customer: { mark: 'deny', cards: [card()] } })).toEqual({ kind: 'standard', offer: 'none', savedCards: false, ...nothingRests })
  })

  it.each<[ServiceMode, string, string]>([
    ['off', 'standard', 'none'],
    ['standard', 'one-click', 'preselected'],
    ['stored-cards-only', 'one-click', 'none'],
    ['store-only', 'standard', 'preselected'],
  ])('of a merchant in mode %s is %s with a card, and offers %s without', (oneClick, withCard, offer) => {
    expect(page({ merchant: { oneClick }, customer: { cards: [card()] } }).kind).toBe(withCard)
    expect(page({ merchant: { oneClick } })).toMatchObject({ kind: 'standard', offer })
  })

  it.each<[OrderState, string]>([
    ['in-process', 'standard'],
    ['declined', 'standard'],
    ['approved', 'paid'],
    ['delayed', 'paid'],
    ['partial-delayed', 'paid'],
    ['partial-canceled', 'paid'],
    ['canceled', 'canceled'],
    ['timeout', 'expired'],
  ])('of an order in state %s is %s', (state, kind) => {
    expect(page({ order: { state } }).kind).toBe(kind)
  })

  it('expires with the order, to the millisecond', () => {
    expect(page({ order: { expiresAt: new Date(now.getTime() + 1) } }).kind).toBe('standard')
    expect(page({ order: { expiresAt: now } }).kind).toBe('expired')
  })

  it.each(['authorizing', 'unknown'] as const)('is "checking" while an attempt is %s, even after the time-out of the order', (attempt) => {
    expect(page({ order: { attempt, expiresAt: new Date(0) } }).kind).toBe('checking')
  })

  it('refuses by a limit, or only hides the saved cards, as the scope enforces it', () => {
    const customer = { cards: [card()] }
    expect(page({ customer, limit: { enforce: 'all-payments', refusal: 'why' } })).toEqual({ kind: 'refused-limit', refusal: 'why' })
    expect(decidePage(facts({ customer, limit: { enforce: 'saved-cards-only', refusal: 'why' } }))).toEqual({
      page: { kind: 'standard', offer: 'preselected', savedCards: false, ...nothingRests },
      reasons: ['offer-preselected', 'limit-refuses-saved-cards'],
    })
  })

  it('says so where the merchant takes no cards', () => {
    expect(page({ merchant: { acceptsCards: false } }).kind).toBe('cards-off')
  })

  it('shows a card as locked after three wrong CVC2 of its day, not after two, and the others as payable', () => {
    const two = card({ id: 'two', wrongCvc2Today: 2 })
    const three = card({ id: 'three', wrongCvc2Today: 3 })
    expect(decidePage(facts({ customer: { cards: [two, three] } }))).toMatchObject({
      page: { kind: 'one-click', cards: [{ id: 'two' }], lockedCards: [{ id: 'three', lockedUntil: dayEndsAt }] },
      reasons: ['offer-preselected', 'payable-cards', 'cvc2-locked'],
    })
    expect(decidePage(facts({ customer: { cards: [three] } }))).toMatchObject({
      page: { kind: 'standard', offer: 'preselected', savedCards: false, lockedCards: [{ id: 'three' }] },
      reasons: ['offer-preselected', 'no-payable-card', 'cvc2-locked'],
    })
  })

  it('waits after too many declines of the order, to the millisecond', () => {
    expect(page({ order: { triesAgainAt: new Date(now.getTime() + 1) } })).toEqual({ kind: 'too-many-tries', until: new Date(now.getTime() + 1) })
    expect(page({ order: { triesAgainAt: now } }).kind).toBe('standard')
  })

  it('asks the CVC2 where the acquirer link wants it, whatever the merchant says, and says why', () => {
    const change = { customer: { cards: [card()] }, merchant: { cvc2Policy: { kind: 'never' as const } } }
    expect(page(change)).toMatchObject({ kind: 'one-click', cvc2: 'not-asked' })
    const strict = decidePage(facts({ ...change, merchant: { ...change.merchant, linkTakesNoCvc2: false } }))
    expect(strict).toMatchObject({ page: { kind: 'one-click', cvc2: 'asked' }, reasons: ['offer-preselected', 'payable-cards', 'acquirer-needs-cvc2'] })
  })

  it('takes only members as payable', () => {
    const others: CardState[] = ['pending', 'needs-full-entry', 'expired', 'fraud', 'deleted']
    for (const state of others) expect(page({ customer: { cards: [card({ state })] } }).kind).toBe('standard')
  })
})

describe('the CVC2 policy', () => {
  it('asks above an amount, not at it', () => {
    const upToTen = { kind: 'above', minor: 1000n, currency: 'BYN' } as const
    expect(asksCvc2(upToTen, { minor: 1000n, currency: 'BYN' })).toBe(false)
    expect(asksCvc2(upToTen, { minor: 1001n, currency: 'BYN' })).toBe(true)
    expect(asksCvc2({ kind: 'always' }, { minor: 1n, currency: 'BYN' })).toBe(true)
    expect(asksCvc2({ kind: 'never' }, { minor: 10n ** 12n, currency: 'USD' })).toBe(false)
  })

  it.each(['USD', 'JPY', 'KWD'])('asks in %s whatever the amount, where the bound is in BYN', (currency) => {
    for (const minor of [1n, 999n, 1000n, 10n ** 12n]) expect(asksCvc2({ kind: 'above', minor: 1000n, currency: 'BYN' }, { minor, currency })).toBe(true)
  })
})

describe('transitions', () => {
  it('of a deleted card that is saved again depend on the threshold', () => {
    expect(nextCardState('deleted', 'saved-again', { reached: true })).toBe('member')
    expect(nextCardState('deleted', 'saved-again', { reached: false })).toBe('pending')
    expect(nextCardState('fraud', 'entered-again')).toBeNull()
    expect(new Set(cardTransitions.map((row) => row.join())).size).toBe(cardTransitions.length)
  })

  it('of a mark never weaken it without lifting it', () => {
    expect(mayMark('fraud', 'deny')).toBe(false)
    expect(mayMark('fraud', 'none')).toBe(true)
    expect(mayMark('none', 'none')).toBe(false)
  })
})
