import { audit, type Origin } from '@/lib/audit/record'
import type { ServiceMode } from '@/lib/one-click/rules'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import { answerRequest, lockForOneClick, writeServiceMode } from './one-click-store'

export type DecideOneClickRequest = {
  requestId: bigint
  /** The mode that is granted, or null: no. */
  grant: Exclude<ServiceMode, 'off'> | null
  /** The merchant reads it. May be empty where the answer is yes. */
  reason: string
  origin?: Origin
}

export type DecideOneClickRequestOutcome =
  | { kind: 'decided' }
  | { kind: 'not-found' }
  | { kind: 'decided-already' }
  /** Whoever asks does not answer. */
  | { kind: 'own-request' }
  | { kind: 'no-cards' }
  | { kind: 'bad-input'; field: 'reason' }

/** The answer of support to a merchant that asked for One Click. A yes switches it on in the same transaction; of two answers at once the first one holds. */
export function decideOneClickRequest(
  { db, clock }: { db: Db; clock: Clock },
  actor: Actor,
  { requestId, grant, origin, ...input }: DecideOneClickRequest,
): Promise<DecideOneClickRequestOutcome> {
  const reason = input.reason.trim() === '' ? null : readReason(input.reason)
  const missing = reason === null && (grant === null || input.reason.trim() !== '')
  if (missing) return Promise.resolve({ kind: 'bad-input', field: 'reason' })
  return inTransaction(db, async (tx) => {
    const asked = await tx.oneClickRequest.findUnique({ where: { id: requestId } })
    const merchant = asked && (await lockForOneClick(tx, asked.merchantId))
    if (!asked || !merchant) return { kind: 'not-found' }
    const decidedBy = actorText(actor)
    if (asked.requestedBy === decidedBy) return { kind: 'own-request' }
    if (grant !== null && !merchant.acceptsCards) return { kind: 'no-cards' }
    const decidedAt = clock.now()
    if (!(await answerRequest(tx, requestId, { grantedMode: grant, reason, decidedBy, decidedAt }))) return { kind: 'decided-already' }
    if (grant !== null) await writeServiceMode(tx, asked.merchantId, grant)
    const object = { kind: 'merchant' as const, id: String(asked.merchantId) }
    const line = {
      at: decidedAt,
      actor: decidedBy,
      action: 'one-click.decide' as const,
      outcome: 'done' as const,
      object,
      merchantId: asked.merchantId,
      reason,
      origin,
    }
    const after = { request: requestId.toString(), answer: grant === null ? 'declined' : 'approved', mode: grant ?? merchant.oneClick }
    await audit(tx, { ...line, before: { mode: merchant.oneClick }, after })
    return { kind: 'decided' }
  })
}
