import { audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import { coversScope, type Scope } from '@/lib/platform/scope'
import { judgeWord } from '@/lib/platform/second-person'
import { enforces, isTimeZone, loosens, type ScopeSettings, sameCalendar, sameSettings } from './rules'
import {
  decideSettings,
  enqueueRecount,
  findWaitingSettings,
  insertSettingsChange,
  readSettings,
  readSettingsChange,
  type SettingsChange,
  writeSettings,
} from './settings-store'
import { hasAnyLimit, lockScope } from './store'

type Deps = { db: Db; clock: Clock }

export type ChangeSettings = {
  scopeId: number
  settings: ScopeSettings
  /** What the editor saw. */
  expected: ScopeSettings
  /** Asks only; for whoever may propose and not set. */
  proposal?: boolean
  reason: string
  origin?: Origin
}

export type ChangeSettingsOutcome =
  | { kind: 'applied'; changeId: bigint }
  /** It may let more through than before, or is only proposed, so a second person has to agree. */
  | { kind: 'waiting'; changeId: bigint }
  | { kind: 'not-found' }
  | { kind: 'stale'; current: ScopeSettings }
  | { kind: 'already-waiting'; changeId: bigint }
  | { kind: 'unchanged' }
  | { kind: 'bad-input'; field: 'timeZone' | 'weekStartsOn' | 'enforce' | 'reason' }

/**
 * Sets the time zone, the week start and what limits stop, for a scope. From the next payment on, turnover is counted in the new windows, from the same
 * entries; nothing is lost or counted twice (docs/decisions/0013). What may loosen limits waits for a second person.
 */
export function changeSettings({ db, clock }: Deps, scope: Scope, actor: Actor, input: ChangeSettings): Promise<ChangeSettingsOutcome> {
  const fault = faultOf(input)
  if (fault) return Promise.resolve({ kind: 'bad-input', field: fault })
  return inTransaction(db, async (tx) => {
    const { scopeId, settings } = input
    if (!coversScope(scope, scopeId) || !(await lockScope(tx, scopeId))) return { kind: 'not-found' }
    const before = await readSettings(tx, scopeId)
    if (!sameSettings(before, input.expected)) return { kind: 'stale', current: before }
    if (sameSettings(before, settings)) return { kind: 'unchanged' }
    const loose = loosens(before, settings, await hasAnyLimit(tx, scopeId))
    const waits = loose || input.proposal === true
    const waiting = await findWaitingSettings(tx, scopeId)
    if (waits && waiting) return { kind: 'already-waiting', changeId: waiting.id }

    const [who, now, reason] = [actorText(actor), clock.now(), input.reason.trim()]
    const decided = waits ? { decidedBy: null, decidedAt: null } : { decidedBy: who, decidedAt: now }
    const state = waits ? 'waiting' : 'applied'
    const change = { scopeId, before, after: settings, state, loosens: loose, reason, requestedBy: who, requestedAt: now, ...decided } as const
    const changeId = await insertSettingsChange(tx, change)
    if (!waits) await apply(tx, change)
    await record(tx, change, waits ? 'settings-requested' : 'settings-changed', { who, now, origin: input.origin })
    return { kind: state, changeId }
  })
}

export type DecideSettingsOutcome =
  | { kind: 'applied' | 'rejected' }
  /** Its requester took it back. */
  | { kind: 'cancelled' }
  | { kind: 'not-found' }
  | { kind: 'decided-already' }
  | { kind: 'own-request' }
  /** The settings are not those any more that the request wanted changed. */
  | { kind: 'stale'; current: ScopeSettings }

/** The second person's word on settings that wait. Nobody approves his own; saying no to his own takes it back, and `onlyOwn` lets him do nothing else. */
export function decideSettingsChange(
  { db, clock }: Deps,
  scope: Scope,
  actor: Actor,
  { changeId, approve, onlyOwn, origin }: { changeId: bigint; approve: boolean; onlyOwn?: boolean; origin?: Origin },
): Promise<DecideSettingsOutcome> {
  return inTransaction(db, async (tx) => {
    const asked = await readSettingsChange(tx, changeId)
    if (!asked || !coversScope(scope, asked.scopeId) || !(await lockScope(tx, asked.scopeId))) return { kind: 'not-found' }
    const change = await readSettingsChange(tx, changeId)
    if (!change) return { kind: 'not-found' }
    const [who, now] = [actorText(actor), clock.now()]
    const word = judgeWord(change, { who, approve, onlyOwn })
    if (word === 'not-found' || word === 'decided-already' || word === 'own-request') return { kind: word }
    const current = await readSettings(tx, change.scopeId)
    if (word === 'approved' && !sameSettings(current, change.before)) return { kind: 'stale', current }
    const state = word === 'approved' ? 'applied' : word
    await decideSettings(tx, changeId, { state, decidedBy: who, decidedAt: now })
    if (state === 'applied') await apply(tx, change)
    await record(tx, change, state === 'applied' ? 'settings-changed' : `settings-${state}`, { who, now, origin })
    return { kind: state }
  })
}

function faultOf({ settings: { timeZone, weekStartsOn, enforce }, reason }: ChangeSettings): 'timeZone' | 'weekStartsOn' | 'enforce' | 'reason' | null {
  if (!isTimeZone(timeZone)) return 'timeZone'
  if (!Number.isInteger(weekStartsOn) || weekStartsOn < 1 || weekStartsOn > 7) return 'weekStartsOn'
  if (!enforces.includes(enforce)) return 'enforce'
  return readReason(reason) === null ? 'reason' : null
}

// Counters hold the bounds of their windows, so the old ones stay true; the job only makes those of the new windows, for lists.
async function apply(tx: Tx, { scopeId, before, after }: Pick<SettingsChange, 'scopeId' | 'before' | 'after'>): Promise<void> {
  await writeSettings(tx, scopeId, after)
  if (!sameCalendar(before, after)) await enqueueRecount(tx, scopeId)
}

type Circumstances = { who: string; now: Date; origin?: Origin }

async function record(
  tx: Tx,
  { scopeId, before, after, reason }: Omit<SettingsChange, 'id'>,
  what: 'settings-requested' | 'settings-changed' | 'settings-rejected' | 'settings-cancelled',
  { who, now, origin }: Circumstances,
): Promise<void> {
  const object = { kind: 'number-scope' as const, id: String(scopeId) }
  await audit(tx, {
    at: now,
    actor: who,
    action: `limits.${what}`,
    outcome: 'done',
    object,
    scopeId,
    reason,
    before: { ...before },
    after: { ...after },
    origin,
  })
}
