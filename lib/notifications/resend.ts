import { audit, type Origin } from '@/lib/audit/record'
import type { ObjectKind } from '@/lib/audit/rules'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Prisma, type Tx } from '@/lib/platform/db'
import type { Scope } from '@/lib/platform/scope'
import type { DeliveryFilter } from './delivery-filter'
import { whereOf } from './delivery-filter'
import { testObject } from './rules'

type Deps = { db: Db; clock: Clock }

/** More than these are sent again in steps. */
export const mostResent = 1000

export type ResendOutcome = { kind: 'done'; count: number } | { kind: 'not-found' } | { kind: 'nothing' } | { kind: 'too-many' }

/** Sends one delivery again: from the first sending on, under the same event id. One that waits is sent at once. */
export function resendOne(
  { db, clock }: Deps,
  scope: Scope,
  actor: Actor,
  { deliveryId, origin }: { deliveryId: bigint; origin?: Origin },
): Promise<ResendOutcome> {
  return inTransaction(db, async (tx) => {
    const delivery = await tx.delivery.findFirst({ where: { id: deliveryId, ...inScope(scope) } })
    if (!delivery) return { kind: 'not-found' }
    const count = await again(tx, [delivery.id], clock.now())
    if (count === 0) return { kind: 'nothing' }
    await note(tx, { kind: 'delivery', id: String(deliveryId) }, { merchantId: delivery.merchantId, actor, at: clock.now(), origin, count })
    return { kind: 'done', count }
  })
}

/** Sends everything again that a filter of one merchant names and that has ended, oldest first. */
export function resendMatching(
  { db, clock }: Deps,
  scope: Scope,
  actor: Actor,
  { filter, origin }: { filter: DeliveryFilter & { merchantId: number }; origin?: Origin },
): Promise<ResendOutcome> {
  return inTransaction(db, async (tx) => {
    const where = { AND: [whereOf(filter), inScope(scope), { state: { not: 'waiting' } }, reachable] }
    const rows = await tx.delivery.findMany({ where, select: { id: true }, orderBy: { id: 'asc' }, take: mostResent + 1 })
    if (rows.length > mostResent) return { kind: 'too-many' }
    const ids = rows.map(({ id }) => id)
    const count = ids.length === 0 ? 0 : await again(tx, ids, clock.now())
    if (count === 0) return { kind: 'nothing' }
    await note(tx, { kind: 'merchant', id: String(filter.merchantId) }, { merchantId: filter.merchantId, actor, at: clock.now(), origin, count })
    return { kind: 'done', count }
  })
}

/** What can be sent again: no test, and to the Assist notification or an endpoint that is switched on. */
export const reachable: Prisma.DeliveryWhereInput = { objectKey: { not: testObject }, OR: [{ endpointId: null }, { endpoint: { state: 'on' } }] }

export function inScope(scope: Scope) {
  return scope.kind === 'all' ? {} : { merchantId: { in: [...scope.merchantIds] } }
}

async function again(tx: Tx, ids: bigint[], at: Date): Promise<number> {
  const anew = { state: 'waiting', nextAt: at, endedAt: null, round: 0, firstSentAt: null }
  const ended = await tx.delivery.updateMany({ where: { id: { in: ids }, state: { not: 'waiting' }, ...reachable }, data: anew })
  // One that is being sent at this moment is left to the process that sends it.
  const waiting = await tx.delivery.updateMany({ where: { id: { in: ids }, state: 'waiting', claimedUntil: null, nextAt: { gt: at } }, data: { nextAt: at } })
  return ended.count + waiting.count
}

type Note = { merchantId: number; actor: Actor; at: Date; origin?: Origin; count: number }

function note(tx: Tx, object: { kind: ObjectKind; id: string }, { merchantId, actor, at, origin, count }: Note): Promise<void> {
  return audit(tx, { at, actor: actorText(actor), action: 'notifications.resend', outcome: 'done', object, merchantId, after: { count }, origin })
}
