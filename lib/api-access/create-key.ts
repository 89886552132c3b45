import { audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { coversMerchant, type Scope } from '@/lib/platform/scope'
import { makeKey } from './make-key'
import { type KeyWish, readKeyWish } from './read-key-wish'
import { prefixOf } from './rules'
import { countLiveKeys, insertKey, lockKeysOf } from './store'

/** So many keys of a merchant can hold at once; more are more than anybody looks after. */
export const mostLiveKeys = 50

export const dayMs = 24 * 60 * 60_000

/** `key`: in clear, this once. */
export type CreateKeyOutcome =
  | { kind: 'created'; key: string; keyId: number }
  | { kind: 'not-found' }
  | { kind: 'too-many' }
  | { kind: 'bad-input'; field: 'name' | 'scopes' | 'ipRanges' | 'validDays' }

/** Makes a key of the JSON API for a merchant. */
export function createKey(
  { db, clock }: { db: Db; clock: Clock },
  scope: Scope,
  actor: Actor,
  { merchantId, origin, ...asked }: KeyWish & { merchantId: number; origin?: Origin },
): Promise<CreateKeyOutcome> {
  const wish = readKeyWish(asked)
  if ('fault' in wish) return Promise.resolve({ kind: 'bad-input', field: wish.fault })
  if (!coversMerchant(scope, merchantId)) return Promise.resolve({ kind: 'not-found' })
  return inTransaction(db, async (tx) => {
    if (!(await lockKeysOf(tx, merchantId))) return { kind: 'not-found' }
    const at = clock.now()
    if ((await countLiveKeys(tx, merchantId, at)) >= mostLiveKeys) return { kind: 'too-many' }
    const key = makeKey(merchantId)
    const { name, scopes, ipRanges, validDays } = wish
    const expiresAt = new Date(at.getTime() + validDays * dayMs)
    const keyId = await insertKey(tx, { key, merchantId, name, scopes, ipRanges, createdBy: actorText(actor), at, expiresAt })
    await audit(tx, {
      at,
      actor: actorText(actor),
      action: 'api-keys.manage',
      outcome: 'done',
      object: { kind: 'api-key', id: prefixOf(key) ?? '' },
      merchantId,
      after: { change: 'created', name, scopes: scopes.join(' '), ipRanges: ipRanges.join(' '), expiresAt: expiresAt.toISOString() },
      origin,
    })
    return { kind: 'created', key, keyId }
  })
}
