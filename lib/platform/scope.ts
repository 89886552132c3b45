import { type Db, inTransaction, type Tx } from './db'

/** What a caller may see: everything, or some merchants and the number scopes they belong to. */
export type Scope = { kind: 'all' } | { kind: 'merchants'; merchantIds: readonly number[]; scopeIds: readonly number[] }

/**
 * The one scope check for reading. Runs `work` as a role that may only read, and only the rows of the caller's merchants and
 * scopes: row-level security decides, so a forgotten condition in a query shows nothing instead of too much.
 */
export function readInScope<T>(db: Db, scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (db.joined) throw new Error('a transaction that writes cannot go on as a role that may only read')
  return inTransaction(db, async (tx) => {
    const merchants = scope.kind === 'all' ? '{}' : `{${scope.merchantIds.join(',')}}`
    const scopes = scope.kind === 'all' ? '{}' : `{${scope.scopeIds.join(',')}}`
    await tx.$queryRaw`
      select set_config('oneclick.sees_all', ${scope.kind === 'all' ? 'yes' : 'no'}, true),
             set_config('oneclick.merchants', ${merchants}, true),
             set_config('oneclick.scopes', ${scopes}, true),
             set_config('role', 'oneclick_staff', true)`
    return work(tx)
  })
}

/** The same check for a write, where the role must be the service's own: is this number scope the caller's? */
export function coversScope(scope: Scope, scopeId: number): boolean {
  return scope.kind === 'all' || scope.scopeIds.includes(scopeId)
}

/** Whether an order of this merchant is the caller's to act on. */
export function coversMerchant(scope: Scope, merchantId: number): boolean {
  return scope.kind === 'all' || scope.merchantIds.includes(merchantId)
}
