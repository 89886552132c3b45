import { audit, type Origin } from '@/lib/audit/record'
import { lockCustomer } from '@/lib/one-click/lock-customer'
import { current } from '@/lib/one-click/store'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { currencyExponent, largestMinor } from '@/lib/platform/money'
import { coversScope, type Scope } from '@/lib/platform/scope'
import { effectiveLimits, type Limit, raises } from './rules'
import { closeChange, findWaitingChange, insertChange, type LimitKey, lockScope, readLimitRows, writeLimit } from './store'

type Deps = { db: Db; clock: Clock }

export type ChangeLimit = LimitKey & {
  /** Null takes the limit away. */
  amountMinor: bigint | null
  /** The limit that the editor saw; another one by now means that somebody else was here. */
  expectedMinor: bigint | null
  reason: string
  origin?: Origin
}

export type ChangeLimitOutcome =
  | { kind: 'applied'; changeId: bigint }
  /** It lets more through than before, so a second person has to agree. */
  | { kind: 'waiting'; changeId: bigint }
  | { kind: 'not-found' }
  | { kind: 'stale'; currentMinor: bigint | null }
  | { kind: 'already-waiting'; changeId: bigint }
  | { kind: 'unchanged' }
  | { kind: 'bad-input'; field: 'currency' | 'amount' | 'reason' }

/** Sets, lowers, raises or lifts one limit of a customer, or the default of a scope. Lowering works at once; raising waits for a second person. */
export function changeLimit({ db, clock }: Deps, scope: Scope, actor: Actor, input: ChangeLimit): Promise<ChangeLimitOutcome> {
  const fault = faultOf(input)
  if (fault) return Promise.resolve({ kind: 'bad-input', field: fault })
  return inTransaction(db, async (tx) => {
    if (!(await lockOwner(tx, scope, input))) return { kind: 'not-found' }
    const { own, defaults } = await readLimitRows(tx, input.scopeId, input.customerId)
    const mine = input.customerId === null ? defaults : own
    const isThis = (limit: Omit<Limit, 'source'>) => limit.currency === input.currency && limit.window === input.window
    const current = mine.find(isThis)?.minor ?? null
    if (current !== input.expectedMinor) return { kind: 'stale', currentMinor: current }
    if (current === input.amountMinor) return { kind: 'unchanged' }

    const after = [...mine.filter((limit) => !isThis(limit)), ...(input.amountMinor === null ? [] : [{ ...keyOf(input), minor: input.amountMinor }])]
    const before = effectiveLimits(input.customerId === null ? [] : own, defaults)
    const then = input.customerId === null ? effectiveLimits([], after) : effectiveLimits(after, defaults)
    const isRaise = raises(before, then, [input.currency])
    const waiting = await findWaitingChange(tx, keyOf(input))
    if (waiting && isRaise) return { kind: 'already-waiting', changeId: waiting.id }
    const change = await insertChange(tx, keyOf(input), {
      beforeMinor: current,
      afterMinor: input.amountMinor,
      raises: isRaise,
      reason: input.reason.trim(),
      requestedBy: actorText(actor),
      requestedAt: clock.now(),
    })
    if (!isRaise) await writeLimit(tx, keyOf(input), input.amountMinor)
    const record = { kind: isRaise ? 'limit.change-requested' : 'limit.changed', before: current, after: input.amountMinor }
    await recordChange(tx, input, record, { actor, at: clock.now(), reason: input.reason, origin: input.origin })
    return { kind: isRaise ? 'waiting' : 'applied', changeId: change.id }
  })
}

export type DecideLimitChangeOutcome =
  | { kind: 'applied' | 'rejected' }
  | { kind: 'not-found' }
  | { kind: 'decided-already' }
  | { kind: 'own-request' }
  /** The limit is not the one any more that the request wanted raised. The request still waits; it can be rejected and asked for anew. */
  | { kind: 'stale'; currentMinor: bigint | null }

/** The second person's word on a waiting change. Nobody decides his own. */
export function decideLimitChange(
  { db, clock }: Deps,
  scope: Scope,
  actor: Actor,
  { changeId, approve, origin }: { changeId: bigint; approve: boolean; origin?: Origin },
): Promise<DecideLimitChangeOutcome> {
  return inTransaction(db, async (tx) => {
    const asked = await tx.turnoverLimitChange.findUnique({ where: { id: changeId } })
    if (!asked || !(await lockOwner(tx, scope, asked))) return { kind: 'not-found' }
    // Read again under the lock: somebody else may have decided it while this one waited.
    const change = await tx.turnoverLimitChange.findUniqueOrThrow({ where: { id: changeId } })
    if (change.state !== 'waiting') return { kind: 'decided-already' }
    if (approve && change.requestedBy === actorText(actor)) return { kind: 'own-request' }
    const current = await readOwnLimit(tx, keyOf(change as unknown as LimitKey))
    // Whoever lowered the limit meanwhile knew more than the request; approving it may not undo that.
    if (approve && current !== change.beforeMinor) return { kind: 'stale', currentMinor: current }
    const state = approve ? 'applied' : 'rejected'
    if (!(await closeChange(tx, changeId, state, actorText(actor), clock.now()))) return { kind: 'decided-already' }
    const key = keyOf(change as unknown as LimitKey)
    if (approve) await writeLimit(tx, key, change.afterMinor)
    const record = { kind: approve ? 'limit.changed' : 'limit.change-rejected', before: change.beforeMinor, after: change.afterMinor }
    await recordChange(tx, key, record, { actor, at: clock.now(), reason: change.reason, origin })
    return { kind: state }
  })
}

// The limit of exactly this key, under the lock that the caller holds.
async function readOwnLimit(tx: Tx, { scopeId, customerId, currency, window }: LimitKey): Promise<bigint | null> {
  const { own, defaults } = await readLimitRows(tx, scopeId, customerId)
  return (customerId === null ? defaults : own).find((limit) => limit.currency === currency && limit.window === window)?.minor ?? null
}

function faultOf({ currency, amountMinor, reason }: ChangeLimit): 'currency' | 'amount' | 'reason' | null {
  if (currencyExponent(currency) === null) return 'currency'
  if (amountMinor !== null && (amountMinor < 0n || amountMinor > largestMinor)) return 'amount'
  const length = reason.trim().length
  return length < 1 || length > 1000 ? 'reason' : null
}

function keyOf({ scopeId, customerId, currency, window }: LimitKey): LimitKey {
  return { scopeId, customerId, currency, window }
}

// A customer's limits are changed under his lock, so no payment of his is judged halfway; defaults under the scope's.
async function lockOwner(tx: Tx, scope: Scope, { scopeId, customerId }: { scopeId: number; customerId: bigint | null }): Promise<boolean> {
  if (!coversScope(scope, scopeId)) return false
  if (customerId === null) return lockScope(tx, scopeId)
  await lockCustomer(tx, customerId)
  const customer = await tx.customer.findUnique({ where: { id: customerId, ...current }, select: { scopeId: true } })
  return customer?.scopeId === scopeId
}

type Recorded = { kind: string; before: bigint | null; after: bigint | null }
type Circumstances = { actor: Actor; at: Date; reason: string; origin?: Origin }

async function recordChange(tx: Tx, key: LimitKey, { kind, before, after }: Recorded, { actor, at, reason, origin }: Circumstances) {
  const data = { currency: key.currency, window: key.window, beforeMinor: before?.toString() ?? null, afterMinor: after?.toString() ?? null }
  const who = actorText(actor)
  const object = { kind: key.customerId === null ? 'number-scope' : 'customer-limit', id: String(key.customerId ?? key.scopeId) }
  await audit(tx, { at, actor: who, action: kind.replace('limit.', 'limits.'), outcome: 'done', object, scopeId: key.scopeId, reason, after: data, origin })
  if (key.customerId !== null) await tx.customerEvent.create({ data: { customerId: key.customerId, at, kind, actor: who, data } })
}
