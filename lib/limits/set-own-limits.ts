import type { Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import type { Scope } from '@/lib/platform/scope'
import { lockOwner } from './change-limit'
import { findWaitingChange, insertChange } from './change-store'
import { recordChange } from './record-change'
import { effectiveLimits, minorOf, type PlainLimit, raises, type WindowKind, withLimit } from './rules'
import { type LimitKey, readWrittenLimits, writeLimit } from './store'

type Deps = { db: Db; clock: Clock }

export type SetOwnLimits = {
  customerId: bigint
  scopeId: number
  /** All limits that the customer is to have of his own, each currency and window at most once; the others go. Amounts from 0 to `largestMinor`. */
  limits: readonly PlainLimit[]
  /** 1 to 1000 characters. */
  reason: string
  origin?: Origin
}

/** One limit that is to change; null is none. */
export type OwnLimitChange = { currency: string; window: WindowKind; beforeMinor: bigint | null; afterMinor: bigint | null }

export type SetOwnLimitsOutcome =
  | { kind: 'set'; applied: OwnLimitChange[]; waiting: OwnLimitChange[] }
  | { kind: 'not-found' }
  /** Another change of this limit waits already; nothing was changed. */
  | { kind: 'already-waiting'; currency: string; window: WindowKind }

/**
 * Replaces the own limits of a customer. What together lets nothing more through works at once; of a mixture the changes that by themselves
 * raise nothing do, and the others wait for a second person.
 */
export function setOwnLimits({ db, clock }: Deps, scope: Scope, actor: Actor, input: SetOwnLimits): Promise<SetOwnLimitsOutcome> {
  return inTransaction(db, async (tx) => {
    const now = clock.now()
    if (!(await lockOwner(tx, scope, input, now))) return { kind: 'not-found' }
    const { own, defaults } = await readWrittenLimits(tx, input.scopeId, input.customerId)
    const { applied, raising } = sortChanges(own, input.limits, defaults)
    const asked: OwnLimitChange[] = []
    for (const change of raising) {
      const waiting = await findWaitingChange(tx, keyOf(input, change))
      if (!waiting) asked.push(change)
      else if (waiting.afterMinor !== change.afterMinor) return { kind: 'already-waiting', currency: change.currency, window: change.window }
    }
    for (const change of applied) await apply(tx, change, { ...input, who: actorText(actor), now })
    for (const change of asked) await ask(tx, change, { ...input, who: actorText(actor), now })
    return { kind: 'set', applied, waiting: raising }
  })
}

type Writing = SetOwnLimits & { who: string; now: Date }

function keyOf({ scopeId, customerId }: SetOwnLimits, { currency, window }: OwnLimitChange): LimitKey {
  return { scopeId, customerId, currency, window }
}

async function apply(tx: Tx, change: OwnLimitChange, writing: Writing): Promise<void> {
  const { who: decidedBy, now: decidedAt } = writing
  await insertChange(tx, { ...rowOf(change, writing), raises: false, state: 'applied', decidedBy, decidedAt })
  await writeLimit(tx, keyOf(writing, change), change.afterMinor)
  await recordChange(tx, { kind: 'limit.changed', ...recordOf(change, writing) })
}

async function ask(tx: Tx, change: OwnLimitChange, writing: Writing): Promise<void> {
  await insertChange(tx, { ...rowOf(change, writing), raises: true, state: 'waiting', decidedBy: null, decidedAt: null })
  await recordChange(tx, { kind: 'limit.change-requested', ...recordOf(change, writing) })
}

function rowOf(change: OwnLimitChange, writing: Writing) {
  const { who: requestedBy, now: requestedAt, reason } = writing
  return { ...keyOf(writing, change), beforeMinor: change.beforeMinor, afterMinor: change.afterMinor, reason, requestedBy, requestedAt, effectiveAt: null }
}

function recordOf(change: OwnLimitChange, writing: Writing) {
  const { who: actor, now: at, reason, origin } = writing
  return { ...keyOf(writing, change), before: change.beforeMinor, after: change.afterMinor, effectiveAt: null, actor, at, reason, origin }
}

/** Which changes lead from one set of own limits to another, and which of them let more through than before. */
export function sortChanges(own: readonly PlainLimit[], wanted: readonly PlainLimit[], defaults: readonly PlainLimit[]) {
  const changes = changesBetween(own, wanted)
  const isRaise = (before: readonly PlainLimit[], after: readonly PlainLimit[]) =>
    raises(effectiveLimits(before, defaults), effectiveLimits(after, defaults), [])
  if (!isRaise(own, wanted)) return { applied: changes, raising: [] }
  const applied: OwnLimitChange[] = []
  let raising = changes
  let standing: readonly PlainLimit[] = own
  // A lowering can make room for another that would raise by itself, so they are tried until none of the rest fits.
  for (let progress = true; progress; ) {
    progress = false
    for (const change of raising) {
      const then = withLimit(standing, change, change.afterMinor)
      if (isRaise(standing, then)) continue
      standing = then
      applied.push(change)
      raising = raising.filter((other) => other !== change)
      progress = true
    }
  }
  return { applied, raising }
}

function changesBetween(own: readonly PlainLimit[], wanted: readonly PlainLimit[]): OwnLimitChange[] {
  const gone = own.filter((limit) => minorOf(wanted, limit) === null)
  return [...gone, ...wanted].flatMap(({ currency, window }) => {
    const [beforeMinor, afterMinor] = [minorOf(own, { currency, window }), minorOf(wanted, { currency, window })]
    return beforeMinor === afterMinor ? [] : [{ currency, window, beforeMinor, afterMinor }]
  })
}
