import { minorOf, raisesRows, withLimit } from '@/lib/limits/rules'
import { readLimitRowsOf } from '@/lib/limits/store'
import type { CustomerFilter } from '@/lib/one-click/list-filter'
import { findCustomers } from '@/lib/one-click/queries'
import type { Mark } from '@/lib/one-click/rules'
import type { Clock } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/platform/db'
import { readInScope } from '@/lib/platform/scope'
import { type Caller, may } from '@/lib/staff/rules'
import { type BulkAct, type BulkOutcome, fateOfMark, mostCustomers } from './rules'

type Deps = { db: Db; clock: Clock }

export type BulkCounts = Partial<Record<BulkOutcome, number>>

/** How many customers an act is for, and what would become of them as things stand. */
export type BulkPreview = { kind: 'preview'; total: number; counts: BulkCounts } | { kind: 'too-many' }

export async function previewBulk(deps: Deps, caller: Caller, filter: CustomerFilter, act: BulkAct): Promise<BulkPreview> {
  const ids = await findCustomers(deps, caller.scope, filter, mostCustomers)
  if (!ids) return { kind: 'too-many' }
  const counts = await readInScope(deps.db, caller.scope, (tx) =>
    act.kind === 'limit' ? countLimits(tx, ids, act, { now: deps.clock.now(), maySet: may(caller, 'limits.set') }) : countMarks(tx, ids, act.kind),
  )
  return { kind: 'preview', total: ids.length, counts }
}

async function countMarks(tx: Tx, ids: readonly bigint[], kind: 'deny' | 'lift'): Promise<BulkCounts> {
  const counts: BulkCounts = {}
  const rows = await tx.$queryRaw<{ mark: Mark; count: number }[]>`
    select mark, count(*)::integer as count from customers where id = any(${[...ids]}::bigint[]) group by mark`
  for (const { mark, count } of rows) add(counts, fateOfMark(kind, mark), count)
  return counts
}

type LimitAct = Extract<BulkAct, { kind: 'limit' }>

/** So many customers are read with their limits at once. */
const atOnce = 5000

async function countLimits(tx: Tx, ids: readonly bigint[], act: LimitAct, { now, maySet }: { now: Date; maySet: boolean }): Promise<BulkCounts> {
  const counts: BulkCounts = {}
  for (let from = 0; from < ids.length; from += atOnce) {
    const some = ids.slice(from, from + atOnce)
    const customers = await tx.customer.findMany({ where: { id: { in: some } }, select: { id: true, scopeId: true } })
    const rowsOf = await readLimitRowsOf(tx, customers, now)
    const open = { state: 'waiting', currency: act.currency, window: act.window }
    const waiting = await tx.turnoverLimitChange.findMany({ where: { ...open, customerId: { in: some } }, select: { customerId: true } })
    const waits = new Set(waiting.map(({ customerId }) => customerId))
    for (const customer of customers) {
      const rows = rowsOf(customer)
      const asks = !maySet || raisesRows(rows, 'own', withLimit(rows.own, act, act.amountMinor), act.currency)
      if (minorOf(rows.own, act) === act.amountMinor) add(counts, 'already', 1)
      else add(counts, asks ? (waits.has(customer.id) ? 'already-waiting' : 'waits') : 'done', 1)
    }
  }
  return counts
}

function add(counts: BulkCounts, outcome: BulkOutcome, more: number): void {
  counts[outcome] = (counts[outcome] ?? 0) + more
}
