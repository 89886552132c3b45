import type { Scope } from '@/lib/platform/scope'
import type { KeyScope } from '@/lib/staff/rules'

/**
 * A key of the JSON API that was shown and holds now. It acts for one merchant, in the number scope that he is in. `familyId`: the first of the keys that
 * replaced each other, by which his requests are told apart, so that one repeated after an exchange of keys is still the same.
 */
export type ApiCaller = {
  keyId: number
  familyId: number
  merchantId: number
  scopeId: number
  scope: Scope
  keyScopes: readonly KeyScope[]
  perMinute: number
}

/** Who calls without a key, where that is allowed: sees nothing, may do nothing. */
export const nobody: ApiCaller = {
  keyId: 0,
  familyId: 0,
  merchantId: 0,
  scopeId: 0,
  scope: { kind: 'merchants', merchantIds: [], scopeIds: [] },
  keyScopes: [],
  perMinute: 0,
}

/** A key: `oc_`, the merchant, then 32 letters and digits, of which the first eight are shown to tell keys apart. */
export const keyShape = /^(oc_[0-9]{1,10}_[A-Za-z0-9]{8})[A-Za-z0-9]{24}$/

/** What of a key may be shown and stored in clear; null for what is no key. */
export function prefixOf(key: string): string | null {
  return keyShape.exec(key)?.[1] ?? null
}

/** Requests of a key in the calendar minute, and when the next one begins. */
export type Quota = { limit: number; used: number; resetsAt: Date }

export function minuteOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 60_000) * 60_000)
}

/** So long before a key ends those who can exchange it are told. */
export const soonMs = 14 * 24 * 60 * 60_000
