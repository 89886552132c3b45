import type { Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import type { Scope } from '@/lib/platform/scope'
import { judgeWord } from '@/lib/platform/second-person'
import { foresee, keyOf, lockOwner } from './change-limit'
import { decideChange, endChange, enqueueApply, findScheduledChange, type LimitChange, readChange } from './change-store'
import { type LimitEvent, recordChange } from './record-change'
import { minorOf } from './rules'
import { readWrittenLimits, writeLimit } from './store'

type Deps = { db: Db; clock: Clock }

export type DecideLimitChangeOutcome =
  | { kind: 'applied' | 'scheduled' | 'rejected' }
  /** Its requester took it back. */
  | { kind: 'cancelled' }
  | { kind: 'not-found' }
  | { kind: 'decided-already' }
  | { kind: 'own-request' }
  /** The limit is not the one any more that the request wanted changed. The request still waits; it can be rejected and asked for anew. */
  | { kind: 'stale'; currentMinor: bigint | null }
  /** Another change of this limit is scheduled for the same moment; cancel that one first. */
  | { kind: 'already-scheduled' }

/** The second person's word on a waiting change. Nobody approves his own; saying no to his own takes it back, and `onlyOwn` lets him do nothing else. */
export function decideLimitChange(
  { db, clock }: Deps,
  scope: Scope,
  actor: Actor,
  { changeId, approve, onlyOwn, origin }: { changeId: bigint; approve: boolean; onlyOwn?: boolean; origin?: Origin },
): Promise<DecideLimitChangeOutcome> {
  return inTransaction(db, async (tx) => {
    const now = clock.now()
    const asked = await readChange(tx, changeId)
    if (!asked || !(await lockOwner(tx, scope, asked, now))) return { kind: 'not-found' }
    // Read again under the lock: somebody else may have decided it while this one waited.
    const change = await readChange(tx, changeId)
    if (!change) return { kind: 'not-found' }
    const who = actorText(actor)
    const record = (kind: LimitEvent) => recordChange(tx, { ...factsOf(change), kind, actor: who, at: now, origin })
    const word = judgeWord(change, { who, approve, onlyOwn })
    if (word === 'cancelled' || word === 'rejected') {
      if (word === 'cancelled') await endChange(tx, changeId, 'waiting', { state: word, endedBy: who, endedAt: now })
      else await decideChange(tx, changeId, { state: word, decidedBy: who, decidedAt: now })
      await record(`limit.change-${word}`)
      return { kind: word }
    }
    if (word !== 'approved') return { kind: word }
    const key = keyOf(change)
    // A moment that has passed while it waited is now.
    const at = change.effectiveAt && change.effectiveAt > now ? change.effectiveAt : null
    const written = await readWrittenLimits(tx, key.scopeId, key.customerId)
    const rows = at ? await foresee(tx, key, written, at) : written
    const current = minorOf(key.customerId === null ? rows.defaults : rows.own, key)
    // Whoever lowered the limit meanwhile knew more than the request; approving it may not undo that.
    if (current !== change.beforeMinor) return { kind: 'stale', currentMinor: current }
    if (at && (await findScheduledChange(tx, key, at))) return { kind: 'already-scheduled' }
    const state = at ? 'scheduled' : 'applied'
    await decideChange(tx, changeId, { state, decidedBy: who, decidedAt: now })
    if (at) await enqueueApply(tx, at)
    else await writeLimit(tx, key, change.afterMinor)
    await record(at ? 'limit.change-scheduled' : 'limit.changed')
    return { kind: state }
  })
}

export type CancelLimitChangeOutcome =
  | { kind: 'cancelled' }
  | { kind: 'not-found' }
  /** It was applied, set aside or cancelled before this. */
  | { kind: 'ended-already' }

/** Takes back a scheduled change before its moment. What holds now stays as it is, so one person is enough (docs/decisions/0018). */
export function cancelLimitChange(
  { db, clock }: Deps,
  scope: Scope,
  actor: Actor,
  { changeId, origin }: { changeId: bigint; origin?: Origin },
): Promise<CancelLimitChangeOutcome> {
  return inTransaction(db, async (tx) => {
    const now = clock.now()
    const asked = await readChange(tx, changeId)
    if (!asked || !(await lockOwner(tx, scope, asked, now))) return { kind: 'not-found' }
    const who = actorText(actor)
    if (!(await endChange(tx, changeId, 'scheduled', { state: 'cancelled', endedBy: who, endedAt: now }))) return { kind: 'ended-already' }
    await recordChange(tx, { ...factsOf(asked), kind: 'limit.change-cancelled', actor: who, at: now, origin })
    return { kind: 'cancelled' }
  })
}

function factsOf(change: LimitChange) {
  const { beforeMinor, afterMinor, effectiveAt, reason } = change
  return { ...keyOf(change), before: beforeMinor, after: afterMinor, effectiveAt, reason }
}
