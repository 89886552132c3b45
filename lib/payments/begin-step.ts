import type { AuthenticateRequest, Authentication, DeclineReason, Proof } from '@/lib/acquirers/contract'
import { inTransaction } from '@/lib/platform/db'
import { authorizeAndSettle, type Conductor } from './authorize'
import { endStepOf, stepOf } from './end-step'
import type { Reserved } from './reserve'
import { challengeMs, firstInquiryAfterMs, type PayInput, type PayOutcome } from './rules'
import { insertChallenge, startAuthorizing } from './store'

/** What of a card has to survive the payer's visit to his bank, and travels sealed with him. The PAN of a saved card stays in the vault. */
export type SealedCard =
  | { entry: 'full'; pan: string; expiry: { month: number; year: number }; cvc2: string | null; cardholder: string | null }
  | { entry: 'saved'; cvc2: string | null }

/**
 * 3-D Secure, before the authorization: asks the issuer, outside any transaction, whether it wants to hear from the payer. If not, the
 * payment goes on at once; if so, the card data is sealed for the payer's browser and the payment waits. A saved card that is to be confirmed needs the
 * payer's own answer: what the issuer believes of him, or does not ask, confirms nothing (docs/decisions/0034-a-card-is-confirmed-by-cvc2-and-a-challenge.md).
 */
export async function beginStep(conductor: Conductor, reserved: Reserved, input: PayInput): Promise<PayOutcome> {
  const answer = await conductor.acquirer.authenticate(questionOf(reserved, input))
  if (reserved.confirms && (answer.outcome === 'not-needed' || answer.outcome === 'frictionless')) return decline(conductor, reserved, 'not-confirmable')
  switch (answer.outcome) {
    case 'not-needed':
      return goOn(conductor, reserved, null)
    case 'frictionless':
      return goOn(conductor, reserved, answer.proof)
    case 'challenge':
      return challenge(conductor, reserved, input, answer)
    case 'failed':
      return decline(conductor, reserved, 'not-authenticated')
    case 'unknown':
      // Without the issuer's word an authorization would only be declined, or charged at the merchant's risk. Nothing was sent.
      return decline(conductor, reserved, 'issuer-unavailable')
  }
}

function questionOf({ reference, order, merchant, card, confirms }: Reserved, { visit, returnUrl }: PayInput): AuthenticateRequest {
  const { pan, brand, expiry, cardholder } = card
  return {
    reference,
    amount: { minor: order.amountMinor, currency: order.currency },
    card: { pan, brand, expiry, cardholder },
    merchantName: merchant.name,
    browser: { ip: visit.ip, userAgent: visit.userAgent, language: visit.language },
    returnUrl,
    challenge: confirms ? 'mandated' : 'as-issuer-wishes',
  }
}

async function goOn(conductor: Conductor, reserved: Reserved, proof: Proof | null): Promise<PayOutcome> {
  const sentAt = conductor.clock.now()
  const started = await startAuthorizing(conductor.db.prisma, reserved.operationId, {
    authenticated: proof ? 'frictionless' : 'none',
    eci: proof?.eci ?? null,
    sentAt,
    nextInquiryAt: new Date(sentAt.getTime() + firstInquiryAfterMs),
  })
  return started ? authorizeAndSettle(conductor, reserved, proof) : { kind: 'declined', reason: 'not-authenticated' }
}

async function challenge(
  conductor: Conductor,
  reserved: Reserved,
  input: PayInput,
  asked: Extract<Authentication, { outcome: 'challenge' }>,
): Promise<PayOutcome> {
  const { db, clock, vault } = conductor
  const { operationId, order } = reserved
  const now = clock.now()
  const endsAt = new Date(Math.min(now.getTime() + challengeMs, order.expiresAt.getTime()))
  if (endsAt <= now) return decline(conductor, reserved, 'not-authenticated')
  return inTransaction(db, async (tx) => {
    const opened = await insertChallenge(tx, operationId, asked, { openedAt: now, until: endsAt })
    if (!opened) return { kind: 'declined', reason: 'not-authenticated' }
    const sealed = await vault.sealStep(tx, { ...stepOf(operationId), payload: sealedCardOf(reserved, input), expiresAt: endsAt, now })
    return { kind: 'challenge', sealed, endsAt }
  })
}

function sealedCardOf({ card }: Reserved, { entry }: PayInput): SealedCard {
  if (entry.kind === 'saved') return { entry: 'saved', cvc2: card.cvc2 }
  const { pan, expiry, cvc2, cardholder } = card
  return { entry: 'full', pan, expiry, cvc2, cardholder }
}

// Ended meanwhile, by the payer in another window or by the clock: then it was declined there.
async function decline(conductor: Conductor, { operationId }: Reserved, reason: DeclineReason): Promise<PayOutcome> {
  const ended = await endStepOf(conductor, operationId, reason)
  return { kind: 'declined', reason: ended ? reason : 'not-authenticated' }
}
