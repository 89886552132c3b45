import { randomInt } from 'node:crypto'
import type pg from 'pg'
import { isPast } from '@/lib/cards/rules'
import type { Clock } from '@/lib/platform/clock'
import { proofHolds } from './authentication-store'
import { outcomeOf, type Plan, planOf } from './cards'
import { type FollowedUp, find, findForInquiry, followUpOnce, isFirstUse, type Remembered, rememberFirst, reverse } from './store'
import type { AuthorizeAnswer, AuthorizeQuestion, BankReason, FollowUpAnswer, FollowUpQuestion, InquiryAnswer } from './wire'

export type Bank = {
  db: pg.Pool
  clock: Clock
  /** A keyed hash by which a card is known again; 32 bytes. */
  mac: (message: string) => Buffer
  lateApprovalMs: number
  issuerReversalMs: number
  /** Where browsers find the pages of the issuer. */
  issuerUrl: string
}

/** The answer and how it travels; null where the acquirer behaves as if nothing had arrived. */
export async function authorize(bank: Bank, question: AuthorizeQuestion): Promise<{ answer: AuthorizeAnswer | null; plan: Plan }> {
  const cardOutcome = outcomeOf(question.pan)
  const plan = planOf(cardOutcome)
  const now = bank.clock.now()
  const reason = await declineOf(bank, question, plan, now)
  if (reason === null && plan.charge === 'unseen') return { answer: null, plan }
  const approved = reason === null
  const remembered = await rememberFirst(bank.db, {
    reference: question.reference,
    cardOutcome,
    state: !approved ? 'declined' : plan.charge === 'late' ? 'in-process' : 'approved',
    declineReason: reason,
    approvalCode: approved ? String(randomInt(1_000_000)).padStart(6, '0') : null,
    amountMinor: BigInt(question.amountMinor) + (approved && plan.otherAmount ? 1n : 0n),
    currency: question.currency,
    twoStage: question.twoStage,
    approvesAt: approved && plan.charge === 'late' ? later(now, plan.lateMs ?? bank.lateApprovalMs) : null,
    reversesAt: approved && plan.takenBack ? later(now, bank.issuerReversalMs) : null,
    at: now,
  })
  return { answer: answerOf(remembered), plan: approved ? plan : { ...plan, answer: 'plain' } }
}

// What every issuer checks comes before what the card is for.
async function declineOf(bank: Bank, question: AuthorizeQuestion, plan: Plan, now: Date): Promise<BankReason | null> {
  if (question.cvc2 === '000') return 'wrong-cvc2'
  if (isPast({ month: question.expiryMonth, year: question.expiryYear }, now)) return 'expired'
  // A proof that does not hold is worse than none, whatever the card.
  if (question.proof ? !(await proofHolds(bank.db, question, bank.mac(question.pan))) : plan.authentication === 'challenge') return 'needs-3ds'
  if (plan.charge === 'declined') return plan.reason
  if (plan.onlyOnce && !(await isFirstUse(bank.db, bank.mac(question.pan), question.reference))) return 'closed'
  return null
}

// What was decided the first time, whatever happened to it since; a reference that was reversed first is never approved.
function answerOf(known: Remembered): AuthorizeAnswer {
  const { reference, declineReason, approvalCode, amountMinor, currency } = known
  if (declineReason) return { reference, outcome: 'declined', reason: declineReason }
  if (approvalCode === null || known.state === 'reversed') return { reference, outcome: 'declined', reason: 'refused' }
  return { reference, outcome: 'approved', approvalCode, amountMinor: String(amountMinor), currency }
}

/** The answer to a confirmation or a cancellation, or null where the card leaves it unanswered this time. */
export async function confirm(bank: Bank, question: FollowUpQuestion): Promise<FollowUpAnswer | null> {
  const now = bank.clock.now()
  const followed = await followUpOnce(bank.db, 'confirm', question, now, (known) => {
    const fault = faultOf(known, question, now)
    if (fault || !known) return fault
    if (!known.twoStage) return 'not-two-stage'
    if (known.confirmedMinor !== null) return 'confirmed-already'
    if (known.canceledMinor > 0n) return 'canceled-already'
    return BigInt(question.amountMinor) > known.amountMinor ? 'above-authorized-amount' : null
  })
  return followedUpAnswerOf(question.reference, followed)
}

export async function cancel(bank: Bank, question: FollowUpQuestion): Promise<FollowUpAnswer | null> {
  const now = bank.clock.now()
  const followed = await followUpOnce(bank.db, 'cancel', question, now, (known) => {
    const fault = faultOf(known, question, now)
    if (fault || !known) return fault
    if (known.cardOutcome && planOf(known.cardOutcome).keepsMoney) return 'refused-by-issuer'
    const taken = known.confirmedMinor ?? known.amountMinor
    return known.canceledMinor + BigInt(question.amountMinor) > taken ? 'above-captured-amount' : null
  })
  return followedUpAnswerOf(question.reference, followed)
}

function followedUpAnswerOf(reference: string, { refusal, asked, known }: FollowedUp): FollowUpAnswer | null {
  if (asked === 1 && known?.cardOutcome && planOf(known.cardOutcome).followUpsUnanswered) return null
  return followUpAnswerOf(reference, refusal)
}

function faultOf(known: Remembered | null, question: FollowUpQuestion, now: Date): string | null {
  if (!known) return 'no-such-reference'
  if (stateAt(known, now) !== 'approved') return 'not-approved'
  return known.currency === question.currency ? null : 'other-currency'
}

export async function reverseReference(bank: Bank, reference: string): Promise<FollowUpAnswer> {
  const known = await find(bank.db, reference)
  if (known?.cardOutcome && known.state === 'approved' && planOf(known.cardOutcome).keepsMoney) return followUpAnswerOf(reference, 'refused-by-issuer')
  await reverse(bank.db, reference, bank.clock.now())
  return followUpAnswerOf(reference, null)
}

function followUpAnswerOf(reference: string, refusal: string | null): FollowUpAnswer {
  return refusal === null ? { reference, outcome: 'done' } : { reference, outcome: 'refused', cause: refusal }
}

export async function inquire(bank: Bank, reference: string): Promise<InquiryAnswer> {
  const known = await findForInquiry(bank.db, reference)
  if (!known) return { reference, outcome: 'not-found' }
  const state = stateAt(known, bank.clock.now())
  if (state === 'reversed' || state === 'in-process') return { reference, outcome: state }
  const hidden = known.cardOutcome && state === 'approved' ? (planOf(known.cardOutcome).hiddenInquiries ?? 0) : 0
  return known.inquiries <= hidden ? { reference, outcome: 'not-found' } : answerOf(known)
}

// A late approval and an issuer's reversal happen by the clock; nobody has to write them down.
function stateAt(known: Remembered, now: Date): Remembered['state'] {
  if (known.state === 'in-process' && known.approvesAt && now >= known.approvesAt) return 'approved'
  if (known.state === 'approved' && known.reversesAt && now >= known.reversesAt) return 'reversed'
  return known.state
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms)
}
