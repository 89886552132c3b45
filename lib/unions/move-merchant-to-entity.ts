import { audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import { findOtherMembers, findUnderWay, type Held, holdLegalEntity, orStale } from './legal-entity-store'
import { admits, type UnionKind } from './rules'
import { lockScopes } from './store'

/** `fromId`: the company he was seen to belong to. */
export type MoveMerchant = { merchantId: number; fromId: number; toId: number; reason: string; origin?: Origin }

export type MoveOutcome =
  | { kind: 'done' }
  | { kind: 'not-found' }
  | { kind: 'stale' }
  | { kind: 'unchanged' }
  | { kind: 'bad-input'; field: 'reason' }
  /** The union he is in does not admit merchants of where he would belong. */
  | ({ kind: 'not-admitted' } & Held)
  /** A change of a union that names him is under way. */
  | ({ kind: 'under-way' } & Held)

/**
 * Moves a merchant to another company. His customers, orders and settings go with him untouched; a union whose kind speaks of companies or groups has to admit
 * him there too, else he leaves it first. A union of one company whose last member he is goes with him.
 */
export function moveMerchantToEntity({ db, clock }: { db: Db; clock: Clock }, actor: Actor, input: MoveMerchant): Promise<MoveOutcome> {
  const reason = readReason(input.reason)
  if (reason === null) return Promise.resolve({ kind: 'bad-input', field: 'reason' })
  return orStale<MoveOutcome>(db, async (tx) => {
    const seen = await tx.merchant.findUnique({ where: { id: input.merchantId }, select: { scopeId: true } })
    if (!seen) return { kind: 'not-found' }
    // The scope before the company, as a join does it; whoever joined or left until the lock was had is looked at again.
    await lockScopes(tx, [seen.scopeId])
    const to = await holdLegalEntity(tx, input.toId)
    const merchant = await tx.merchant.findUniqueOrThrow({ where: { id: input.merchantId }, include: { scope: true, legalEntity: true } })
    if (!to) return { kind: 'not-found' }
    if (merchant.scopeId !== seen.scopeId || merchant.legalEntityId !== input.fromId) return { kind: 'stale' }
    if (merchant.legalEntityId === to.id) return { kind: 'unchanged' }
    const underWay = await findUnderWay(tx, [merchant.id])
    if (underWay) return { kind: 'under-way', ...underWay }
    if (!(await isAdmitted(tx, merchant, to))) {
      return { kind: 'not-admitted', unionId: merchant.scopeId, union: merchant.scope.name, merchantId: merchant.id, merchant: merchant.name }
    }
    await tx.merchant.update({ where: { id: merchant.id }, data: { legalEntityId: to.id } })
    const object = { kind: 'merchant' as const, id: String(merchant.id) }
    const [before, after] = [entityOf(merchant.legalEntity), entityOf(to)]
    const line = {
      at: clock.now(),
      actor: actorText(actor),
      action: 'unions.move-merchant' as const,
      outcome: 'done' as const,
      object,
      merchantId: merchant.id,
    }
    await audit(tx, { ...line, reason, before, after, origin: input.origin })
    return { kind: 'done' }
  })
}

type Moving = { id: number; scopeId: number; scope: { kind: string } }

async function isAdmitted(tx: Tx, { id, scopeId, scope }: Moving, to: { id: number; groupId: number | null }): Promise<boolean> {
  if (scope.kind === 'merchant') return true
  const others = await findOtherMembers(tx, scopeId, { merchantId: id })
  const everybody = [...others.map((other) => ({ merchantId: 0, ...other })), { merchantId: id, legalEntityId: to.id, groupId: to.groupId }]
  return admits(scope.kind as UnionKind, everybody, [id]) === null
}

function entityOf({ id, name }: { id: number; name: string }) {
  return { legalEntity: name, legalEntityId: id }
}
