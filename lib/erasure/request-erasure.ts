import type { Origin } from '@/lib/audit/record'
import { lockCustomer } from '@/lib/one-click/lock-customer'
import { current } from '@/lib/one-click/store'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import { coversScope, type Scope } from '@/lib/platform/scope'
import { recordErasure } from './record-erasure'
import { findWaitingErasure, insertErasure } from './store'

export type RequestErasureOutcome = { kind: 'requested'; erasureId: bigint } | { kind: 'waits-already' } | { kind: 'not-found' } | { kind: 'bad-reason' }

/** Asks to erase a customer. Nothing changes until another person has agreed. */
export function requestErasure(
  { db, clock }: { db: Db; clock: Clock },
  scope: Scope,
  actor: Actor,
  { customerId, origin, ...input }: { customerId: bigint; reason: string; origin?: Origin },
): Promise<RequestErasureOutcome> {
  const reason = readReason(input.reason)
  if (reason === null) return Promise.resolve({ kind: 'bad-reason' })
  return inTransaction(db, async (tx) => {
    await lockCustomer(tx, customerId)
    const customer = await tx.customer.findUnique({ where: { id: customerId, ...current } })
    if (!customer || !coversScope(scope, customer.scopeId)) return { kind: 'not-found' }
    if (await findWaitingErasure(tx, customerId)) return { kind: 'waits-already' }
    const [at, who] = [clock.now(), actorText(actor)]
    const erasureId = await insertErasure(tx, { customerId, scopeId: customer.scopeId, reason, requestedBy: who, requestedAt: at })
    await recordErasure(tx, 'erasure-requested', { customer, actor: who, at, reason, origin })
    return { kind: 'requested', erasureId }
  })
}
