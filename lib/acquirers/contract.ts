import type { Brand, Expiry, Mask, Pan } from '@/lib/cards/rules'
import type { Money } from '@/lib/platform/money'

/**
 * A link to a bank that authorizes. Every method answers a value and never throws: what could not be learned is
 * `unknown`, which is an answer of its own and only ends by proof. Every call is safe to be asked again by reference. We
 * never ask `authorize` twice, except where a restored database has forgotten that it was asked; then it is answered as the first time.
 */
export type Acquirer = {
  /** The name of the link, for operations and logs. */
  name: string
  /** Whether it takes a payment by a saved card without the CVC2. */
  takesNoCvc2: boolean
  /** Whether it can ask an issuer to hear from the payer himself, and not to go by what it knows of him (EMV 3-D Secure: challenge mandated). */
  mandatesChallenge: boolean
  /** Whether a card is one that this link has published for tests; many people use it at once, and it belongs to nobody. */
  publishes: (card: Pick<Mask, 'first6' | 'last4'>) => boolean
  /**
   * 3-D Secure, before any authorization: asks the issuer whether the payer is who he says. Nothing is charged. The first answer to a
   * reference stands.
   */
  authenticate: (request: AuthenticateRequest) => Promise<Authentication>
  /** What came of a challenge, asked of the issuer's side itself: what the payer's browser brings back proves nothing. */
  authenticationResult: (request: { reference: string; transactionId: string }) => Promise<ChallengeResult>
  authorize: (request: AuthorizeRequest) => Promise<Authorization>
  /** Captures a two-stage authorization, up to its amount. */
  confirm: (request: FollowUp) => Promise<FollowUpOutcome>
  /** Voids or refunds, up to what was captured. */
  cancel: (request: FollowUp) => Promise<FollowUpOutcome>
  /** Undoes an authorization wholly; also keeps a late one from taking money. Repeating changes nothing. */
  reverse: (request: { reference: string }) => Promise<FollowUpOutcome>
  inquire: (request: { reference: string }) => Promise<Inquiry>
}

export type CardData = { pan: Pan; brand: Brand; expiry: Expiry; cvc2: string | null; cardholder: string | null }

export type AuthenticateRequest = {
  /** Of the authorization that is to follow. */
  reference: string
  amount: Money
  card: Omit<CardData, 'cvc2'>
  /** What the issuer may tell the payer about who is paid. */
  merchantName: string
  browser: { ip: string | null; userAgent: string | null; language: 'en' | 'ru' | 'be' }
  /** Where the issuer's page sends the payer's browser when he is done, by POST. */
  returnUrl: string
  /** `mandated`: nothing but the payer's own answer to his issuer will do; an issuer may answer otherwise all the same. */
  challenge: 'as-issuer-wishes' | 'mandated'
}

/** What an issuer says for a payer: it goes into the authorization of the same reference, card and amount, and is worth nothing elsewhere. */
export type Proof = { transactionId: string; value: string; eci: string }

/** `challenge`: the payer's browser has to bring `request` to `issuerUrl`, in a form field named `creq`. */
export type Authentication =
  | { outcome: 'not-needed' }
  | { outcome: 'frictionless'; proof: Proof }
  | { outcome: 'challenge'; transactionId: string; issuerUrl: string; request: string }
  | { outcome: 'failed' }
  | Unknown

/** `pending`: the payer has not answered yet. */
export type ChallengeResult = { outcome: 'passed'; proof: Proof } | { outcome: 'failed' } | { outcome: 'pending' } | Unknown

export type AuthorizeRequest = {
  /** Ours, unique for ever; the acquirer answers inquiries by it, and charges it once. */
  reference: string
  amount: Money
  card: CardData
  twoStage: boolean
  /** The schemes' name for how the stored credential is used in this customer-initiated transaction. */
  storedCredential: 'none' | 'initial' | 'subsequent'
  /** Null: the issuer was not asked, or said that he need not be. */
  proof: Proof | null
}

export type DeclineReason =
  | 'refused'
  | 'no-funds'
  | 'stolen'
  | 'closed'
  | 'expired'
  | 'wrong-card'
  | 'wrong-cvc2'
  | 'limit'
  | 'needs-3ds'
  /** The payer did not confirm at his bank, or not in time: nothing was sent to authorize. */
  | 'not-authenticated'
  /** The payer had to confirm a saved card and his bank would not ask him: nothing was sent to authorize. */
  | 'not-confirmable'
  | 'issuer-unavailable'
  | 'system'

/** `amount`: what the acquirer charged; whether it is what was asked is for the conductor of payments to judge. */
export type Approved = { outcome: 'approved'; approvalCode: string; amount: Money }
export type Declined = { outcome: 'declined'; reason: DeclineReason }
/** Nobody knows: a time-out, a cut connection, an answer that could not be read. */
export type Unknown = { outcome: 'unknown'; cause: string }

export type Authorization = Approved | Declined | Unknown

/** `followUpReference` is ours and unique for ever: the same one is carried out once, and asking again by it tells how it ended. */
export type FollowUp = { reference: string; followUpReference: string; amount: Money }
export type FollowUpOutcome = { outcome: 'done' } | { outcome: 'refused'; cause: string } | Unknown

/** `not-found` means only that the acquirer has not seen the reference yet, not that it never will. */
export type Inquiry = Approved | Declined | { outcome: 'reversed' } | { outcome: 'in-process' } | { outcome: 'not-found' } | Unknown
