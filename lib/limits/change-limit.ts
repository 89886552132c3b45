import type { Origin } from '@/lib/audit/record'
import { current } from '@/lib/one-click/store'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { currencyExponent, largestMinor } from '@/lib/platform/money'
import { readReason } from '@/lib/platform/reason'
import { coversScope, type Scope } from '@/lib/platform/scope'
import { applyDue } from './apply-due'
import { enqueueApply, findScheduledChange, findWaitingChange, insertChange, readScheduled, scheduledOf } from './change-store'
import { recordChange } from './record-change'
import { applyScheduled, type LimitRows, minorOf, raisesRows, scheduleAtMostMs, withLimit } from './rules'
import { type LimitKey, lockScope, opensCurrencyToSomebody, readWrittenLimits, writeLimit } from './store'

type Deps = { db: Db; clock: Clock }

export type ChangeLimit = LimitKey & {
  /** Null takes the limit away. */
  amountMinor: bigint | null
  /** The limit that the editor saw; another one by now means that somebody else was here. */
  expectedMinor: bigint | null
  /** The moment from which it is to hold; absent or null: at once, or as soon as a second person agrees. */
  effectiveAt?: Date | null
  /** Asks only: whatever it does, somebody else decides. For whoever may propose and not set. */
  proposal?: boolean
  reason: string
  origin?: Origin
}

export type ChangeLimitOutcome =
  | { kind: 'applied'; changeId: bigint }
  /** Decided, and its moment is still to come. */
  | { kind: 'scheduled'; changeId: bigint }
  /** It lets more through than before, or is only proposed, so a second person has to agree. */
  | { kind: 'waiting'; changeId: bigint }
  | { kind: 'not-found' }
  | { kind: 'stale'; currentMinor: bigint | null }
  | { kind: 'already-waiting'; changeId: bigint }
  /** Another change of this limit is scheduled for the same moment. */
  | { kind: 'already-scheduled'; changeId: bigint }
  | { kind: 'unchanged' }
  | { kind: 'bad-input'; field: 'currency' | 'amount' | 'reason' | 'effectiveAt' }

/**
 * Sets, lowers, raises or lifts one limit of a customer, or the default of a scope, now or at a moment to come. Lowering works at once;
 * whatever lets more through than before waits for a second person (docs/decisions/0008).
 */
export function changeLimit({ db, clock }: Deps, scope: Scope, actor: Actor, input: ChangeLimit): Promise<ChangeLimitOutcome> {
  const now = clock.now()
  const fault = faultOf(input, now)
  if (fault) return Promise.resolve({ kind: 'bad-input', field: fault })
  return inTransaction(db, async (tx) => {
    if (!(await lockOwner(tx, scope, input, now))) return { kind: 'not-found' }
    const key = keyOf(input)
    const at = input.effectiveAt ?? null
    const of = key.customerId === null ? 'defaults' : 'own'
    const rows = await readWrittenLimits(tx, key.scopeId, key.customerId)
    const present = minorOf(rows[of], key)
    if (present !== input.expectedMinor) return { kind: 'stale', currentMinor: present }

    const then = at ? await foresee(tx, key, rows, at) : rows
    const { beforeMinor: before, raises } = await judgeChange(tx, key, then, input.amountMinor)
    if (before === input.amountMinor) return { kind: 'unchanged' }
    const waits = raises || input.proposal === true
    const waiting = waits ? await findWaitingChange(tx, key) : null
    if (waiting) return { kind: 'already-waiting', changeId: waiting.id }
    const same = at && !waits ? await findScheduledChange(tx, key, at) : null
    if (same) return { kind: 'already-scheduled', changeId: same.id }

    const who = actorText(actor)
    const state = waits ? 'waiting' : at ? 'scheduled' : 'applied'
    const change = { ...key, beforeMinor: before, afterMinor: input.amountMinor, raises, state, reason: input.reason.trim(), effectiveAt: at } as const
    const decided = waits ? { decidedBy: null, decidedAt: null } : { decidedBy: who, decidedAt: now }
    const changeId = await insertChange(tx, { ...change, requestedBy: who, requestedAt: now, ...decided })
    if (state === 'applied') await writeLimit(tx, key, input.amountMinor)
    if (state === 'scheduled' && at) await enqueueApply(tx, at)
    const kind = waits ? 'limit.change-requested' : at ? 'limit.change-scheduled' : 'limit.changed'
    await recordChange(tx, {
      ...key,
      kind,
      before,
      after: input.amountMinor,
      effectiveAt: at,
      actor: who,
      at: now,
      reason: change.reason,
      origin: input.origin,
    })
    return { kind: state, changeId }
  })
}

function faultOf({ currency, amountMinor, effectiveAt, reason }: ChangeLimit, now: Date): 'currency' | 'amount' | 'reason' | 'effectiveAt' | null {
  if (currencyExponent(currency) === null) return 'currency'
  if (amountMinor !== null && (amountMinor < 0n || amountMinor > largestMinor)) return 'amount'
  if (effectiveAt && !(effectiveAt.getTime() > now.getTime() && effectiveAt.getTime() <= now.getTime() + scheduleAtMostMs)) return 'effectiveAt'
  return readReason(reason) === null ? 'reason' : null
}

/** The limit among those that stand, and whether another amount lets more through, for this customer or for anybody. */
export async function judgeChange(
  tx: Tx,
  key: LimitKey,
  rows: LimitRows,
  amountMinor: bigint | null,
): Promise<{ beforeMinor: bigint | null; raises: boolean }> {
  const of = key.customerId === null ? 'defaults' : 'own'
  const raises =
    raisesRows(rows, of, withLimit(rows[of], key, amountMinor), key.currency) ||
    (of === 'defaults' && amountMinor !== null && rows.defaults.length === 0 && (await opensCurrencyToSomebody(tx, key.scopeId, key.currency)))
  return { beforeMinor: minorOf(rows[of], key), raises }
}

export function keyOf({ scopeId, customerId, currency, window }: LimitKey): LimitKey {
  return { scopeId, customerId, currency, window }
}

/** The limits as they will be at a moment, with everything that is scheduled until then. */
export async function foresee(tx: Tx, { scopeId, customerId }: Pick<LimitKey, 'scopeId' | 'customerId'>, rows: LimitRows, at: Date): Promise<LimitRows> {
  const scheduled = await readScheduled(tx, { scopeId, customerId }, at)
  return applyScheduled(rows, scheduled.map(scheduledOf))
}

/**
 * Locks whose limit it is, after which everything due is written down. Limits of one scope are changed by one at a time; a customer's own
 * under his lock as well, so that no payment of his is judged halfway. Always the scope first.
 */
export async function lockOwner(tx: Tx, scope: Scope, { scopeId, customerId }: { scopeId: number; customerId: bigint | null }, now: Date): Promise<boolean> {
  if (!coversScope(scope, scopeId) || !(await lockScope(tx, scopeId))) return false
  await applyDue(tx, scopeId, now, customerId)
  if (customerId === null) return true
  const customer = await tx.customer.findUnique({ where: { id: customerId, ...current }, select: { scopeId: true } })
  return customer?.scopeId === scopeId
}
