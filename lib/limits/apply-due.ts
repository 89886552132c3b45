import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { endChange, type LimitChange, readDue, readScopesWithDue, scheduledOf } from './change-store'
import { recordChange } from './record-change'
import { applyScheduled, minorOf } from './rules'
import { lockCustomers, lockScope, readWrittenLimits, writeLimit } from './store'

const mostAtOnce = 500
const actor = 'system:apply-limits'

/**
 * Writes down every scheduled change whose moment has come. Payments see such a change before that; this is for the books. Safe in several
 * workers at once: a scope is done by one at a time, and a change that has ended is not due any more. Returns how many ended.
 */
export async function applyDueLimits({ db, clock }: { db: Db; clock: Clock }): Promise<number> {
  const now = clock.now()
  let ended = 0
  for (const scopeId of await readScopesWithDue(db.prisma, now, 1000)) {
    for (let done = mostAtOnce; done === mostAtOnce; ended += done) {
      done = await inTransaction(db, async (tx) => {
        await lockScope(tx, scopeId)
        return applyDue(tx, scopeId, now)
      })
    }
  }
  return ended
}

/**
 * The same for one scope, inside a transaction that has locked it. With a `customerId` only what concerns him, his own and the defaults;
 * he is locked in any case.
 */
export async function applyDue(tx: Tx, scopeId: number, now: Date, customerId: bigint | null = null): Promise<number> {
  const due = await readDue(tx, scopeId, now, mostAtOnce, customerId)
  const concerned = [...due.map((change) => change.customerId), customerId].filter((id) => id !== null)
  await lockCustomers(tx, concerned)
  for (const change of due) await applyOne(tx, change, now)
  return due.length
}

async function applyOne(tx: Tx, change: LimitChange, now: Date): Promise<void> {
  const { id, scopeId, customerId, currency, window, effectiveAt, reason } = change
  const rows = await readWrittenLimits(tx, scopeId, customerId)
  const holds = applyScheduled(rows, [scheduledOf(change)]).setAside.length === 0
  const state = holds ? 'applied' : 'rejected'
  if (!(await endChange(tx, id, 'scheduled', { state, endedBy: actor, endedAt: now }))) return
  if (holds) await writeLimit(tx, change, change.afterMinor)
  const before = minorOf(customerId === null ? rows.defaults : rows.own, change)
  const kind = holds ? 'limit.changed' : 'limit.change-set-aside'
  await recordChange(tx, { kind, scopeId, customerId, currency, window, before, after: change.afterMinor, effectiveAt, actor, at: now, reason })
}
