import type { Acquirer, Authorization, Proof } from '@/lib/acquirers/contract'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import type { Log } from '@/lib/platform/log'
import type { Vault } from '@/lib/vault/vault'
import { reconcileLateAnswer } from './reconcile-late-answer'
import type { Reserved } from './reserve'
import { inquiryDelayMs, type PayOutcome } from './rules'
import { type Learned, settle } from './settle'

export type Conductor = { db: Db; clock: Clock; vault: Vault; acquirer: Acquirer; log: Log }

/**
 * Second and third step of a payment that is `authorizing`: calls the acquirer outside any transaction, and settles what it said. Only whoever
 * moved the operation to `authorizing` may come here, so it happens once.
 */
export async function authorizeAndSettle(conductor: Conductor, reserved: Reserved, proof: Proof | null): Promise<PayOutcome> {
  const answer = await authorize(conductor, reserved, proof)
  const learned = learnedFrom(conductor, reserved, answer)
  try {
    const settled = await settle(conductor, reserved.operationId, learned, reserved.card.pan)
    if (!settled) return await reconcileLateAnswer(conductor, reserved.operationId, answer)
    if (settled.outcome === 'declined') return { kind: 'declined', reason: settled.reason }
    return { kind: settled.outcome === 'approved' ? 'approved' : 'unknown' }
  } catch (error) {
    // The money may be taken already. The operation stays open, and the inquiry that is due for it will find out.
    conductor.log.error(
      { operation: reserved.operationId.toString(), error: (error as Error).message },
      'a payment could not be settled; it will be inquired about',
    )
    return { kind: 'unknown' }
  }
}

function authorize({ acquirer }: Conductor, { reference, order, card, storedCredential }: Reserved, proof: Proof | null): Promise<Authorization> {
  const amount = { minor: order.amountMinor, currency: order.currency }
  return acquirer.authorize({ reference, amount, card, twoStage: order.twoStage, storedCredential, proof })
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
