import type { Db, Tx } from '@/lib/platform/db'
import { readInScope, type Scope } from '@/lib/platform/scope'
import type { Sign, UnionKind } from './rules'
import { readSideViews, type SideView } from './store'

type Deps = { db: Db }

export type UnionSummary = { id: number; name: string; kind: UnionKind; members: number; quarantined: number; dissolvedAt: Date | null; underWay: boolean }

/** Every union that the caller sees, those that live first. */
export function listUnions({ db }: Deps, scope: Scope): Promise<UnionSummary[]> {
  return readInScope(db, scope, async (tx) => {
    const rows = await tx.numberScope.findMany({
      where: { kind: { not: 'merchant' } },
      include: {
        _count: { select: { merchants: true, keptApart: { where: { state: 'quarantined', closedAt: null } } } },
        changes: { where: { state: { in: ['waiting', 'running'] } }, select: { id: true } },
      },
      orderBy: { id: 'asc' },
    })
    const unions = rows.map(({ id, name, kind, dissolvedAt, _count, changes }) => ({
      id,
      name,
      kind: kind as UnionKind,
      members: _count.merchants,
      quarantined: _count.keptApart,
      dissolvedAt,
      underWay: changes.length > 0,
    }))
    return [...unions.filter((union) => union.dissolvedAt === null), ...unions.filter((union) => union.dissolvedAt !== null)]
  })
}

export type EntityView = { id: number; name: string; group: string | null; merchants: { id: number; name: string; free: boolean }[] }

/** Legal entities with their groups and merchants; `free`: in no union. */
export function listLegalEntities({ db }: Deps, scope: Scope): Promise<EntityView[]> {
  return readInScope(db, scope, async (tx) => {
    const rows = await tx.legalEntity.findMany({ include: { group: true, merchants: { orderBy: { id: 'asc' } } }, orderBy: { id: 'asc' } })
    return rows
      .filter(({ merchants }) => merchants.length > 0)
      .map(({ id, name, group, merchants }) => ({
        id,
        name,
        group: group?.name ?? null,
        merchants: merchants.map((merchant) => ({ id: merchant.id, name: merchant.name, free: merchant.scopeId === merchant.homeScopeId })),
      }))
  })
}

export type ChangeView = {
  id: bigint
  kind: 'join' | 'leave' | 'dissolve'
  state: 'waiting' | 'running' | 'done' | 'refused'
  merchantIds: number[]
  reason: string
  requestedBy: string
  requestedAt: Date
  finishedAt: Date | null
  /** Counts by name: total, customers, merged, unitedCards, quarantined, parted; of a refused one the id of the merchant it was about. */
  counts: Record<string, number>
}

export type UnionView = {
  id: number
  name: string
  kind: UnionKind
  timeZone: string
  carryOver: 'ask' | 'allow'
  version: number
  dissolvedAt: Date | null
  members: { id: number; name: string; legalEntity: string; joinedAt: Date }[]
  customers: number
  cards: number
  quarantined: number
  different: number
  underWay: ChangeView | null
  history: ChangeView[]
  /** Names of merchants that the history speaks of. */
  names: Map<number, string>
}

/** One union with its members and history, or null when there is none that the caller sees. */
export function readUnion({ db }: Deps, scope: Scope, unionId: number): Promise<UnionView | null> {
  return readInScope(db, scope, async (tx) => {
    const row = await tx.numberScope.findUnique({ where: { id: unionId } })
    if (!row || row.kind === 'merchant') return null
    const changes = (await tx.unionChange.findMany({ where: { scopeId: unionId }, orderBy: { id: 'desc' }, take: 50 })).map(changeOf)
    const underWay = changes.find(({ state }) => state === 'waiting' || state === 'running') ?? null
    const members = await tx.numberScopeMember.findMany({ where: { scopeId: unionId, leftAt: null }, orderBy: { merchantId: 'asc' } })
    const spoken = [...new Set([...changes.flatMap(({ merchantIds }) => merchantIds), ...members.map(({ merchantId }) => merchantId)])]
    const merchants = await tx.merchant.findMany({ where: { id: { in: spoken } }, include: { legalEntity: true } })
    const names = new Map(merchants.map(({ id, name }) => [id, name]))
    const { _count, _sum } = await tx.customer.aggregate({ where: { scopeId: unionId }, _count: true, _sum: { payableCards: true } })
    const cases = await tx.keptApartNumber.groupBy({ by: ['state'], where: { scopeId: unionId, closedAt: null }, _count: true })
    const casesOf = (state: string) => cases.find((group) => group.state === state)?._count ?? 0
    return {
      id: row.id,
      name: row.name,
      kind: row.kind as UnionKind,
      timeZone: row.timeZone,
      carryOver: row.carryOver as UnionView['carryOver'],
      version: row.version,
      dissolvedAt: row.dissolvedAt,
      members: members.map(({ merchantId, joinedAt }) => {
        const merchant = merchants.find(({ id }) => id === merchantId)
        return { id: merchantId, name: merchant?.name ?? '', legalEntity: merchant?.legalEntity.name ?? '', joinedAt }
      }),
      customers: _count,
      cards: _sum.payableCards ?? 0,
      quarantined: casesOf('quarantined'),
      different: casesOf('different'),
      underWay,
      history: changes,
      names,
    }
  })
}

function changeOf(row: Awaited<ReturnType<Tx['unionChange']['findFirstOrThrow']>>): ChangeView {
  const { id, merchantIds, reason, requestedBy, requestedAt, finishedAt } = row
  return {
    id,
    merchantIds,
    reason,
    requestedBy,
    requestedAt,
    finishedAt,
    kind: row.kind as ChangeView['kind'],
    state: row.state as ChangeView['state'],
    counts: row.outcome as Record<string, number>,
  }
}

export type CaseView = {
  id: bigint
  number: string
  unionId: number
  union: string
  timeZone: string
  signs: Sign[]
  state: 'quarantined' | 'different' | 'same'
  openedAt: Date
  decidedBy: string | null
  decidedAt: Date | null
  reason: string | null
}

type KeptApart = { after?: bigint; limit?: number; unionId?: number | null; state?: 'quarantined' | 'different' }

/** Numbers that are kept apart, in quarantine or as different persons, oldest first: of one union, or of all. `after`: the id of the last one seen. */
export function listQuarantine(
  { db }: Deps,
  scope: Scope,
  { after = 0n, limit = 25, unionId = null, state = 'quarantined' }: KeptApart = {},
): Promise<{ cases: CaseView[]; more: boolean }> {
  return readInScope(db, scope, async (tx) => {
    const rows = await tx.keptApartNumber.findMany({
      where: { state, closedAt: null, id: { gt: after }, ...(unionId === null ? {} : { scopeId: unionId }) },
      include: { scope: true },
      orderBy: { id: 'asc' },
      take: limit + 1,
    })
    return { cases: rows.slice(0, limit).map(caseOf), more: rows.length > limit }
  })
}

/** One number that is, or was, kept apart, with its sides; a side's masks are for whoever may see them. */
export function readCase({ db }: Deps, scope: Scope, caseId: bigint): Promise<{ case: CaseView; open: boolean; sides: SideView[] } | null> {
  return readInScope(db, scope, async (tx) => {
    const row = await tx.keptApartNumber.findUnique({
      where: { id: caseId },
      include: { scope: { include: { merchants: { select: { homeScopeId: true } } } } },
    })
    if (!row) return null
    const scopeIds = [row.scopeId, ...row.scope.merchants.map(({ homeScopeId }) => homeScopeId)]
    const customers = await tx.customer.findMany({ where: { scopeId: { in: scopeIds }, number: row.number }, select: { id: true } })
    const sides = await readSideViews(
      tx,
      customers.map(({ id }) => id),
    )
    return { case: caseOf(row), open: row.closedAt === null, sides }
  })
}

type CaseRow = Awaited<ReturnType<Tx['keptApartNumber']['findFirstOrThrow']>> & { scope: { name: string; timeZone: string } }

function caseOf(row: CaseRow): CaseView {
  const { id, number, scopeId, openedAt, decidedBy, decidedAt, reason } = row
  return {
    id,
    number,
    unionId: scopeId,
    union: row.scope.name,
    timeZone: row.scope.timeZone,
    signs: row.signs as Sign[],
    state: row.state as CaseView['state'],
    openedAt,
    decidedBy,
    decidedAt,
    reason,
  }
}
