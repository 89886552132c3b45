import type { Db, Tx } from '@/lib/platform/db'
import { literally } from '@/lib/platform/like'
import { readInScope, type Scope } from '@/lib/platform/scope'
import type { UnionKind } from './rules'

type Deps = { db: Db }

export type EntityRow = { id: number; name: string; group: string | null; merchants: number }

/** Companies by id, those without merchants too. `q`: a part of the name, or an id; `after`: the id of the last one seen. */
export function listEntities(
  { db }: Deps,
  scope: Scope,
  { q = '', after = 0, limit = 50 }: { q?: string; after?: number; limit?: number } = {},
): Promise<{ entities: EntityRow[]; more: boolean }> {
  return readInScope(db, scope, async (tx) => {
    const rows = await tx.legalEntity.findMany({
      where: { id: { gt: after }, ...(q === '' ? {} : { OR: [{ name: { contains: literally(q), mode: 'insensitive' } }, ...idIn(q)] }) },
      include: { group: true, _count: { select: { merchants: true } } },
      orderBy: { id: 'asc' },
      take: limit + 1,
    })
    const entities = rows.slice(0, limit).map(({ id, name, group, _count }) => ({ id, name, group: group?.name ?? null, merchants: _count.merchants }))
    return { entities, more: rows.length > limit }
  })
}

function idIn(q: string): { id: number }[] {
  return /^[1-9]\d{0,8}$/.test(q) ? [{ id: Number(q) }] : []
}

/** What was done to a company or a group, from the audit log. */
export type EntityEvent = {
  id: bigint
  at: Date
  action: string
  actor: string
  reason: string
  before: Record<string, string | null>
  after: Record<string, string | null>
}

/** `union`: the one the merchant is in; `isAlone`: nobody else is. */
export type EntityMerchant = { id: number; name: string; union: { id: number; name: string; kind: UnionKind; isAlone: boolean } | null }

export type EntityDetail = {
  id: number
  name: string
  version: number
  group: { id: number; name: string } | null
  merchants: EntityMerchant[]
  history: EntityEvent[]
}

/** One company with its group, its merchants and its history, or null. */
export function readEntity({ db }: Deps, scope: Scope, id: number): Promise<EntityDetail | null> {
  return readInScope(db, scope, async (tx) => {
    const row = await tx.legalEntity.findUnique({
      where: { id },
      include: { group: true, merchants: { include: { scope: { include: { _count: { select: { merchants: true } } } } }, orderBy: { id: 'asc' } } },
    })
    if (!row) return null
    const merchants = row.merchants.map(({ id, name, scope: { id: unionId, name: union, kind, _count } }) => ({
      id,
      name,
      union: kind === 'merchant' ? null : { id: unionId, name: union, kind: kind as UnionKind, isAlone: _count.merchants === 1 },
    }))
    const group = row.group && { id: row.group.id, name: row.group.name }
    return { id: row.id, name: row.name, version: row.version, group, merchants, history: await readHistory(tx, 'legal-entity', id) }
  })
}

export type GroupRow = { id: number; name: string; entities: number }

/** Groups by id. There are far fewer than companies. */
export function listGroups({ db }: Deps, scope: Scope, { limit = 1000 } = {}): Promise<GroupRow[]> {
  return readInScope(db, scope, async (tx) => {
    const rows = await tx.legalEntityGroup.findMany({ include: { _count: { select: { legalEntities: true } } }, orderBy: { id: 'asc' }, take: limit })
    return rows.map(({ id, name, _count }) => ({ id, name, entities: _count.legalEntities }))
  })
}

export type GroupDetail = { id: number; name: string; version: number; entities: EntityRow[]; history: EntityEvent[] }

/** One group with its companies and its history, or null. */
export function readGroup({ db }: Deps, scope: Scope, id: number): Promise<GroupDetail | null> {
  return readInScope(db, scope, async (tx) => {
    const row = await tx.legalEntityGroup.findUnique({
      where: { id },
      include: { legalEntities: { include: { _count: { select: { merchants: true } } }, orderBy: { id: 'asc' } } },
    })
    if (!row) return null
    const entities = row.legalEntities.map((entity) => ({ id: entity.id, name: entity.name, group: row.name, merchants: entity._count.merchants }))
    return { id: row.id, name: row.name, version: row.version, entities, history: await readHistory(tx, 'legal-entity-group', id) }
  })
}

async function readHistory(tx: Tx, objectKind: string, id: number): Promise<EntityEvent[]> {
  const rows = await tx.auditRecord.findMany({
    where: { objectId: String(id), objectKind, outcome: 'done', action: { startsWith: 'unions.' } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: 50,
  })
  return rows.map(({ id, at, action, actor, reason, before, after }) => ({
    id,
    at,
    action,
    actor,
    reason: reason ?? '',
    before: (before ?? {}) as EntityEvent['before'],
    after: (after ?? {}) as EntityEvent['after'],
  }))
}
