import type { Expiry, Mask } from '@/lib/cards/rules'
import { isPast } from '@/lib/cards/rules'

/** How a merchant uses One Click; `off` until support enables it. */
export type ServiceMode = 'off' | 'standard' | 'stored-cards-only' | 'store-only'

export type Mark = 'none' | 'deny' | 'fraud' | 'suspicious'
export type Status = 'new' | 'member' | 'not-active' | 'deny' | 'fraud' | 'suspicious'

export const statuses: readonly Status[] = ['new', 'member', 'not-active', 'deny', 'fraud', 'suspicious']

export type CardState = 'pending' | 'member' | 'needs-full-entry' | 'expired' | 'fraud' | 'deleted'

export type Cvc2Policy = { kind: 'always' } | { kind: 'above'; minor: bigint } | { kind: 'never' }

/** Which mark may follow which; the same table stands in the database (`mark_transitions`), and a test compares them. */
export const markTransitions: readonly (readonly [Mark, Mark])[] = [
  ['none', 'deny'],
  ['none', 'fraud'],
  ['none', 'suspicious'],
  ['suspicious', 'deny'],
  ['suspicious', 'fraud'],
  ['deny', 'fraud'],
  ['deny', 'none'],
  ['fraud', 'none'],
  ['suspicious', 'none'],
]

export function mayMark(from: Mark, to: Mark): boolean {
  return markTransitions.some(([before, after]) => before === from && after === to)
}

export type CardCause = 'threshold-reached' | 'hard-decline' | 'stolen' | 'expired' | 'deleted' | 'entered-again' | 'saved-again'

/** From, to, cause. The same table stands in the database (`saved_card_transitions`), and a test compares them. */
export const cardTransitions: readonly (readonly [CardState, CardState, CardCause])[] = [
  ['pending', 'member', 'threshold-reached'],
  ['pending', 'deleted', 'deleted'],
  ['pending', 'expired', 'expired'],
  ['member', 'needs-full-entry', 'hard-decline'],
  ['member', 'fraud', 'stolen'],
  ['member', 'expired', 'expired'],
  ['member', 'deleted', 'deleted'],
  ['needs-full-entry', 'member', 'entered-again'],
  ['needs-full-entry', 'fraud', 'stolen'],
  ['needs-full-entry', 'expired', 'expired'],
  ['needs-full-entry', 'deleted', 'deleted'],
  ['expired', 'member', 'entered-again'],
  ['expired', 'fraud', 'stolen'],
  ['expired', 'deleted', 'deleted'],
  ['fraud', 'deleted', 'deleted'],
  ['deleted', 'member', 'saved-again'],
  ['deleted', 'pending', 'saved-again'],
]

/** Where a card goes for a cause, or null when the cause does not move it. `deleted` plus `saved-again` has two ends, by the threshold. */
export function nextCardState(from: CardState, cause: CardCause, { reached }: { reached: boolean } = { reached: true }): CardState | null {
  const ends = cardTransitions.filter(([before, , why]) => before === from && why === cause).map(([, after]) => after)
  if (ends.length > 1) return reached ? 'member' : 'pending'
  return ends[0] ?? null
}

/** A saved card as pages see it: never more than the mask. `id` is the token of the outside. */
export type SavedCard = Mask & { id: string; expiry: Expiry; state: CardState; lastSuccessAt: Date | null; savedAt: Date }

export type OrderState = 'in-process' | 'delayed' | 'approved' | 'partial-delayed' | 'canceled' | 'partial-canceled' | 'declined' | 'timeout'

/** What a turnover limit says about an amount: see lib/limits. */
export type LimitFact<Refusal> = { enforce: 'all-payments' | 'saved-cards-only'; refusal: Refusal | null }

/** What a number union adds to a customer; absent where his number is a merchant's own. */
export type UnionFacts = {
  /** Nobody has decided yet whether the number is one person: One Click is off for it. */
  quarantined: boolean
  /** Cards that could be paid with elsewhere in the union, but that their owner has not confirmed at this merchant yet. */
  unconfirmedCards: number
}

/** Everything the decision looks at; loaded in one place (lib/payments/load-facts.ts), for the page and again under lock for the payment. */
export type PageFacts<Refusal> = {
  now: Date
  order: {
    state: OrderState
    /** A payment of this order that is under way, or whose outcome nobody knows yet. */
    attempt: 'none' | 'authorizing' | 'unknown'
    expiresAt: Date
    amountMinor: bigint
    payerCountry: string | null
  }
  merchant: { acceptsCards: boolean; oneClick: ServiceMode; unselectedCountries: readonly string[]; cvc2Policy: Cvc2Policy }
  /** Null: the order carries no CustomerNumber. */
  customer: { mark: Mark; cards: readonly SavedCard[]; union?: UnionFacts } | null
  limit: LimitFact<Refusal>
  /** What the payer asked for on the page before. */
  wish: 'none' | 'full-entry'
}

export type Offer = 'none' | 'preselected' | 'unselected'

export type Reason =
  | 'order-paid'
  | 'order-canceled'
  | 'order-expired'
  | 'attempt-under-way'
  | 'attempt-unknown'
  | 'card-payments-off'
  | 'customer-fraud'
  | 'customer-deny'
  | 'customer-suspicious'
  | 'limit-refuses'
  | 'limit-refuses-saved-cards'
  | 'no-customer-number'
  | 'one-click-off'
  | 'store-only'
  | 'stored-cards-only'
  | 'no-payable-card'
  | 'payable-cards'
  | 'payer-chose-full-entry'
  | 'number-in-quarantine'
  | 'cards-not-confirmed-here'
  | 'offer-preselected'
  | 'offer-unselected-by-country'

export type PageDecision<Refusal> = { page: Page<Refusal>; reasons: readonly Reason[] }

export type Page<Refusal> =
  | { kind: 'standard'; offer: Offer; savedCards: boolean }
  | { kind: 'one-click'; cards: readonly SavedCard[]; expiredCards: readonly SavedCard[]; cvc2: 'asked' | 'not-asked' }
  | { kind: 'refused-fraud' }
  | { kind: 'refused-limit'; refusal: Refusal }
  | { kind: 'cards-off' }
  | { kind: 'paid' }
  | { kind: 'canceled' }
  | { kind: 'expired' }
  | { kind: 'checking' }

/**
 * Which page a payer sees, and why. Pure: the page, the API ("what would this payer see now") and the conductor of payments
 * all ask it, so none of them can differ. `standard.savedCards` says that One Click is one step away ("back to my cards").
 */
export function decidePage<Refusal>(facts: PageFacts<Refusal>): PageDecision<Refusal> {
  const { order, merchant, customer, limit, now } = facts
  const ended = endedOrder(facts)
  if (ended) return ended
  if (now >= order.expiresAt) return { page: { kind: 'expired' }, reasons: ['order-expired'] }
  if (!merchant.acceptsCards) return { page: { kind: 'cards-off' }, reasons: ['card-payments-off'] }
  if (customer?.mark === 'fraud') return { page: { kind: 'refused-fraud' }, reasons: ['customer-fraud'] }
  if (limit.refusal && limit.enforce === 'all-payments') {
    return { page: { kind: 'refused-limit', refusal: limit.refusal }, reasons: ['limit-refuses'] }
  }

  const { offer, reasons } = decideOffer(facts)
  const payable = payableCards(facts)
  if (payable.reason) reasons.push(payable.reason)
  if (payable.cards.length === 0 || facts.wish === 'full-entry') {
    if (payable.cards.length > 0) reasons.push('payer-chose-full-entry')
    return { page: { kind: 'standard', offer, savedCards: payable.cards.length > 0 }, reasons }
  }
  const expiredCards = customer?.cards.filter((card) => isExpired(card, now)) ?? []
  const cvc2 = asksCvc2(merchant.cvc2Policy, order.amountMinor) ? 'asked' : 'not-asked'
  return { page: { kind: 'one-click', cards: payable.cards, expiredCards, cvc2 }, reasons }
}

function endedOrder<Refusal>({ order }: PageFacts<Refusal>): PageDecision<Refusal> | null {
  if (order.attempt === 'authorizing') return { page: { kind: 'checking' }, reasons: ['attempt-under-way'] }
  if (order.attempt === 'unknown') return { page: { kind: 'checking' }, reasons: ['attempt-unknown'] }
  switch (order.state) {
    case 'approved':
    case 'delayed':
    case 'partial-delayed':
    case 'partial-canceled':
      return { page: { kind: 'paid' }, reasons: ['order-paid'] }
    case 'canceled':
      return { page: { kind: 'canceled' }, reasons: ['order-canceled'] }
    case 'timeout':
      return { page: { kind: 'expired' }, reasons: ['order-expired'] }
    case 'in-process':
    case 'declined':
      return null
  }
}

function decideOffer<Refusal>({ order, merchant, customer }: PageFacts<Refusal>): { offer: Offer; reasons: Reason[] } {
  if (!customer) return { offer: 'none', reasons: ['no-customer-number'] }
  if (merchant.oneClick === 'off') return { offer: 'none', reasons: ['one-click-off'] }
  if (customer.mark === 'deny') return { offer: 'none', reasons: ['customer-deny'] }
  if (customer.union?.quarantined) return { offer: 'none', reasons: ['number-in-quarantine'] }
  const reasons: Reason[] = customer.mark === 'suspicious' ? ['customer-suspicious'] : []
  if (merchant.oneClick === 'stored-cards-only') return { offer: 'none', reasons: [...reasons, 'stored-cards-only'] }
  const unselected = order.payerCountry !== null && merchant.unselectedCountries.includes(order.payerCountry)
  return unselected
    ? { offer: 'unselected', reasons: [...reasons, 'offer-unselected-by-country'] }
    : { offer: 'preselected', reasons: [...reasons, 'offer-preselected'] }
}

function payableCards<Refusal>({ merchant, customer, limit, now }: PageFacts<Refusal>): { cards: readonly SavedCard[]; reason: Reason | null } {
  if (!customer || merchant.oneClick === 'off' || customer.mark === 'deny' || customer.union?.quarantined) return { cards: [], reason: null }
  if (merchant.oneClick === 'store-only') return { cards: [], reason: 'store-only' }
  const cards = customer.cards.filter((card) => card.state === 'member' && !isPast(card.expiry, now)).toSorted(byLastUse)
  if (cards.length === 0) return { cards, reason: customer.union?.unconfirmedCards ? 'cards-not-confirmed-here' : 'no-payable-card' }
  if (limit.refusal) return { cards: [], reason: 'limit-refuses-saved-cards' }
  return { cards, reason: 'payable-cards' }
}

function isExpired(card: SavedCard, now: Date): boolean {
  return card.state === 'expired' || (card.state === 'member' && isPast(card.expiry, now))
}

function byLastUse(a: SavedCard, b: SavedCard): number {
  return (b.lastSuccessAt ?? b.savedAt).getTime() - (a.lastSuccessAt ?? a.savedAt).getTime()
}

/** Whether a payment by a saved card asks for the CVC2. `above` is strict: an amount equal to the bound is not above it. */
export function asksCvc2(policy: Cvc2Policy, amountMinor: bigint): boolean {
  switch (policy.kind) {
    case 'always':
      return true
    case 'above':
      return amountMinor > policy.minor
    case 'never':
      return false
  }
}
