import type { DeclineReason } from '@/lib/acquirers/contract'
import type { ResponseCode } from '@/lib/acquirers/rules'
import type { TestingRule } from '@/lib/card-testing/rules'
import type { Brand, Expiry, Mask, Pan } from '@/lib/cards/rules'
import type { Refusal } from '@/lib/limits/rules'
import type { Appearance } from '@/lib/merchants/rules'
import type { OrderState, PageDecision } from '@/lib/one-click/rules'
import type { Money } from '@/lib/platform/money'

/** Languages of pages and messages; the Assist wire's BY is `be` here. */
export type Language = 'en' | 'ru' | 'be'

/** Who stands at the page, as far as a consent or an operation must remember it. */
export type Visit = { ip: string | null; userAgent: string | null; language: Language }

/** What a pay page shows of an order; nothing of a card beyond the mask. */
export type OrderView = {
  orderKey: string
  number: string
  billNumber: string
  amount: Money
  state: OrderState
  language: Language
  /** Whether the order asked for its language; else it is the merchant's default. */
  languageAsked: boolean
  expiresAt: Date
  merchant: {
    id: number
    name: string
    asksCardholder: boolean
    timeZone: string
    face: Appearance
    /** The other merchants of its number scope, by name: a card kept here can be used there. */
    sharesCardsWith: readonly string[]
  }
  returnUrls: { ok: string | null; no: string | null }
  /** The latest payment attempt, if there was one. */
  lastAttempt: Attempt | null
  /** Where the payer's bank wants to hear from him, while the page is that of 3-D Secure. */
  challenge: Challenge | null
  decision: PageDecision<Refusal>
}

/** The browser has to bring `request` to `issuerUrl` in a form field named `creq`, until `endsAt`. */
export type Challenge = { issuerUrl: string; request: string; endsAt: Date }

export const operationStates = ['authenticating', 'authorizing', 'approved', 'declined', 'unknown', 'reversed'] as const

export type OperationState = (typeof operationStates)[number]

/** From, to. The same table stands in the database (`operation_transitions`), and a test compares them. */
export const operationTransitions: readonly (readonly [OperationState, OperationState])[] = [
  ['authenticating', 'authorizing'],
  ['authenticating', 'declined'],
  ['authorizing', 'approved'],
  ['authorizing', 'declined'],
  ['authorizing', 'unknown'],
  ['authorizing', 'reversed'],
  ['unknown', 'approved'],
  ['unknown', 'declined'],
  ['unknown', 'reversed'],
]

export type Attempt = {
  state: OperationState
  billNumber: string
  card: Mask | null
  reason: DeclineReason | null
  /** After a wrong CVC2 of a saved card: how many tries it has left today. */
  cvc2TriesLeft?: number
  responseCode: ResponseCode | null
  approvalCode: string | null
  at: Date
  /** True when this payment kept a card for One Click. */
  savedCard: boolean
}

/** A card typed in full. The only value in the service that holds a PAN on its way in. `replaces`: the expired saved card whose place it is to take. */
export type FullEntry = {
  kind: 'full'
  pan: Pan
  brand: Brand
  expiry: Expiry
  cvc2: string
  cardholder: string | null
  save: boolean
  replaces?: string | null
}
export type SavedEntry = { kind: 'saved'; cardId: string; cvc2: string | null }

export type PayInput = {
  orderKey: string
  entry: FullEntry | SavedEntry
  visit: Visit
  consentTextVersion: string
  /** Where the payer's bank sends his browser back to when it wanted to hear from him. */
  returnUrl: string
}

/**
 * How an attempt to pay ended, as far as the caller needs to choose the next page:
 * - `approved`, `declined`, `unknown`: this call's own authorization;
 * - `challenge`: the payer's bank wants to hear from him first. `sealed` is the card data on its way through his browser: nobody can read it,
 *   and `finishStep` takes it once, until `endsAt`;
 * - `not-now`: nothing was sent to the acquirer, the page says why (paid already, under way, expired, limit, fraud …);
 * - `card-gone`: the chosen saved card is not payable any more, or is not this customer's;
 * - `card-locked`: the chosen saved card is out of One Click until tomorrow, after wrong CVC2;
 * - `stopped`: too many declines of this card, or from this address or at this merchant, were tried; not before `until`;
 * - `busy`: attempts with this card, or from this address, that are under way have to end first;
 * - `cvc2-needed`: a saved card was chosen without the CVC2 that the merchant's policy asks for;
 * - `no-order`: no order has this key.
 */
export type PayOutcome =
  | { kind: 'approved' }
  | { kind: 'declined'; reason: DeclineReason }
  | { kind: 'unknown' }
  | { kind: 'challenge'; sealed: string; endsAt: Date }
  | { kind: 'not-now'; decision: PageDecision<Refusal> }
  | { kind: 'stopped'; rule: TestingRule; until: Date }
  | { kind: 'busy' }
  | { kind: 'card-gone' }
  | { kind: 'card-locked' }
  | { kind: 'cvc2-needed' }
  | { kind: 'no-order' }

/** How an attempt to finish a 3-D Secure step ended, where it did not: the payer has not answered his bank, it cannot be asked now, or he began it in another browser. */
export type StepOpen = { kind: 'step-open'; why: 'unanswered' | 'issuer-away' | 'elsewhere' }

/** How long a payer may take back the deletion of a card. */
export const undoMs = 10_000

/** How long an attempt waits for others with the same card to end, before its payer is asked to come again. */
export const waitForTurnMs = 20_000

/** How long the acquirer may take. */
export const authorizeTimeoutMs = 20_000

/** When a crashed attempt is asked about first: after the time-out and a margin for settling. */
export const firstInquiryAfterMs = authorizeTimeoutMs + 10_000

/** How long an attempt may wait for the issuer's first word: after a crash it ends then. */
export const firstWordMs = authorizeTimeoutMs + 10_000

/** How long a payer has at his bank; the time-out of the order ends it sooner. */
export const challengeMs = 10 * 60_000

/** Time to the next inquiry, growing from 2 s to a minute, so that nothing stays unexplained for two minutes once answers come. */
export function inquiryDelayMs(inquiries: number): number {
  return Math.min(2_000 * 2 ** inquiries, 60_000)
}

/** Longer nobody asks an acquirer about one operation: an inquiry, and the reversal that may follow it, each within its time-out. Who has died meanwhile has stopped. */
export const mostAskingMs = 60_000

/** A reversal that the acquirer refused is tried again, in case it was too early or has been put right there. */
export const refusedReversalAgainMs = 60 * 60_000

/** After so long without a trace at the acquirer an unknown attempt is reversed, which proves that no money is taken. */
export const reverseUnseenAfterMs = 10 * 60_000
