import { timingSafeEqual } from 'node:crypto'
import { audit, type Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import { type ApiCaller, minuteOf, prefixOf, type Quota } from './rules'
import { countUse, type FoundKey, findKey, hashOf } from './store'

type Deps = { db: Db; clock: Clock }

/** `key-missing`: no Bearer key was sent; `key-unknown`: it is none of ours, expired or revoked; `address-not-allowed`: not from here. */
export type KeyRefusal = 'key-missing' | 'key-unknown' | 'address-not-allowed'

export type Authenticated = { kind: 'caller'; caller: ApiCaller } | { kind: 'refused'; why: KeyRefusal }

/** Who calls, by the `Authorization` header. A key that is ours but does not hold is a refused attempt in the audit log. */
export async function authenticate({ db, clock }: Deps, authorization: string | null, origin: Origin): Promise<Authenticated> {
  const key = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization ?? '')?.[1]
  if (!key) return { kind: 'refused', why: 'key-missing' }
  const prefix = prefixOf(key)
  const found = prefix === null ? null : await findKey(db.prisma, prefix, origin.ip)
  if (!found) return { kind: 'refused', why: 'key-unknown' }
  const at = clock.now()
  const fault = faultOf(found, key, at)
  if (fault) {
    const object = { kind: 'api-key' as const, id: prefix ?? '' }
    await audit(db.prisma, { at, actor: 'nobody', action: 'api.authenticate', outcome: 'refused', object, merchantId: found.merchantId, reason: fault, origin })
    return { kind: 'refused', why: fault === 'address' ? 'address-not-allowed' : 'key-unknown' }
  }
  const { id: keyId, familyId, merchantId, scopeId, homeScopeId, scopes: keyScopes, perMinute } = found
  const scope = { kind: 'merchants' as const, merchantIds: [merchantId], scopeIds: [...new Set([scopeId, homeScopeId])] }
  return { kind: 'caller', caller: { keyId, familyId, merchantId, scopeId, scope, keyScopes, perMinute } }
}

// The secret is compared before anything is told apart, so that only its holder learns that a key has expired.
function faultOf({ hash, expiresAt, revokedAt, fromHere }: FoundKey, key: string, now: Date): 'secret' | 'revoked' | 'expired' | 'address' | null {
  if (!timingSafeEqual(hash, hashOf(key))) return 'secret'
  if (revokedAt !== null) return 'revoked'
  if (now >= expiresAt) return 'expired'
  return fromHere ? null : 'address'
}

/** Counts this request. Above the limit of the key `used` is more than `limit`, and the request is to be refused until `resetsAt`. */
export async function takeFromQuota({ db, clock }: Deps, { keyId, perMinute }: ApiCaller, ip: string | null): Promise<Quota> {
  const at = clock.now()
  const minute = minuteOf(at)
  const used = await countUse(db.prisma, keyId, { at, minute, ip })
  return { limit: perMinute, used, resetsAt: new Date(minute.getTime() + 60_000) }
}
