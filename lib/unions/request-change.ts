import { audit, type Origin } from '@/lib/audit/record'
import type { AuditAction } from '@/lib/audit/rules'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, isUniqueViolation, type Tx } from '@/lib/platform/db'
import { readName } from '@/lib/platform/name'
import { readReason } from '@/lib/platform/reason'
import { admits, type UnionKind } from './rules'
import { enqueueUnionChanges, findStarted, lockStarts, lockUnion } from './store'

type Deps = { db: Db; clock: Clock }

export type UnionChangeKind = 'join' | 'leave' | 'dissolve'

export type RequestUnionChange = { unionId: number; kind: UnionChangeKind; merchantIds: readonly number[]; reason: string; origin?: Origin }

export type RequestUnionChangeOutcome =
  | { kind: 'waiting'; changeId: bigint; unionId: number }
  | { kind: 'not-found' }
  | { kind: 'bad-input'; field: 'reason' | 'merchants' | 'name' }
  /** The kind of the union does not admit this merchant. */
  | { kind: 'not-admitted'; merchantId: number }
  /** The merchant is in another union, or in this one already; or, to leave, in none. */
  | { kind: 'not-free' | 'no-member'; merchantId: number }
  /** Another change of this union is under way. */
  | { kind: 'under-way' }
  /** The same union was started already: by another press of the same button, or in another window. */
  | { kind: 'started-already'; unionId: number }

/** Asks for merchants to join or leave a union, or for its end (then of everybody in it). A job carries it out; what stands against it is said at once. */
export async function requestUnionChange(deps: Deps, actor: Actor, input: RequestUnionChange): Promise<RequestUnionChangeOutcome> {
  try {
    return await inTransaction(deps.db, (tx) => request(deps, tx, actor, input))
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'under-way' }
    throw error
  }
}

export type CreateUnion = { kind: UnionKind; name: string; merchantIds: readonly number[]; reason: string; origin?: Origin }

/** Makes a union with its first merchants. Its calendar is that of the first of them. Who asks for the same once more is told which one it is. */
export function createUnion(deps: Deps, actor: Actor, { kind, name, merchantIds, reason, origin }: CreateUnion): Promise<RequestUnionChangeOutcome> {
  const cleanName = readName(name)
  if (cleanName === null) return Promise.resolve({ kind: 'bad-input', field: 'name' })
  if (merchantIds.length < 2) return Promise.resolve({ kind: 'bad-input', field: 'merchants' })
  return withRollback(deps.db, async (tx) => {
    await lockStarts(tx)
    const started = await findStarted(tx, { kind, name: cleanName, merchantIds: [...new Set(merchantIds)].toSorted((a, b) => a - b) })
    if (started !== null) return { kind: 'started-already', unionId: started }
    const first = await tx.merchant.findUnique({ where: { id: merchantIds[0] ?? 0 }, include: { homeScope: true } })
    if (!first) return { kind: 'not-found' }
    const { timeZone, weekStartsOn, enforce } = first.homeScope
    const { id } = await tx.numberScope.create({ data: { kind, name: cleanName, timeZone, weekStartsOn, enforce } })
    const after = { kind, name: cleanName }
    await record(tx, { actor, at: deps.clock.now(), action: 'unions.create', unionId: id, reason, after, origin })
    return request(deps, tx, actor, { unionId: id, kind: 'join', merchantIds, reason, origin })
  })
}

class Refused extends Error {
  constructor(readonly outcome: RequestUnionChangeOutcome) {
    super('refused')
  }
}

// A union that its first merchants may not join is not made.
async function withRollback(db: Db, work: (tx: Tx) => Promise<RequestUnionChangeOutcome>): Promise<RequestUnionChangeOutcome> {
  try {
    return await inTransaction(db, async (tx) => {
      const outcome = await work(tx)
      if (outcome.kind !== 'waiting') throw new Refused(outcome)
      return outcome
    })
  } catch (error) {
    if (error instanceof Refused) return error.outcome
    throw error
  }
}

async function request({ clock }: Deps, tx: Tx, actor: Actor, input: RequestUnionChange): Promise<RequestUnionChangeOutcome> {
  const reason = readReason(input.reason)
  if (reason === null) return { kind: 'bad-input', field: 'reason' }
  const union = await lockUnion(tx, input.unionId)
  if (!union || union.dissolvedAt !== null) return { kind: 'not-found' }
  const members = union.merchants.map(({ id }) => id)
  const merchantIds = input.kind === 'dissolve' ? members : [...new Set(input.merchantIds)].toSorted((a, b) => a - b)
  if (merchantIds.length === 0 || merchantIds.length > 100) return { kind: 'bad-input', field: 'merchants' }
  const refused = await judge(tx, union, input.kind, merchantIds)
  if (refused) return refused
  const at = clock.now()
  const data = { scopeId: union.id, kind: input.kind, merchantIds, state: 'waiting', reason, requestedBy: actorText(actor), requestedAt: at }
  const change = await tx.unionChange.create({ data })
  const after = { change: change.id.toString(), merchants: merchantIds.join(', ') }
  await record(tx, { actor, at, action: `unions.${input.kind}-requested`, unionId: union.id, reason, after, origin: input.origin })
  await enqueueUnionChanges(tx)
  return { kind: 'waiting', changeId: change.id, unionId: union.id }
}

type Union = { kind: string; merchants: readonly { id: number }[] }

/** What stands against a join as things are, before anybody asks for it; null: nothing. `union`: the id of one, or the kind of one that is still to be made. */
export function foreseeJoin({ db }: Pick<Deps, 'db'>, union: number | UnionKind, merchantIds: readonly number[]): Promise<RequestUnionChangeOutcome | null> {
  return inTransaction(db, async (tx) => {
    const known =
      typeof union === 'number' ? await tx.numberScope.findUnique({ where: { id: union }, include: { merchants: true } }) : { kind: union, merchants: [] }
    return known ? judge(tx, known, 'join', merchantIds) : { kind: 'not-found' }
  })
}

/** What stands against a change, or null; looked at when it is asked for, and again when it is carried out. */
export async function judge(tx: Tx, union: Union, kind: UnionChangeKind, merchantIds: readonly number[]): Promise<RequestUnionChangeOutcome | null> {
  const members = union.merchants.map(({ id }) => id)
  if (kind !== 'join') {
    const stranger = merchantIds.find((id) => !members.includes(id))
    return stranger === undefined ? null : { kind: 'no-member', merchantId: stranger }
  }
  const wanted = { id: { in: [...members, ...merchantIds] } }
  const merchants = await tx.merchant.findMany({ where: wanted, include: { legalEntity: true }, orderBy: { id: 'asc' } })
  const missing = merchantIds.find((id) => !merchants.some((merchant) => merchant.id === id))
  if (missing !== undefined) return { kind: 'not-found' }
  const bound = merchants.find(({ id, scopeId, homeScopeId }) => merchantIds.includes(id) && scopeId !== homeScopeId)
  if (bound) return { kind: 'not-free', merchantId: bound.id }
  const entities = merchants.map(({ id, legalEntity }) => ({ merchantId: id, legalEntityId: legalEntity.id, groupId: legalEntity.groupId }))
  const outsider = admits(union.kind as UnionKind, entities, merchantIds)
  return outsider === null ? null : { kind: 'not-admitted', merchantId: outsider }
}

type Recorded = {
  actor: Actor
  at: Date
  action: AuditAction
  unionId: number
  reason: string
  after: Record<string, string>
  origin: Origin | undefined
}

function record(tx: Tx, { actor, at, action, unionId, reason, after, origin }: Recorded): Promise<void> {
  const object = { kind: 'number-union' as const, id: String(unionId) }
  return audit(tx, { at, actor: actorText(actor), action, outcome: 'done', object, scopeId: unionId, reason: reason.trim().slice(0, 1000), after, origin })
}
