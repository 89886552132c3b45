import type { WindowKind } from '@/lib/limits/rules'
import { type Mark, mayMark } from '@/lib/one-click/rules'
import { type Action, type Caller, may } from '@/lib/staff/rules'

/** What is done to each of many customers: Deny set, Deny lifted, one own limit set or (`amountMinor` null) taken away. */
export type BulkAct =
  | { kind: 'deny'; reasonCode: string; destroyCards: boolean }
  | { kind: 'lift'; reasonCode: string }
  | { kind: 'limit'; currency: string; window: WindowKind; amountMinor: bigint | null }

export const bulkKinds = ['deny', 'lift', 'limit'] as const satisfies readonly BulkAct['kind'][]
export type BulkKind = (typeof bulkKinds)[number]

/** Why nothing was done to a customer. `already`: it is so already. `gone`: he is no page's customer any more, or not the asker's. */
export const bulkRefusals = ['already', 'not-denied', 'illegal', 'already-waiting', 'gone', 'not-allowed', 'failed'] as const
export type BulkRefusal = (typeof bulkRefusals)[number]

/** What becomes of one customer. `waits`: a second person has to agree. */
export type BulkOutcome = 'done' | 'waits' | BulkRefusal

/** More customers than these are met in steps. */
export const mostCustomers = 100_000

/** What one person may have under way. */
export const mostOpen = 3

/** How long the list of results is kept. */
export const keptMs = 30 * 24 * 60 * 60_000

const rights: Record<BulkKind, Action> = { deny: 'customers.set-mark', lift: 'customers.set-mark', limit: 'limits.propose' }

/** Whoever may do it to one customer, and may act on many at once. */
export function mayBulk(caller: Pick<Caller, 'role'>, kind: BulkKind): boolean {
  return may(caller, 'customers.bulk') && may(caller, rights[kind])
}

/** What would become of a customer with this mark. Lifting is for Deny alone: whoever is Fraud is looked at one by one. */
export function fateOfMark(kind: 'deny' | 'lift', from: Mark): 'done' | BulkRefusal {
  if (kind === 'lift') return from === 'deny' ? 'done' : 'not-denied'
  if (from === 'deny') return 'already'
  return mayMark(from, 'deny') ? 'done' : 'illegal'
}
