import { authorizeAndSettle, type Conductor } from './authorize'
import { beginStep } from './begin-step'
import { attemptEnded, untilFree } from './in-turn'
import { reserve } from './reserve'
import { type PayInput, type PayOutcome, waitForTurnMs } from './rules'

/**
 * Pays an order: reserve in one transaction, ask the issuer and call the acquirer outside any, settle in one transaction. However often
 * and at whatever moment it is called for one order, at most one authorization may take money, and the CVC2 is never written. `waitMs`: how long it waits for
 * others with the same card.
 */
export async function pay(conductor: Conductor, input: PayInput, { waitMs = waitForTurnMs } = {}): Promise<PayOutcome> {
  const { entry } = input
  const card = entry.kind === 'full' ? conductor.vault.fingerprint(entry.pan).toString('hex') : entry.cardId
  const reserved = await untilFree(card, () => reserve(conductor, input), waitMs)
  if (reserved.kind !== 'reserved') return reserved
  try {
    return await (reserved.authenticates ? beginStep(conductor, reserved, input) : authorizeAndSettle(conductor, reserved, null))
  } finally {
    attemptEnded(card)
  }
}
