import { audit } from '@/lib/audit/record'
import { changeLimit, lockOwner } from '@/lib/limits/change-limit'
import { minorOf } from '@/lib/limits/rules'
import { readWrittenLimits } from '@/lib/limits/store'
import { lockCustomer } from '@/lib/one-click/lock-customer'
import type { Mark } from '@/lib/one-click/rules'
import { setMark } from '@/lib/one-click/set-mark'
import { current } from '@/lib/one-click/store'
import type { Actor } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, isUnavailable, joinedTo, type Tx } from '@/lib/platform/db'
import type { Log } from '@/lib/platform/log'
import { type Caller, may } from '@/lib/staff/rules'
import { readActing } from '@/lib/staff/sessions'
import type { Vault } from '@/lib/vault/vault'
import { type BulkAct, type BulkOutcome, fateOfMark, keptMs, mayBulk } from './rules'
import { claimItem, countOutcomes, endAction, endItem, type Item, type OpenAction, readOpenActions, removeOldActions } from './store'

type Deps = { db: Db; clock: Clock; vault: Vault; log: Log }

/**
 * Carries out the acts on many customers that were asked for, one customer and one transaction after the other: what the verb writes and that this customer was met stand or
 * fall together, so after a crash the next run goes on with the next one. Safe to run in several processes at once. Returns how many acts it ended.
 */
export async function carryOutBulkActions(deps: Deps): Promise<number> {
  const { db, clock } = deps
  await inTransaction(db, (tx) => removeOldActions(tx, new Date(clock.now().getTime() - keptMs)))
  let ended = 0
  for (const action of await readOpenActions(db.prisma)) {
    await meetAll(deps, action)
    if (await inTransaction(db, (tx) => finish(tx, action, clock.now()))) ended += 1
  }
  return ended
}

/**
 * Meets everybody whom no other process is at. Each is looked for behind the one before: while somebody reads from an old snapshot the database keeps the index entries of
 * all who were met, and looking from the beginning would pass over them for each customer anew. Whom another process was at and left is found by beginning again.
 */
async function meetAll(deps: Deps, action: OpenAction): Promise<void> {
  let place = 0
  for (;;) {
    const met = await meetNext(deps, action, place)
    if (met === null && place === 0) return
    place = met ?? 0
  }
}

/** Meets one customer behind a place and answers his; null when nobody is left there whom no other process is at. */
async function meetNext(deps: Deps, action: OpenAction, behind: number): Promise<number | null> {
  let item: Item | null = null
  try {
    return await inTransaction(deps.db, async (tx) => {
      item = await claimItem(tx, action.id, behind)
      if (!item) return null
      // His rights as they are now: one that was taken away is gone at once.
      const caller = await readActing(tx, action.staffId)
      const outcome = caller && mayBulk(caller, action.act.kind) ? await act({ ...deps, db: joinedTo(deps.db, tx) }, tx, caller, action, item) : 'not-allowed'
      await endItem(tx, action.id, item, outcome, deps.clock.now())
      return item.place
    })
  } catch (error) {
    const met = item as Item | null
    if (!met || isUnavailable(error)) throw error
    deps.log.error({ action: action.id, error: (error as Error).message }, 'an act on many customers failed for one of them')
    await inTransaction(deps.db, (tx) => endItem(tx, action.id, met, 'failed', deps.clock.now()))
    return met.place
  }
}

async function act(deps: Deps, tx: Tx, caller: Caller, { act: chosen, reason }: OpenAction, { customerId }: Item): Promise<BulkOutcome> {
  const actor: Actor = { kind: 'staff', id: caller.staffId }
  if (chosen.kind === 'limit') return actOnLimit(deps, tx, caller, actor, { act: chosen, reason, customerId })
  await lockCustomer(tx, customerId)
  const customer = await tx.customer.findUnique({ where: { id: customerId, ...current }, select: { mark: true, version: true } })
  if (!customer) return 'gone'
  const fate = fateOfMark(chosen.kind, customer.mark as Mark)
  if (fate !== 'done') return fate
  const outcome = await setMark(deps, caller.scope, actor, {
    customerId,
    expectedVersion: customer.version,
    to: chosen.kind === 'deny' ? 'deny' : 'none',
    reasonCode: chosen.reasonCode,
    reason,
    destroyCards: chosen.kind === 'deny' && chosen.destroyCards,
  })
  return outcome.kind === 'done' ? 'done' : outcome.kind === 'no-customer' ? 'gone' : outcome.kind === 'illegal' ? 'illegal' : 'failed'
}

type LimitStep = { act: Extract<BulkAct, { kind: 'limit' }>; reason: string; customerId: bigint }

// The lock of the scope comes first, as everywhere; under it the limit that stands is the one that the change expects.
async function actOnLimit(
  deps: Deps,
  tx: Tx,
  caller: Caller,
  actor: Actor,
  { act: { currency, window, amountMinor }, reason, customerId }: LimitStep,
): Promise<BulkOutcome> {
  const customer = await tx.customer.findUnique({ where: { id: customerId, ...current }, select: { scopeId: true } })
  if (!customer || !(await lockOwner(tx, caller.scope, { scopeId: customer.scopeId, customerId }, deps.clock.now()))) return 'gone'
  const key = { scopeId: customer.scopeId, customerId, currency, window }
  const { own } = await readWrittenLimits(tx, customer.scopeId, customerId)
  const outcome = await changeLimit(deps, caller.scope, actor, {
    ...key,
    amountMinor,
    expectedMinor: minorOf(own, key),
    proposal: !may(caller, 'limits.set'),
    reason,
  })
  switch (outcome.kind) {
    case 'applied':
    case 'scheduled':
      return 'done'
    case 'waiting':
      return 'waits'
    case 'unchanged':
      return 'already'
    case 'already-waiting':
      return 'already-waiting'
    case 'not-found':
      return 'gone'
    case 'stale':
    case 'already-scheduled':
    case 'bad-input':
      return 'failed'
  }
}

async function finish(tx: Tx, { id, staffId }: OpenAction, at: Date): Promise<boolean> {
  if (!(await endAction(tx, id, at))) return false
  const after = await countOutcomes(tx, id)
  await audit(tx, { at, actor: `staff:${staffId}`, action: 'customers.bulk-end', outcome: 'done', object: { kind: 'bulk-action', id }, after })
  return true
}
