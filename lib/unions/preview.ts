import { audit, type Origin } from '@/lib/audit/record'
import type { Mark } from '@/lib/one-click/rules'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { type LimitRow, type Sign, strictestMark } from './rules'
import { sortCollisions } from './sort-collisions'
import { countLeaving, countScope, findCollisions, type LeavePreview, readDefaultLimits, readLimitDifferences, readSideViews, type SideView } from './store'

type Deps = { db: Db; clock: Clock }

/** What a join would do, before anybody joins. Counts of customers are by party: the union itself, and each merchant that would come. */
export type JoinPreview = {
  parties: { scopeId: number; name: string; timeZone: string; weekStartsOn: number; enforce: string; customers: number; cards: number; defaults: LimitRow[] }[]
  collisions: number
  agreeing: number
  suspects: SuspectView[]
  suspectCount: number
  /** Agreeing numbers whose marks differ, by the mark that would hold. */
  marks: Record<Exclude<Mark, 'none'>, number>
  /** Agreeing numbers whose own limits differ; the strictest would hold. */
  ownLimits: number
  /** Default limits, in the parties' order, differ. */
  defaultsDiffer: boolean
  calendarsDiffer: boolean
}

export type SuspectView = { number: string; signs: Sign[]; sides: SideView[] }

/** Of the suspect numbers so many are shown. */
const shownSuspects = 50

/** Reads what would happen if merchants joined a union (null: a new one). Changes nothing; that it was looked at is in the audit log. */
export function previewJoin(
  { db, clock }: Deps,
  actor: Actor,
  { unionId, merchantIds, origin }: { unionId: number | null; merchantIds: readonly number[]; origin?: Origin },
): Promise<JoinPreview> {
  return inTransaction(
    db,
    async (tx) => {
      const preview = await read(tx, unionId, merchantIds)
      const object = { kind: 'number-union' as const, id: String(unionId ?? 'new') }
      const after = { merchants: merchantIds.join(', '), collisions: preview.collisions, suspects: preview.suspectCount }
      const action = 'unions.preview-join'
      await audit(tx, { at: clock.now(), actor: actorText(actor), action, outcome: 'done', object, scopeId: unionId, after, origin })
      return preview
    },
    { timeoutMs: 120_000 },
  )
}

async function read(tx: Tx, unionId: number | null, merchantIds: readonly number[]): Promise<JoinPreview> {
  const joining = await tx.merchant.findMany({ where: { id: { in: [...merchantIds] } }, orderBy: { id: 'asc' } })
  const scopeIds = [...(unionId === null ? [] : [unionId]), ...joining.map(({ homeScopeId }) => homeScopeId)]
  const scopes = await tx.numberScope.findMany({ where: { id: { in: scopeIds } } })
  const parties: JoinPreview['parties'] = []
  for (const scopeId of scopeIds) {
    const scope = scopes.find(({ id }) => id === scopeId)
    const name = joining.find(({ homeScopeId }) => homeScopeId === scopeId)?.name ?? scope?.name ?? ''
    const { timeZone = '', weekStartsOn = 1, enforce = '' } = scope ?? {}
    parties.push({ scopeId, name, timeZone, weekStartsOn, enforce, ...(await countScope(tx, scopeId)), defaults: await readDefaultLimits(tx, scopeId) })
  }
  const collisions = await findCollisions(tx, unionId, scopeIds)
  const { agreeing, agreeingSides, suspect } = await sortCollisions(tx, collisions)
  const shown = suspect.slice(0, shownSuspects)
  const views = await readSideViews(
    tx,
    shown.flatMap(({ customerIds }) => customerIds),
  )
  const marks = { suspicious: 0, deny: 0, fraud: 0 }
  for (const sides of agreeingSides) {
    const result = strictestMark(sides.map(({ mark }) => mark))
    if (result !== 'none' && sides.some(({ mark }) => mark !== result)) marks[result] += 1
  }
  const texts = parties.map(({ defaults }) => JSON.stringify(defaults.map(({ currency, window, minor }) => [currency, window, minor.toString()])))
  const calendars = parties.map(({ timeZone, weekStartsOn, enforce }) => `${timeZone} ${weekStartsOn} ${enforce}`)
  return {
    parties,
    collisions: collisions.length,
    agreeing: agreeingSides.length,
    suspects: shown.map(({ number, signs, customerIds }) => ({ number, signs, sides: views.filter(({ id }) => customerIds.includes(id)) })),
    suspectCount: suspect.length,
    marks,
    ownLimits: await readLimitDifferences(tx, agreeing),
    defaultsDiffer: new Set(texts).size > 1,
    calendarsDiffer: new Set(calendars).size > 1,
  }
}

/** Reads what would happen if merchants left a union, as `previewJoin` does. */
export function previewLeave(
  { db, clock }: Deps,
  actor: Actor,
  { unionId, merchantIds, origin }: { unionId: number; merchantIds: readonly number[]; origin?: Origin },
): Promise<LeavePreview> {
  return inTransaction(
    db,
    async (tx) => {
      const preview = await countLeaving(tx, unionId, merchantIds)
      const object = { kind: 'number-union' as const, id: String(unionId) }
      const after = { merchants: merchantIds.join(', '), customers: preview.customers, shared: preview.shared }
      const action = 'unions.preview-leave'
      await audit(tx, { at: clock.now(), actor: actorText(actor), action, outcome: 'done', object, scopeId: unionId, after, origin })
      return preview
    },
    { timeoutMs: 120_000 },
  )
}
