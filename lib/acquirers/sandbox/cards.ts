import type { BankReason } from './wire'

/** What the acquirer does with the money: `late` approves after a while (`lateMs`, else the bank's own), `unseen` behaves as if nothing had arrived. */
type Charge = { charge: 'approved' | 'unseen' } | { charge: 'late'; lateMs?: number } | { charge: 'declined'; reason: BankReason }

/** How the answer to an authorization travels. `silent` is none at all: the caller's time-out ends the waiting. */
type Answer = 'plain' | 'silent' | 'twice' | 'garbage' | 'cut' | 'drip'

/** What a card of the sandbox does. */
export type Plan = Charge & {
  answer: Answer
  /** What is charged instead of the amount asked for: one minor unit more. */
  otherAmount?: true
  /** The first inquiries are answered "not found", although it is charged. */
  hiddenInquiries?: number
  /** Approved only the first time the card is used; afterwards a hard decline. */
  onlyOnce?: true
  /** The issuer takes an approval back some time later. */
  takenBack?: true
  /** What the issuer does before the money: asks the cardholder, knows him without, does not take part, or is not there to be asked. Without: it asks where it must. */
  authentication?: 'challenge' | 'frictionless' | 'refused' | 'away' | 'not-enrolled'
  /** The first questions about the result of a challenge are not answered. */
  resultAwayFor?: number
  /** Reversals, cancels and refunds are refused. */
  keepsMoney?: true
  /** Confirmations, cancels and refunds are carried out but not answered until they are asked for again. */
  followUpsUnanswered?: true
}

/** Every outcome of the sandbox by its name, as `sandbox.json` and the sandbox page name it. */
export const plans = {
  approved: { charge: 'approved', answer: 'plain' },
  'declined-refused': { charge: 'declined', reason: 'refused', answer: 'plain' },
  'declined-no-funds': { charge: 'declined', reason: 'no-funds', answer: 'plain' },
  'declined-stolen': { charge: 'declined', reason: 'stolen', answer: 'plain' },
  'declined-expired': { charge: 'declined', reason: 'expired', answer: 'plain' },
  'acquirer-error': { charge: 'declined', reason: 'system', answer: 'plain' },
  '3ds-challenge': { charge: 'approved', answer: 'plain', authentication: 'challenge' },
  '3ds-frictionless': { charge: 'approved', answer: 'plain', authentication: 'frictionless' },
  '3ds-challenge-then-declined': { charge: 'declined', reason: 'no-funds', answer: 'plain', authentication: 'challenge' },
  '3ds-challenge-result-away': { charge: 'approved', answer: 'plain', authentication: 'challenge', resultAwayFor: 2 },
  '3ds-challenge-then-time-out': { charge: 'approved', answer: 'silent', authentication: 'challenge' },
  '3ds-refused': { charge: 'approved', answer: 'plain', authentication: 'refused' },
  '3ds-not-enrolled': { charge: 'approved', answer: 'plain', authentication: 'not-enrolled' },
  '3ds-away': { charge: 'approved', answer: 'plain', authentication: 'away' },
  'approved-once': { charge: 'approved', answer: 'plain', onlyOnce: true },
  'approved-then-reversed-by-issuer': { charge: 'approved', answer: 'plain', takenBack: true },
  'time-out-before-charge': { charge: 'unseen', answer: 'silent' },
  'time-out-after-charge': { charge: 'approved', answer: 'silent' },
  'late-approval': { charge: 'late', answer: 'silent' },
  'approval-after-a-day': { charge: 'late', answer: 'silent', lateMs: 24 * 60 * 60_000 },
  'answers-twice': { charge: 'approved', answer: 'twice' },
  'other-amount-approved': { charge: 'approved', answer: 'plain', otherAmount: true },
  garbage: { charge: 'approved', answer: 'garbage' },
  'connection-cut': { charge: 'approved', answer: 'cut' },
  'slow-drip': { charge: 'approved', answer: 'drip' },
  'not-found-then-approved': { charge: 'approved', answer: 'silent', hiddenInquiries: 2 },
  'reversal-refused': { charge: 'approved', answer: 'plain', keepsMoney: true },
  'follow-ups-unanswered': { charge: 'approved', answer: 'plain', followUpsUnanswered: true },
} as const satisfies Record<string, Plan>

export type SandboxOutcome = keyof typeof plans

/** The cards of the sandbox (spec/contract.md section 2). Published test numbers: none belongs to anybody. */
export const sandboxCards: readonly { pan: string; outcome: SandboxOutcome }[] = [
  { pan: '4111111111111111', outcome: 'approved' },
  { pan: '4242424242424242', outcome: 'approved' },
  { pan: '5555555555554444', outcome: 'approved' },
  { pan: '2200000000000004', outcome: 'approved' },
  { pan: '378282246310005', outcome: 'approved' },
  { pan: '9112000000000006', outcome: 'approved' },
  { pan: '4000000000000002', outcome: 'declined-refused' },
  { pan: '4000000000009995', outcome: 'declined-no-funds' },
  { pan: '4000000000009979', outcome: 'declined-stolen' },
  { pan: '4000000000000069', outcome: 'declined-expired' },
  { pan: '4000000000000119', outcome: 'acquirer-error' },
  { pan: '4000002760003184', outcome: '3ds-challenge' },
  { pan: '4000000000003220', outcome: '3ds-frictionless' },
  { pan: '4000000000008120', outcome: '3ds-challenge-then-declined' },
  { pan: '4000000000008138', outcome: '3ds-challenge-result-away' },
  { pan: '4000000000008146', outcome: '3ds-challenge-then-time-out' },
  { pan: '4000000000008153', outcome: '3ds-refused' },
  { pan: '4000000000008161', outcome: '3ds-away' },
  { pan: '4000000000008179', outcome: '3ds-not-enrolled' },
  { pan: '4000000000000341', outcome: 'approved-once' },
  { pan: '4000000000000259', outcome: 'approved-then-reversed-by-issuer' },
  { pan: '4000000000008005', outcome: 'time-out-before-charge' },
  { pan: '4000000000008013', outcome: 'time-out-after-charge' },
  { pan: '4000000000008021', outcome: 'late-approval' },
  { pan: '4000000000008187', outcome: 'approval-after-a-day' },
  { pan: '4000000000008039', outcome: 'answers-twice' },
  { pan: '4000000000008047', outcome: 'other-amount-approved' },
  { pan: '4000000000008054', outcome: 'garbage' },
  { pan: '4000000000008062', outcome: 'connection-cut' },
  { pan: '4000000000008070', outcome: 'slow-drip' },
  { pan: '4000000000008088', outcome: 'not-found-then-approved' },
  { pan: '4000000000008096', outcome: 'reversal-refused' },
  { pan: '4000000000008104', outcome: 'follow-ups-unanswered' },
]

/** The code that the issuer of the sandbox would send to its cardholder by message; its page says it, since there is no message. */
export const issuerCode = '123456'

/** Any other number with a right check digit is approved. */
export function outcomeOf(pan: string): SandboxOutcome {
  return sandboxCards.find((card) => card.pan === pan)?.outcome ?? 'approved'
}

export function planOf(outcome: SandboxOutcome): Plan {
  return plans[outcome]
}

/** The number of the first card with this outcome, for tests and the seed. */
export function panOf(outcome: SandboxOutcome): string {
  const card = sandboxCards.find((each) => each.outcome === outcome)
  if (!card) throw new Error(`no card of the sandbox is ${outcome}`)
  return card.pan
}

/** An expiry that is right for years, as printed on a card: MM/YY. */
export function goodExpiry(now: Date): string {
  return `12/${String((now.getUTCFullYear() + 4) % 100).padStart(2, '0')}`
}
