import { audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import { coversMerchant, type Scope } from '@/lib/platform/scope'
import { lockKey, markRevoked } from './store'

export type RevokeKeyOutcome = { kind: 'revoked' } | { kind: 'revoked-already' } | { kind: 'not-found' } | { kind: 'bad-input'; field: 'reason' }

/** Ends a key at once and for good. */
export function revokeKey(
  { db, clock }: { db: Db; clock: Clock },
  scope: Scope,
  actor: Actor,
  { keyId, origin, ...input }: { keyId: number; reason: string; origin?: Origin },
): Promise<RevokeKeyOutcome> {
  const reason = readReason(input.reason)
  if (reason === null) return Promise.resolve({ kind: 'bad-input', field: 'reason' })
  return inTransaction(db, async (tx) => {
    const key = await lockKey(tx, keyId)
    if (!key || !coversMerchant(scope, key.merchantId)) return { kind: 'not-found' }
    if (key.revokedAt !== null) return { kind: 'revoked-already' }
    const at = clock.now()
    await markRevoked(tx, key.id, { at, by: actorText(actor), reason })
    await audit(tx, {
      at,
      actor: actorText(actor),
      action: 'api-keys.revoke',
      outcome: 'done',
      object: { kind: 'api-key', id: key.prefix },
      merchantId: key.merchantId,
      reason,
      origin,
    })
    return { kind: 'revoked' }
  })
}
