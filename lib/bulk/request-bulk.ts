import { randomUUID } from 'node:crypto'
import { audit, type Origin } from '@/lib/audit/record'
import { filterParameters, parseFilter } from '@/lib/one-click/list-filter'
import { findCustomers } from '@/lib/one-click/queries'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import type { Query } from '@/lib/platform/list-address'
import { currencyExponent, largestMinor } from '@/lib/platform/money'
import { readReason } from '@/lib/platform/reason'
import type { Caller } from '@/lib/staff/rules'
import { type BulkAct, mayBulk, mostCustomers, mostOpen } from './rules'
import { countOpen, enqueueBulkActions, insertAction } from './store'

type Deps = { db: Db; clock: Clock }

export type RequestBulk = {
  /** The selection as the list's own address has it: conditions, or the ids of rows. */
  query: Query
  act: BulkAct
  reason: string
  /** How many customers the person saw; when it has become another number, nothing is done. */
  expected: number
  origin?: Origin
}

export type RequestBulkOutcome =
  | { kind: 'requested'; id: string; customers: number }
  | { kind: 'not-allowed' | 'nobody' | 'too-many' | 'too-many-open' | 'changed' }
  | { kind: 'bad-input'; field: 'reason' | 'reasonCode' | 'currency' | 'amount' }

/**
 * Asks for one act on many customers. Who they are is fixed here: whoever matches later is left alone, and whoever matches no longer is met all the same and judged as he
 * stands then. Nothing is done to them yet: `carryOutBulkActions` does that.
 */
export async function requestBulk(deps: Deps, caller: Caller, { query, act, reason: text, expected, origin }: RequestBulk): Promise<RequestBulkOutcome> {
  if (!mayBulk(caller, act.kind)) return { kind: 'not-allowed' }
  const reason = readReason(text)
  if (reason === null) return { kind: 'bad-input', field: 'reason' }
  const fault = faultOf(act)
  if (fault) return { kind: 'bad-input', field: fault }
  const { filter } = parseFilter(query)
  const ids = await findCustomers(deps, caller.scope, filter, mostCustomers)
  if (!ids) return { kind: 'too-many' }
  if (ids.length === 0) return { kind: 'nobody' }
  if (ids.length !== expected) return { kind: 'changed' }
  const { staffId } = caller
  const at = deps.clock.now()
  const id = randomUUID()
  return inTransaction(deps.db, async (tx) => {
    if ((await countOpen(tx, staffId)) >= mostOpen) return { kind: 'too-many-open' }
    const parameters = filterParameters({ ...filter, cursor: null })
    await insertAction(tx, { id, staffId, act, reason, query: parameters, requestedAt: at }, ids)
    const { kind, ...chosen } = act.kind === 'limit' ? { ...act, amountMinor: act.amountMinor === null ? null : String(act.amountMinor) } : act
    const after = { kind, ...chosen, customers: ids.length, address: new URLSearchParams(parameters).toString().slice(0, 2000) }
    await audit(tx, { at, actor: `staff:${staffId}`, action: 'customers.bulk', outcome: 'done', object: { kind: 'bulk-action', id }, reason, after, origin })
    await enqueueBulkActions(tx)
    return { kind: 'requested', id, customers: ids.length }
  })
}

function faultOf(act: BulkAct): 'reasonCode' | 'currency' | 'amount' | null {
  if (act.kind !== 'limit') return /^[a-z-]{1,40}$/.test(act.reasonCode) ? null : 'reasonCode'
  if (currencyExponent(act.currency) === null) return 'currency'
  return act.amountMinor !== null && (act.amountMinor < 0n || act.amountMinor > largestMinor) ? 'amount' : null
}
