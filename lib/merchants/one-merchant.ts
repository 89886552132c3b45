import type { Db } from '@/lib/platform/db'
import { readInScope, type Scope } from '@/lib/platform/scope'

/** One merchant of a caller; `scope`: what of the caller's is this merchant's. */
export type OneMerchant = { id: number; name: string; scopeId: number; scope: Scope }

/** One of the caller's merchants, for screens that can be narrowed to it; null: it is none of his, or there is none. */
export function readOneMerchant({ db }: { db: Db }, scope: Scope, merchantId: number): Promise<OneMerchant | null> {
  return readInScope(db, scope, async (tx) => {
    const row = await tx.merchant.findUnique({ where: { id: merchantId }, select: { id: true, name: true, scopeId: true } })
    return row && { ...row, scope: { kind: 'merchants', merchantIds: [row.id], scopeIds: [row.scopeId] } }
  })
}
