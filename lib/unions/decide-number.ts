import { audit, type Origin } from '@/lib/audit/record'
import { lockMemberships } from '@/lib/merchants/membership'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import type { Vault } from '@/lib/vault/vault'
import { mergeNumbers } from './merge-numbers'
import { findCaseSides, lockCustomersWithOrders, lockUnion } from './store'

type Deps = { db: Db; clock: Clock; vault: Vault }

export type DecideNumber = { caseId: bigint; decision: 'same' | 'different'; reason: string; origin?: Origin }

export type DecideNumberOutcome = { kind: 'decided' } | { kind: 'not-found' } | { kind: 'decided-already' } | { kind: 'bad-input'; field: 'reason' }

/**
 * The word of support on a number in quarantine: the same person, then its customers become one; or different persons, then each merchant keeps its own
 * customer out of the union, with One Click again, and the merchants are told, because a CustomerNumber has to mean one person.
 */
export function decideNumber({ db, clock, vault }: Deps, actor: Actor, { caseId, decision, reason: text, origin }: DecideNumber): Promise<DecideNumberOutcome> {
  const reason = readReason(text)
  if (reason === null) return Promise.resolve({ kind: 'bad-input', field: 'reason' })
  return inTransaction(db, async (tx) => {
    const seen = await tx.keptApartNumber.findUnique({ where: { id: caseId } })
    const union = seen && (await lockUnion(tx, seen.scopeId))
    if (!seen || !union) return { kind: 'not-found' }
    const { number, state, closedAt } = await tx.keptApartNumber.findUniqueOrThrow({ where: { id: caseId } })
    // "Different" may still turn out to be one person; the other way round there are no parts any more to tell apart.
    if (closedAt !== null || (state !== 'quarantined' && decision === 'different')) return { kind: 'decided-already' }
    const circumstances = { actor: actorText(actor), reason, at: clock.now() }
    await lockMemberships(
      tx,
      union.merchants.map(({ id }) => id),
    )
    const sides = await findCaseSides(tx, union.id, number)
    await lockCustomersWithOrders(tx, sides)
    const concerned = await tx.order.findMany({ where: { customerId: { in: sides } }, select: { merchantId: true }, distinct: ['merchantId'] })
    const origins = await tx.customer.findMany({ where: { id: { in: sides } }, select: { originMerchantId: true } })
    const told = new Set([...concerned.map(({ merchantId }) => merchantId), ...origins.map(({ originMerchantId }) => originMerchantId)])
    const decided = { decidedBy: circumstances.actor, decidedAt: circumstances.at, reason }
    if (decision === 'same') {
      await tx.keptApartNumber.update({ where: { id: caseId }, data: { ...decided, state: 'same', closedAt: circumstances.at } })
      await mergeNumbers(vault, tx, { unionId: union.id, unionName: union.name, parts: sides }, circumstances)
    } else {
      await tx.keptApartNumber.update({ where: { id: caseId }, data: { ...decided, state: 'different' } })
      const event = { merchantId: null, at: circumstances.at, kind: 'union.different-persons', actor: circumstances.actor, data: { union: union.name } }
      await tx.customerEvent.createMany({ data: sides.map((customerId) => ({ customerId, ...event })) })
    }
    const payload = { unionId: union.id, union: union.name, customerNumber: number, decision }
    const type = 'union.number_decided'
    await tx.outboxEvent.createMany({ data: [...told].map((merchantId) => ({ merchantId, type, objectId: number, payload, at: circumstances.at })) })
    const object = { kind: 'customer-number' as const, id: number }
    const after = { decision, signs: seen.signs.join(', ') }
    await audit(tx, { ...circumstances, action: 'unions.decide-number', outcome: 'done', object, scopeId: union.id, after, origin })
    return { kind: 'decided' }
  })
}
