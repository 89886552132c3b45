import type { Expiry, Mask } from '@/lib/cards/rules'
import { isPast } from '@/lib/cards/rules'
import type { Money } from '@/lib/platform/money'

/** How a merchant uses One Click; `off` until support enables it. */
export type ServiceMode = 'off' | 'standard' | 'stored-cards-only' | 'store-only'

export type Mark = 'none' | 'deny' | 'fraud' | 'suspicious'
export type Status = 'new' | 'member' | 'not-active' | 'deny' | 'fraud' | 'suspicious'

export const statuses: readonly Status[] = ['new', 'member', 'not-active', 'deny', 'fraud', 'suspicious']

export type CardState = 'pending' | 'member' | 'needs-full-entry' | 'expired' | 'fraud' | 'deleted'

/** When a payment by a saved card asks for the CVC2. The bound of `above` is money: it says nothing of another currency, where the CVC2 is asked for. */
export type Cvc2Policy = { kind: 'always' } | { kind: 'above'; minor: bigint; currency: string } | { kind: 'never' }

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

export type CardCause = 'threshold-reached' | 'hard-decline' | 'stolen' | 'expired' | 'deleted' | 'entered-again' | 'saved-again' | 'deletion-undone'

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
  ['deleted', 'member', 'deletion-undone'],
  ['deleted', 'expired', 'deletion-undone'],
  ['deleted', 'pending', 'deletion-undone'],
  ['deleted', 'needs-full-entry', 'deletion-undone'],
]

/**
 * Where a card goes for a cause, or null when the cause does not move it. Two causes have two ends: a deleted card that is saved again goes by the
 * threshold, and one whose deletion is undone goes back to where it was (`backTo`).
 */
export function nextCardState(
  from: CardState,
  cause: CardCause,
  { reached = true, backTo = null }: { reached?: boolean; backTo?: CardState | null } = {},
): CardState | null {
  const ends = cardTransitions.filter(([before, , why]) => before === from && why === cause).map(([, after]) => after)
  if (cause === 'deletion-undone') return ends.find((end) => end === backTo) ?? null
  if (ends.length > 1) return reached ? 'member' : 'pending'
  return ends[0] ?? null
}

/** A saved card as pages see it: never more than the mask. `id` is the token of the outside. */
export type SavedCard = Mask & { id: string; expiry: Expiry; state: CardState; lastSuccessAt: Date | null; savedAt: Date }

/** Wrong CVC2 of one card in one day of its number scope, at whatever merchant of it, after which the card rests until the next (spec/one-click.md section 5). */
export const wrongCvc2ADay = 3

/**
 * What a card is to the merchant that is paid: saved by him (every card, for a merchant alone), confirmed by its owner at him, only named in its consent as
 * one of the shops that may use it, or saved elsewhere in his number union.
 */
export type CardHere = 'saved' | 'confirmed' | 'named' | 'elsewhere'

/**
 * A saved card and how often its CVC2 was wrong today. A success in between takes none of them back: guesses are what is counted.
 * `here`: absent for `saved`. `unconfirmable`: on this order the bank would not ask its owner.
 */
export type CardFacts = SavedCard & { wrongCvc2Today: number; here?: CardHere; unconfirmable?: true }

/** A card that is out of One Click because of wrong CVC2, until the day of its scope ends. */
export type LockedCard = SavedCard & { lockedUntil: Date }

export const orderStates = ['in-process', 'delayed', 'approved', 'partial-delayed', 'canceled', 'partial-canceled', 'declined', 'timeout'] as const

export type OrderState = (typeof orderStates)[number]

/** What a turnover limit says about an amount: see lib/limits. */
export type LimitFact<Refusal> = { enforce: 'all-payments' | 'saved-cards-only'; refusal: Refusal | null }

/** What a number union adds to a customer; absent where his number is a merchant's own. */
export type UnionFacts = {
  /** Nobody has decided yet whether the number is one person: One Click is off for it. */
  quarantined: boolean
  /** `allow`: a card may be used wherever its consent names the merchant; `ask`: only where it was saved or confirmed. */
  carryOver: 'ask' | 'allow'
}

/** Everything the decision looks at; loaded in one place (lib/payments/load-facts.ts), for the page and again under lock for the payment. */
export type PageFacts<Refusal> = {
  now: Date
  order: {
    state: OrderState
    /** A payment of this order that is under way, or whose outcome nobody knows yet. */
    attempt: 'none' | 'authenticating' | 'authorizing' | 'unknown'
    expiresAt: Date
    amountMinor: bigint
    currency: string
    payerCountry: string | null
    /** After too many declines: from when on this order may be tried again. Null or past: now. */
    triesAgainAt: Date | null
    /** Whether a payment of this order can make the payer's bank ask him: only then can a card be confirmed by CVC2. */
    canChallenge: boolean
  }
  merchant: {
    acceptsCards: boolean
    oneClick: ServiceMode
    unselectedCountries: readonly string[]
    cvc2Policy: Cvc2Policy
    /** Whether the acquirer link takes a saved card without its CVC2. */
    linkTakesNoCvc2: boolean
  }
  /** Null: the order carries no CustomerNumber. `dayEndsAt`: when the scope's day, and with it every lock of a card, ends. */
  customer: { mark: Mark; cards: readonly CardFacts[]; dayEndsAt: Date; union?: UnionFacts } | null
  limit: LimitFact<Refusal>
  /** What the payer asked for on the page before. */
  wish: 'none' | 'full-entry'
}

export type Offer = 'none' | 'preselected' | 'unselected'

export type Reason =
  | 'order-paid'
  | 'order-canceled'
  | 'order-expired'
  | 'attempt-authenticating'
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
  | 'cvc2-locked'
  | 'expired-cards'
  | 'cards-need-full-entry'
  | 'acquirer-needs-cvc2'
  | 'too-many-tries'
  | 'payer-chose-full-entry'
  | 'number-in-quarantine'
  | 'cards-not-confirmed-here'
  | 'cards-to-confirm'
  | 'offer-preselected'
  | 'offer-unselected-by-country'

export type PageDecision<Refusal> = { page: Page<Refusal>; reasons: readonly Reason[] }

/** Saved cards that stand on the page but cannot be paid with: what happened to them, and until when. */
export type RestingCards = { expiredCards: readonly SavedCard[]; lockedCards: readonly LockedCard[] }

export type Page<Refusal> =
  | ({ kind: 'standard'; offer: Offer; savedCards: boolean } & RestingCards)
  | ({ kind: 'one-click'; cards: readonly SavedCard[]; toConfirm: readonly SavedCard[]; cvc2: 'asked' | 'not-asked'; offer: Offer } & RestingCards)
  | { kind: 'refused-fraud' }
  | { kind: 'refused-limit'; refusal: Refusal }
  | { kind: 'too-many-tries'; until: Date }
  | { kind: 'cards-off' }
  | { kind: 'paid' }
  | { kind: 'canceled' }
  | { kind: 'expired' }
  | { kind: 'three-d-secure' }
  | { kind: 'checking' }

/**
 * Which page a payer sees, and why. Pure: the page, the API ("what would this payer see now") and the conductor of payments
 * all ask it, so none of them can differ. `standard.savedCards` says that One Click is one step away ("back to my cards"),
 * `one-click.offer` what a card that is typed instead would be offered, `one-click.toConfirm` cards of the union that this merchant may use once their
 * owner has confirmed one by CVC2 and at his bank (docs/decisions/0034-a-card-is-confirmed-by-cvc2-and-a-challenge.md).
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
  if (order.triesAgainAt && now < order.triesAgainAt) return { page: { kind: 'too-many-tries', until: order.triesAgainAt }, reasons: ['too-many-tries'] }

  const { offer, reasons } = decideOffer(facts)
  const { cards, toConfirm, resting, reasons: cardReasons } = sortCards(facts)
  reasons.push(...cardReasons)
  const savedCards = cards.length + toConfirm.length > 0
  if (!savedCards || facts.wish === 'full-entry') {
    if (savedCards) reasons.push('payer-chose-full-entry')
    return { page: { kind: 'standard', offer, savedCards, ...resting }, reasons }
  }
  const asked = asksCvc2(merchant.cvc2Policy, { minor: order.amountMinor, currency: order.currency }) || toConfirm.length > 0
  if (!asked && !merchant.linkTakesNoCvc2) reasons.push('acquirer-needs-cvc2')
  return { page: { kind: 'one-click', cards, toConfirm, cvc2: asked || !merchant.linkTakesNoCvc2 ? 'asked' : 'not-asked', offer, ...resting }, reasons }
}

function endedOrder<Refusal>({ order }: PageFacts<Refusal>): PageDecision<Refusal> | null {
  if (order.attempt === 'authenticating') return { page: { kind: 'three-d-secure' }, reasons: ['attempt-authenticating'] }
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

type Sorted = { cards: readonly SavedCard[]; toConfirm: readonly SavedCard[]; resting: RestingCards; reasons: Reason[] }

const noCards = { cards: [], toConfirm: [], resting: { expiredCards: [], lockedCards: [] } }

// Payable, last used first; beside them those that rest, so that the payer knows why they are not there.
function sortCards<Refusal>({ order, merchant, customer, limit, now }: PageFacts<Refusal>): Sorted {
  if (!customer || merchant.oneClick === 'off' || customer.mark === 'deny' || customer.union?.quarantined) return { ...noCards, reasons: [] }
  if (merchant.oneClick === 'store-only') return { ...noCards, reasons: ['store-only'] }
  const usable = customer.cards.filter((card) => mayUse(customer.union, card))
  const isGood = (card: CardFacts) => card.state === 'member' && !isPast(card.expiry, now)
  const good = usable.filter(isGood).toSorted(byLastUse)
  const [locked, payable] = [good.filter(isLocked), good.filter((card) => !isLocked(card))]
  const elsewhere = customer.cards.filter((card) => !usable.includes(card) && isGood(card))
  const toConfirm = order.canChallenge ? elsewhere.filter((card) => !isLocked(card) && !card.unconfirmable).toSorted(byLastUse) : []
  if (payable.length + toConfirm.length > 0 && limit.refusal) return { ...noCards, reasons: ['limit-refuses-saved-cards'] }
  const expired = usable.filter((card) => isExpired(card, now)).toSorted(byLastUse)
  const reasons: Reason[] = []
  if (payable.length > 0) reasons.push('payable-cards')
  if (toConfirm.length > 0) reasons.push('cards-to-confirm')
  if (reasons.length === 0) reasons.push(elsewhere.length > 0 && good.length === 0 ? 'cards-not-confirmed-here' : 'no-payable-card')
  if (locked.length > 0) reasons.push('cvc2-locked')
  if (expired.length > 0) reasons.push('expired-cards')
  if (usable.some(({ state }) => state === 'needs-full-entry')) reasons.push('cards-need-full-entry')
  const lockedCards = locked.map((card) => ({ ...shownCard(card), lockedUntil: customer.dayEndsAt }))
  return { cards: payable.map(shownCard), toConfirm: toConfirm.map(shownCard), resting: { expiredCards: expired.map(shownCard), lockedCards }, reasons }
}

// What was counted is nobody's business on the page.
function shownCard({ wrongCvc2Today: _, here: _here, unconfirmable: _unconfirmable, ...card }: CardFacts): SavedCard {
  return card
}

// Consent names who may use a card; a union that asks wants the owner's word at each of its merchants all the same.
function mayUse(union: UnionFacts | undefined, { here = 'saved' }: CardFacts): boolean {
  return here === 'saved' || here === 'confirmed' || (here === 'named' && union?.carryOver === 'allow')
}

function isLocked({ wrongCvc2Today }: CardFacts): boolean {
  return wrongCvc2Today >= wrongCvc2ADay
}

function isExpired(card: SavedCard, now: Date): boolean {
  return card.state === 'expired' || (card.state === 'member' && isPast(card.expiry, now))
}

function byLastUse(a: SavedCard, b: SavedCard): number {
  return (b.lastSuccessAt ?? b.savedAt).getTime() - (a.lastSuccessAt ?? a.savedAt).getTime()
}

/**
 * Whether a payment by a saved card asks for the CVC2. `above` is strict: an amount equal to the bound is not above it. No rate turns one currency into
 * another here, so an amount in another one always asks (docs/decisions/0140-the-cvc2-bound-is-money.md).
 */
export function asksCvc2(policy: Cvc2Policy, { minor, currency }: Money): boolean {
  switch (policy.kind) {
    case 'always':
      return true
    case 'above':
      return currency !== policy.currency || minor > policy.minor
    case 'never':
      return false
  }
}
