import type { Db } from '@/lib/platform/db'
import { readInScope, type Scope } from '@/lib/platform/scope'

export type WaitingErasure = { id: bigint; customerId: bigint; number: string; scopeName: string; reason: string; requestedBy: string; requestedAt: Date }

const most = 100

/** What waits for a second person, the oldest first: of one customer, or of all in scope (at most 100). */
export function listWaitingErasures({ db }: { db: Db }, scope: Scope, { customerId }: { customerId?: bigint } = {}): Promise<WaitingErasure[]> {
  return readInScope(db, scope, async (tx) => {
    const rows = await tx.customerErasure.findMany({ where: { state: 'waiting', ...(customerId ? { customerId } : {}) }, orderBy: { id: 'asc' }, take: most })
    const customers = await tx.customer.findMany({
      where: { id: { in: rows.map((row) => row.customerId) } },
      select: { id: true, number: true, scope: { select: { name: true } } },
    })
    return rows.flatMap((row) => {
      const customer = customers.find(({ id }) => id === row.customerId)
      return customer ? [{ ...row, number: customer.number, scopeName: customer.scope.name }] : []
    })
  })
}

export function countWaitingErasures({ db }: { db: Db }, scope: Scope): Promise<number> {
  return readInScope(db, scope, (tx) => tx.customerErasure.count({ where: { state: 'waiting' } }))
}
