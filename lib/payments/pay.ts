import type { Acquirer, Authorization } from '@/lib/acquirers/contract'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import type { Log } from '@/lib/platform/log'
import type { Vault } from '@/lib/vault/vault'
import { attemptEnded, untilFree } from './in-turn'
import { reconcileLateAnswer } from './reconcile-late-answer'
import { type Reserved, reserve } from './reserve'
import { inquiryDelayMs, type PayInput, type PayOutcome } from './rules'
import { type Learned, settle } from './settle'

export type Conductor = { db: Db; clock: Clock; vault: Vault; acquirer: Acquirer; log: Log }

/**
 * Pays an order: reserve in one transaction, call the acquirer outside any, settle in one transaction. However often and at
 * whatever moment it is called for one order, at most one authorization may take money, and the CVC2 is never written.
 */
export async function pay(conductor: Conductor, input: PayInput): Promise<PayOutcome> {
  const { entry } = input
  const card = entry.kind === 'full' ? conductor.vault.fingerprint(entry.pan).toString('hex') : entry.cardId
  const reserved = await untilFree(card, () => reserve(conductor, input))
  if (reserved.kind !== 'reserved') return reserved
  try {
    return await send(conductor, reserved)
  } finally {
    attemptEnded(card)
  }
}

async function send(conductor: Conductor, reserved: Reserved): Promise<PayOutcome> {
  const answer = await authorize(conductor, reserved)
  const learned = learnedFrom(conductor, reserved, answer)
  try {
    const settled = await settle(conductor, reserved.operationId, learned, reserved.card.pan)
    if (!settled) return await reconcileLateAnswer(conductor, reserved.operationId, learned)
  } catch (error) {
    // The money may be taken already. The operation stays open, and the inquiry that is due for it will find out.
    conductor.log.error(
      { operation: reserved.operationId.toString(), error: (error as Error).message },
      'a payment could not be settled; it will be inquired about',
    )
    return { kind: 'unknown' }
  }
  if (learned.outcome === 'declined') return { kind: 'declined', reason: learned.reason }
  return { kind: learned.outcome === 'approved' ? 'approved' : 'unknown' }
}

function authorize({ acquirer }: Conductor, { reference, order, card, storedCredential }: Reserved): Promise<Authorization> {
  const amount = { minor: order.amountMinor, currency: order.currency }
  return acquirer.authorize({ reference, amount, card, twoStage: order.twoStage, storedCredential, proof: null })
}

// An approval of another amount is no approval: it stays unknown until the inquiry has had it reversed.
function learnedFrom({ clock }: Conductor, { order }: Reserved, answer: Authorization): Learned {
  const askAt = new Date(clock.now().getTime() + inquiryDelayMs(0))
  if (answer.outcome === 'unknown') return { ...answer, askAt }
  if (answer.outcome === 'approved' && (answer.amount.minor !== order.amountMinor || answer.amount.currency !== order.currency)) {
    return { outcome: 'unknown', cause: 'approved for another amount', askAt }
  }
  return answer
}
