import { randomBytes, randomUUID } from 'node:crypto'
import { brandOf } from '@/lib/cards/rules'
import { type Asked, findForResult, rememberAsked } from './authentication-store'
import type { Bank } from './bank'
import { outcomeOf, planOf } from './cards'
import type { AuthenticateQuestion, AuthenticationAnswer, AuthenticationResultAnswer, AuthenticationResultQuestion } from './wire'

/** What the issuer of a card says before an authorization; null where it is not there to be asked. */
export async function authenticate(bank: Bank, question: AuthenticateQuestion): Promise<AuthenticationAnswer | null> {
  const { reference, pan } = question
  const cardOutcome = outcomeOf(pan)
  const { authentication } = planOf(cardOutcome)
  if (authentication === 'away') return null
  const asks = authentication === 'challenge' || (!authentication && question.challenge === 'mandated')
  if (!asks && authentication !== 'frictionless' && authentication !== 'refused') return { reference, outcome: 'not-needed' }
  if (authentication === 'refused') return { reference, outcome: 'failed' }
  const asked = await rememberAsked(bank.db, {
    reference,
    transactionId: randomUUID(),
    cardOutcome,
    cardMac: bank.mac(pan),
    last4: pan.slice(-4),
    state: asks ? 'pending' : 'frictionless',
    // As long as the schemes' own: 20 bytes.
    value: randomBytes(20).toString('base64'),
    eci: brandOf(pan) === 'mastercard' ? '02' : '05',
    amountMinor: BigInt(question.amountMinor),
    currency: question.currency,
    merchantName: question.merchantName,
    language: question.language,
    returnUrl: question.returnUrl,
    at: bank.clock.now(),
  })
  if (asked.state === 'frictionless') return { reference, outcome: 'frictionless', proof: proofOf(asked) }
  return { reference, outcome: 'challenge', transactionId: asked.transactionId, issuerUrl: bank.issuerUrl, request: writeRequest(asked.transactionId) }
}

/** What the cardholder answered; null where the issuer's side does not answer this time. */
export async function authenticationResult(bank: Bank, question: AuthenticationResultQuestion): Promise<AuthenticationResultAnswer | null> {
  const { reference } = question
  const asked = await findForResult(bank.db, question)
  if (!asked) return { reference, outcome: 'failed' }
  if (asked.questions <= (planOf(asked.cardOutcome).resultAwayFor ?? 0)) return null
  if (asked.state === 'passed' || asked.state === 'frictionless') return { reference, outcome: 'passed', proof: proofOf(asked) }
  return { reference, outcome: asked.state }
}

function proofOf({ transactionId, value, eci }: Asked) {
  return { transactionId, value, eci }
}

/** What the payer's browser brings to the issuer, and back again as the answer: JSON in base64url, as in EMV 3-D Secure. */
export function writeRequest(transactionId: string, more: Record<string, string> = {}): string {
  return Buffer.from(JSON.stringify({ transactionId, ...more })).toString('base64url')
}

/** The transaction that a request is about, or null. */
export function readRequest(request: string): string | null {
  if (request.length > 8000) return null
  try {
    const { transactionId } = JSON.parse(Buffer.from(request, 'base64url').toString('utf8')) as { transactionId?: unknown }
    return typeof transactionId === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(transactionId) ? transactionId : null
  } catch {
    return null
  }
}
