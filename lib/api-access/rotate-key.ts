import { audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { coversMerchant, type Scope } from '@/lib/platform/scope'
import type { KeyScope } from '@/lib/staff/rules'
import { dayMs } from './create-key'
import { makeKey } from './make-key'
import { mostValidDays } from './read-key-wish'
import { prefixOf } from './rules'
import { insertKey, lockKey, replaceKey } from './store'

/** The longest time for which an exchanged key works on beside the new one: a week. */
export const mostOverlapHours = 168

export type RotateKeyOutcome =
  | { kind: 'rotated'; key: string; keyId: number; oldUntil: Date }
  | { kind: 'not-found' }
  /** It holds no more, or was exchanged before. */
  | { kind: 'not-live' }
  | { kind: 'bad-input'; field: 'overlapHours' | 'validDays' }

/**
 * Exchanges a key for a new one with the same name, scopes and networks. The old one works on for so many hours, and never longer than it would have.
 * What was asked by the old one and is repeated by the new one is the same request.
 */
export function rotateKey(
  { db, clock }: { db: Db; clock: Clock },
  scope: Scope,
  actor: Actor,
  { keyId, overlapHours, validDays, origin }: { keyId: number; overlapHours: number; validDays: number; origin?: Origin },
): Promise<RotateKeyOutcome> {
  if (!isWhole(overlapHours, 0, mostOverlapHours)) return Promise.resolve({ kind: 'bad-input', field: 'overlapHours' })
  if (!isWhole(validDays, 1, mostValidDays)) return Promise.resolve({ kind: 'bad-input', field: 'validDays' })
  return inTransaction(db, async (tx) => {
    const old = await lockKey(tx, keyId)
    if (!old || !coversMerchant(scope, old.merchantId)) return { kind: 'not-found' }
    const at = clock.now()
    if (old.revokedAt !== null || old.replacedBy !== null || at >= old.expiresAt) return { kind: 'not-live' }
    const key = makeKey(old.merchantId)
    const newId = await insertKey(tx, {
      key,
      merchantId: old.merchantId,
      name: old.name,
      scopes: old.scopes as KeyScope[],
      ipRanges: old.ipRanges,
      perMinute: old.perMinute,
      familyId: old.familyId ?? old.id,
      createdBy: actorText(actor),
      at,
      expiresAt: new Date(at.getTime() + validDays * dayMs),
    })
    // A key cannot end in the moment in which it began.
    const wanted = Math.max(at.getTime() + overlapHours * 3_600_000, old.createdAt.getTime() + 1)
    const oldUntil = new Date(Math.min(old.expiresAt.getTime(), wanted))
    await replaceKey(tx, old, { by: newId, until: oldUntil })
    await audit(tx, {
      at,
      actor: actorText(actor),
      action: 'api-keys.manage',
      outcome: 'done',
      object: { kind: 'api-key', id: old.prefix },
      merchantId: old.merchantId,
      before: { expiresAt: old.expiresAt.toISOString() },
      after: { change: 'rotated', newKey: prefixOf(key) ?? '', expiresAt: oldUntil.toISOString() },
      origin,
    })
    return { kind: 'rotated', key, keyId: newId, oldUntil }
  })
}

function isWhole(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to
}
