import { type Db, inTransaction, isCheckViolation, isDeadlock, type Tx } from '@/lib/platform/db'
import type { UnionKind } from './rules'

/** What the rules of a union say against a move: which union, and whom of its merchants it is about. */
export type Held = { unionId: number; union: string; merchantId: number; merchant: string }

/** Runs `work`; what the database refuses after all (`check_merchant_scope`, `check_legal_entity_group`), because something moved meanwhile, is `stale` like any other collision. */
export async function orStale<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T | { kind: 'stale' }> {
  try {
    return await inTransaction(db, work)
  } catch (error) {
    if (isCheckViolation(error) || isDeadlock(error)) return { kind: 'stale' }
    throw error
  }
}

/** Those who name companies and groups stand in line, so that two at once do not make two of one name. */
export async function lockNames(tx: Tx): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(4108::integer, 0::integer)::text`
}

/** Locks a company against moves of its own and of merchants into it. Taken after number scopes: a join locks them in that order. */
export async function lockLegalEntity(tx: Tx, id: number) {
  await tx.$queryRaw`select id from legal_entities where id = ${id} for no key update`
  return tx.legalEntity.findUnique({ where: { id } })
}

/** Keeps a company in its group until the end of the transaction. */
export async function holdLegalEntity(tx: Tx, id: number) {
  await tx.$queryRaw`select id from legal_entities where id = ${id} for share`
  return tx.legalEntity.findUnique({ where: { id } })
}

export async function lockGroup(tx: Tx, id: number) {
  await tx.$queryRaw`select id from legal_entity_groups where id = ${id} for no key update`
  return tx.legalEntityGroup.findUnique({ where: { id } })
}

/** Merchants of a company that are in a union, with it. */
export async function findUnited(tx: Tx, legalEntityId: number): Promise<(Held & { kind: UnionKind })[]> {
  const rows = await tx.merchant.findMany({ where: { legalEntityId, scope: { kind: { not: 'merchant' } } }, include: { scope: true }, orderBy: { id: 'asc' } })
  return rows.map(({ id, name, scope }) => ({ unionId: scope.id, union: scope.name, kind: scope.kind as UnionKind, merchantId: id, merchant: name }))
}

/** Members of a union but for some, with where they belong. */
export async function findOtherMembers(tx: Tx, unionId: number, except: { merchantId: number } | { legalEntityId: number }) {
  const others = 'merchantId' in except ? { id: { not: except.merchantId } } : { legalEntityId: { not: except.legalEntityId } }
  const rows = await tx.merchant.findMany({ where: { scopeId: unionId, ...others }, include: { legalEntity: true } })
  return rows.map(({ legalEntityId, legalEntity }) => ({ legalEntityId, groupId: legalEntity.groupId }))
}

/** A change under way that names one of these merchants, or that is of the union he is in: it was judged by where everybody belonged, and comes first. */
export async function findUnderWay(tx: Tx, merchantIds: readonly number[]): Promise<Held | null> {
  const [row] = await tx.$queryRaw<Held[]>`
    select n.id as "unionId", n.name as union, m.id as "merchantId", m.name as merchant
    from union_changes u join number_scopes n on n.id = u.scope_id
    join merchants m on m.id = any(${[...merchantIds]}::integer[]) and (m.id = any(u.merchant_ids) or m.scope_id = u.scope_id)
    where u.state in ('waiting', 'running') order by u.id, m.id limit 1`
  return row ?? null
}
