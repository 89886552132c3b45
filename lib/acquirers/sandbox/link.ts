import type * as z from 'zod'
import type { Acquirer, Approved, Authentication, CardData, ChallengeResult, Declined, FollowUp, FollowUpOutcome, Unknown } from '@/lib/acquirers/contract'
import { boundedFetch, type FetchedAnswer } from '@/lib/platform/bounded-fetch'
import type { Money } from '@/lib/platform/money'
import { sandboxCards } from './cards'
import { type AuthorizeAnswer, authenticationAnswer, authenticationResultAnswer, authorizeAnswer, followUpAnswer, inquiryAnswer } from './wire'

/** The longest answer that is read; anything longer is no answer of this acquirer. */
const longestAnswerBytes = 16 * 1024

type Link = { url: string; timeoutMs: number }

/**
 * The link to the sandbox acquirer at `url`. Whatever is not a well-formed answer about the reference that was asked for,
 * in `timeoutMs` milliseconds to its last byte, is `unknown`; the cause never repeats what was sent or received.
 */
export function sandboxAcquirer({ url, timeoutMs = 20_000 }: { url: string; timeoutMs?: number }): Acquirer {
  const link = { url: url.replace(/\/+$/, ''), timeoutMs }
  return {
    name: 'sandbox',
    takesNoCvc2: true,
    mandatesChallenge: true,
    publishes: ({ first6, last4 }) => sandboxCards.some(({ pan }) => pan.startsWith(first6) && pan.endsWith(last4)),
    authenticate: async ({ reference, amount, card, merchantName, browser, returnUrl, challenge }) => {
      const question = { ...chargeOf(reference, amount, card), merchantName, ...browser, returnUrl, challenge }
      return withoutReference<Authentication>(await ask(link, 'authenticate', question, authenticationAnswer))
    },
    authenticationResult: async (question) => withoutReference<ChallengeResult>(await ask(link, 'authentication-result', question, authenticationResultAnswer)),
    authorize: async ({ reference, amount, card, twoStage, storedCredential, proof }) => {
      const question = { ...chargeOf(reference, amount, card), cvc2: card.cvc2, twoStage, storedCredential, proof }
      const answer = await ask(link, 'authorize', question, authorizeAnswer)
      return answer.outcome === 'unknown' ? answer : resultOf(answer)
    },
    confirm: (request) => followUp(link, 'confirm', request),
    cancel: (request) => followUp(link, 'cancel', request),
    reverse: ({ reference }) => ask(link, 'reverse', { reference }, followUpAnswer).then(withoutReference<FollowUpOutcome>),
    inquire: async ({ reference }) => {
      const answer = await ask(link, 'inquire', { reference }, inquiryAnswer)
      if (answer.outcome === 'approved' || answer.outcome === 'declined') return resultOf(answer)
      return answer.outcome === 'unknown' ? answer : { outcome: answer.outcome }
    },
  }
}

/** What is to be charged to which card. The CVC2 is in it only where the acquirer may have it. */
function chargeOf(reference: string, amount: Money, { pan, expiry, cardholder }: Omit<CardData, 'cvc2'>) {
  const { minor, currency } = amount
  return { reference, amountMinor: String(minor), currency, pan, expiryMonth: expiry.month, expiryYear: expiry.year, cardholder }
}

function withoutReference<Answer>({ reference: _, ...answer }: Answer & { reference?: string }): Answer {
  return answer as Answer
}

function resultOf(answer: AuthorizeAnswer): Approved | Declined {
  if (answer.outcome === 'declined') return { outcome: 'declined', reason: answer.reason }
  return { outcome: 'approved', approvalCode: answer.approvalCode, amount: { minor: BigInt(answer.amountMinor), currency: answer.currency } }
}

async function followUp(link: Link, call: 'confirm' | 'cancel', { reference, followUpReference, amount }: FollowUp): Promise<FollowUpOutcome> {
  const question = { reference, followUpReference, amountMinor: String(amount.minor), currency: amount.currency }
  return withoutReference<FollowUpOutcome>(await ask(link, call, question, followUpAnswer))
}

async function ask<T extends { reference: string }>(link: Link, call: string, question: { reference: string }, shape: z.ZodType<T>): Promise<T | Unknown> {
  let told: FetchedAnswer
  try {
    told = await post(link, call, question)
  } catch (error) {
    return notKnown(causeOf(error))
  }
  const { status, body } = told
  if (status !== 200) return notKnown(`status-${status}`)
  const answer = shape.safeParse(parseJson(body))
  if (!answer.success) return notKnown('unreadable-answer')
  return answer.data.reference === question.reference ? answer.data : notKnown('answer-to-another-reference')
}

function post(link: Link, call: string, question: object): Promise<FetchedAnswer> {
  const headers = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify(question), redirect: 'error' } as const
  return boundedFetch(`${link.url}/${call}`, init, { timeoutMs: link.timeoutMs, answerBytes: longestAnswerBytes })
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

// Only names of failures: a message could quote what was sent.
function causeOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } }
  if (name === 'TimeoutError' || name === 'AbortError') return 'time-out'
  const code = cause?.code
  return typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? `transport-${code}` : 'transport'
}

function notKnown(cause: string): Unknown {
  return { outcome: 'unknown', cause }
}
