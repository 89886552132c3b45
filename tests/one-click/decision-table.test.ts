import { describe, expect, it } from 'vitest'
import {
  type CardFacts,
  type CardState,
  decidePage,
  type Mark,
  type OrderState,
  type PageDecision,
  type PageFacts,
  type ServiceMode,
} from '@/lib/one-click/rules'

// Every combination of what the decision looks at, against tables of what the rules say (spec/one-click.md sections 2 to 6 and 8). Nothing of the decision
// itself is used: a combination is described by names, the tables answer by names, and both are compared as texts.

const now = new Date('2026-11-24T12:00:00Z')
const dayEndsAt = new Date('2026-11-24T21:00:00Z')
const until = new Date('2026-11-24T12:30:00Z')

type Kind = { state: CardState; past?: true; wrong?: number; minutesAgo: number }

const card = (id: string, { state, past, wrong = 0, minutesAgo }: Kind): CardFacts => ({
  id,
  first6: '411111',
  last4: '1111',
  brand: 'visa',
  expiry: past ? { month: 10, year: 2026 } : { month: 11, year: 2026 },
  state,
  wrongCvc2Today: wrong,
  lastSuccessAt: new Date(now.getTime() - minutesAgo * 60_000),
  savedAt: new Date('2025-01-01T00:00:00Z'),
})

const cards = {
  good: card('good', { state: 'member', minutesAgo: 10 }),
  newer: card('newer', { state: 'member', wrong: 2, minutesAgo: 5 }),
  locked: card('locked', { state: 'member', wrong: 3, minutesAgo: 1 }),
  overlocked: card('overlocked', { state: 'member', wrong: 4, minutesAgo: 2 }),
  expired: card('expired', { state: 'expired', minutesAgo: 3 }),
  past: card('past', { state: 'member', past: true, minutesAgo: 4 }),
  pastLocked: card('pastLocked', { state: 'member', past: true, wrong: 3, minutesAgo: 6 }),
  entry: card('entry', { state: 'needs-full-entry', minutesAgo: 0 }),
  pending: card('pending', { state: 'pending', minutesAgo: 0 }),
  fraud: card('fraud', { state: 'fraud', minutesAgo: 0 }),
}
type CardName = keyof typeof cards

/** What a set of cards comes to, by hand: those to pay with and those that rest, last used first. */
const cardSets: { has: CardName[]; pays: CardName[]; expired: CardName[]; locked: CardName[] }[] = [
  { has: [], pays: [], expired: [], locked: [] },
  { has: ['good'], pays: ['good'], expired: [], locked: [] },
  { has: ['good', 'newer'], pays: ['newer', 'good'], expired: [], locked: [] },
  { has: ['expired'], pays: [], expired: ['expired'], locked: [] },
  { has: ['past'], pays: [], expired: ['past'], locked: [] },
  { has: ['pastLocked'], pays: [], expired: ['pastLocked'], locked: [] },
  { has: ['locked'], pays: [], expired: [], locked: ['locked'] },
  { has: ['good', 'locked'], pays: ['good'], expired: [], locked: ['locked'] },
  { has: ['overlocked', 'locked', 'past'], pays: [], expired: ['past'], locked: ['locked', 'overlocked'] },
  { has: ['entry'], pays: [], expired: [], locked: [] },
  { has: ['pending', 'fraud'], pays: [], expired: [], locked: [] },
  {
    has: ['past', 'good', 'pending', 'entry', 'locked', 'fraud', 'expired', 'newer'],
    pays: ['newer', 'good'],
    expired: ['expired', 'past'],
    locked: ['locked'],
  },
]

const modes: Record<ServiceMode, { offers: boolean; pays: boolean; because: string | null }> = {
  off: { offers: false, pays: false, because: 'one-click-off' },
  standard: { offers: true, pays: true, because: null },
  'stored-cards-only': { offers: false, pays: true, because: 'stored-cards-only' },
  'store-only': { offers: true, pays: false, because: 'store-only' },
}

const orderEnds: Record<OrderState, string | null> = {
  'in-process': null,
  declined: null,
  approved: 'paid order-paid',
  delayed: 'paid order-paid',
  'partial-delayed': 'paid order-paid',
  'partial-canceled': 'paid order-paid',
  canceled: 'canceled order-canceled',
  timeout: 'expired order-expired',
}
const attemptEnds = {
  none: null,
  authenticating: 'three-d-secure attempt-authenticating',
  authorizing: 'checking attempt-under-way',
  unknown: 'checking attempt-unknown',
} as const

/** Policy, and whether it asks for an amount of 1000. */
const policies = [
  { policy: { kind: 'always' }, asks: true },
  { policy: { kind: 'above', minor: 999n, currency: 'BYN' }, asks: true },
  { policy: { kind: 'above', minor: 1000n, currency: 'BYN' }, asks: false },
  { policy: { kind: 'above', minor: 1000n, currency: 'JPY' }, asks: true },
  { policy: { kind: 'never' }, asks: false },
] as const

/** What the union adds: nothing, a quarantine, or a card of another merchant, without and with a bank that can be made to ask its owner. */
const unions = {
  none: { facts: undefined, canChallenge: true },
  quarantined: { facts: { quarantined: true, carryOver: 'ask' }, canChallenge: true },
  unconfirmed: { facts: { quarantined: false, carryOver: 'ask' }, canChallenge: false },
  confirmable: { facts: { quarantined: false, carryOver: 'ask' }, canChallenge: true },
} as const
const foreign: CardFacts = { ...card('foreign', { state: 'member', minutesAgo: 0 }), here: 'elsewhere' }

type Case = {
  mode: ServiceMode
  accepts: boolean
  who: 'nobody' | Mark
  set: (typeof cardSets)[number]
  limit: 'fits' | 'stops-all' | 'stops-saved'
  tried: boolean
  country: 'none' | 'free' | 'demanding'
  wish: 'none' | 'full-entry'
  cvc2: (typeof policies)[number]
  link: boolean
  union: keyof typeof unions
}

function* everyCase(withUnions: boolean): Generator<Case> {
  const people: { who: Case['who']; set: Case['set'] }[] = [{ who: 'nobody', set: cardSets[0] as Case['set'] }]
  for (const who of ['none', 'deny', 'fraud', 'suspicious'] as const) for (const set of cardSets) people.push({ who, set })
  for (const mode of Object.keys(modes) as ServiceMode[])
    for (const accepts of [true, false])
      for (const { who, set } of people)
        for (const limit of ['fits', 'stops-all', 'stops-saved'] as const)
          for (const tried of [false, true])
            for (const country of ['none', 'free', 'demanding'] as const)
              for (const wish of ['none', 'full-entry'] as const)
                for (const cvc2 of policies)
                  for (const link of [true, false])
                    for (const union of withUnions && who !== 'nobody' ? (Object.keys(unions) as Case['union'][]) : (['none'] as const))
                      yield { mode, accepts, who, set, limit, tried, country, wish, cvc2, link, union }
}

function factsOf({ mode, accepts, who, set, limit, tried, country, wish, cvc2, link, union }: Case): PageFacts<string> {
  const { facts: added, canChallenge } = unions[union]
  const others = union === 'unconfirmed' || union === 'confirmable' ? [foreign] : []
  return {
    now,
    order: {
      state: 'in-process',
      attempt: 'none',
      expiresAt: new Date(now.getTime() + 1),
      amountMinor: 1000n,
      currency: 'BYN',
      payerCountry: { none: null, free: 'BY', demanding: 'DE' }[country],
      triesAgainAt: tried ? until : null,
      canChallenge,
    },
    merchant: { acceptsCards: accepts, oneClick: mode, unselectedCountries: ['DE', 'FR'], cvc2Policy: cvc2.policy, linkTakesNoCvc2: link },
    customer: who === 'nobody' ? null : { mark: who, cards: [...set.has.map((name) => cards[name]), ...others], dayEndsAt, ...(added ? { union: added } : {}) },
    limit: { enforce: limit === 'stops-saved' ? 'saved-cards-only' : 'all-payments', refusal: limit === 'fits' ? null : 'why' },
    wish,
  }
}

/** What the rules say of an order that can be paid. The first line that applies ends it. */
function saidOf({ mode, accepts, who, set, limit, tried, country, wish, cvc2, link, union }: Case): string {
  if (!accepts) return text({ kind: 'cards-off', reasons: ['card-payments-off'] })
  if (who === 'fraud') return text({ kind: 'refused-fraud', reasons: ['customer-fraud'] })
  if (limit === 'stops-all') return text({ kind: 'refused-limit', reasons: ['limit-refuses'] })
  if (tried) return text({ kind: 'too-many-tries', reasons: ['too-many-tries'] })

  const shut =
    who === 'nobody'
      ? 'no-customer-number'
      : mode === 'off'
        ? 'one-click-off'
        : who === 'deny'
          ? 'customer-deny'
          : union === 'quarantined'
            ? 'number-in-quarantine'
            : null
  if (shut) return text({ kind: 'standard', offer: 'none', reasons: [shut] })

  const { offers, pays, because } = modes[mode]
  const offer = !offers ? 'none' : country === 'demanding' ? 'unselected' : 'preselected'
  const reasons = [
    offer === 'preselected' ? 'offer-preselected' : offer === 'unselected' ? 'offer-unselected-by-country' : null,
    who === 'suspicious' ? 'customer-suspicious' : null,
    because,
  ]
  if (!pays) return text({ kind: 'standard', offer, reasons })
  const hasPayable = set.pays.length > 0
  const confirms = union === 'confirmable'
  if ((hasPayable || confirms) && limit === 'stops-saved') return text({ kind: 'standard', offer, reasons: [...reasons, 'limit-refuses-saved-cards'] })
  if (set.locked.length > 0) reasons.push('cvc2-locked')
  if (set.expired.length > 0) reasons.push('expired-cards')
  if (set.has.includes('entry')) reasons.push('cards-need-full-entry')
  const resting = { expired: set.expired, locked: set.locked }
  if (!hasPayable && !confirms) {
    const none = union === 'unconfirmed' && set.locked.length === 0 ? 'cards-not-confirmed-here' : 'no-payable-card'
    return text({ kind: 'standard', offer, ...resting, reasons: [...reasons, none] })
  }
  if (hasPayable) reasons.push('payable-cards')
  if (confirms) reasons.push('cards-to-confirm')
  if (wish === 'full-entry') return text({ kind: 'standard', offer, back: true, ...resting, reasons: [...reasons, 'payer-chose-full-entry'] })
  // A card is confirmed by its CVC2, whatever the merchant asks of others.
  const asks = cvc2.asks || confirms
  const insists = !asks && !link ? ['acquirer-needs-cvc2'] : []
  return text({
    kind: 'one-click',
    offer,
    cards: set.pays,
    toConfirm: confirms ? ['foreign'] : [],
    cvc2: asks || !link,
    ...resting,
    reasons: [...reasons, ...insists],
  })
}

type Said = {
  kind: string
  offer?: string
  back?: boolean
  cards?: readonly string[]
  toConfirm?: readonly string[]
  cvc2?: boolean
  expired?: readonly string[]
  locked?: readonly string[]
  reasons: (string | null)[]
}

function text({ kind, offer = '-', back = false, cards: pays = [], toConfirm = [], cvc2, expired = [], locked = [], reasons }: Said): string {
  const asked = cvc2 === undefined ? '-' : cvc2 ? 'asked' : 'not-asked'
  const why = reasons.filter((reason) => reason !== null).toSorted()
  return [kind, offer, back, pays.join(), toConfirm.join(), asked, expired.join(), locked.join(), why.join()].join(' | ')
}

function textOf({ page, reasons }: PageDecision<string>): string {
  const shown = 'expiredCards' in page ? { expired: page.expiredCards.map(({ id }) => id), locked: page.lockedCards.map(({ id }) => id) } : {}
  switch (page.kind) {
    case 'standard':
      return text({ kind: page.kind, offer: page.offer, back: page.savedCards, ...shown, reasons: [...reasons] })
    case 'one-click':
      return text({
        kind: page.kind,
        offer: page.offer,
        cards: page.cards.map(({ id }) => id),
        toConfirm: page.toConfirm.map(({ id }) => id),
        cvc2: page.cvc2 === 'asked',
        ...shown,
        reasons: [...reasons],
      })
    default:
      return text({ kind: page.kind, reasons: [...reasons] })
  }
}

// Millions of decisions; a slow machine may take its time.
describe('the page decision', { timeout: 180_000 }, () => {
  it('is what the rules say in every combination of an order that can be paid', () => {
    const wrong: string[] = []
    let tried = 0
    const pages = new Set<string>()
    for (const one of everyCase(true)) {
      const facts = factsOf(one)
      const said = saidOf(one)
      for (const state of ['in-process', 'declined'] as const) {
        tried += 1
        const decided = textOf(decidePage({ ...facts, order: { ...facts.order, state } }))
        if (decided !== said && wrong.length < 5)
          wrong.push(`${JSON.stringify({ ...one, cvc2: one.cvc2.policy.kind, set: one.set.has })}: ${decided}, not ${said}`)
      }
      pages.add(said)
    }
    expect(wrong).toEqual([])
    expect(tried).toBeGreaterThan(600_000)
    expect(pages.size).toBeGreaterThan(100)
  })

  it('of an order that has ended, is under way or has timed out looks at nothing else, in every combination', () => {
    const wrong: string[] = []
    const situations = (Object.keys(orderEnds) as OrderState[]).flatMap((state) =>
      (Object.keys(attemptEnds) as (keyof typeof attemptEnds)[]).flatMap((attempt) =>
        [true, false].map((late) => ({ state, attempt, late, said: attemptEnds[attempt] ?? orderEnds[state] ?? (late ? 'expired order-expired' : null) })),
      ),
    )
    const closed = situations.flatMap(({ said, ...rest }) => (said === null ? [] : [{ ...rest, said }]))
    expect(situations.length - closed.length).toBe(2)
    for (const one of everyCase(false)) {
      const facts = factsOf(one)
      for (const { state, attempt, late, said } of closed) {
        // Changed in place: five million copies would take longer than the decisions.
        Object.assign(facts.order, { state, attempt, expiresAt: late ? now : until })
        const { page, reasons } = decidePage(facts)
        if (`${page.kind} ${reasons.join()}` !== said && wrong.length < 5) wrong.push(`${state}, ${attempt}, late ${late}: ${page.kind} ${reasons.join()}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('tells the payer nothing by which a number that was never seen could be told from one without cards, nor a refused one from none at all', () => {
    for (const one of everyCase(false)) {
      if (one.set.has.length > 0 || one.who === 'fraud') continue
      const page = JSON.stringify(decidePage(factsOf(one)).page)
      if (one.who === 'suspicious') expect(page).toBe(JSON.stringify(decidePage(factsOf({ ...one, who: 'none' })).page))
      if (one.who === 'deny') expect(page).toBe(JSON.stringify(decidePage(factsOf({ ...one, who: 'nobody' })).page))
    }
  })
})
