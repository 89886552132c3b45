import { current } from '@/lib/one-click/store'
import type { Db, Prisma, Tx } from '@/lib/platform/db'
import { type Cursor, endsOf } from '@/lib/platform/list-address'
import { mostCountingMs, readInScope, readInScopeWithin, type Scope } from '@/lib/platform/scope'
import type { Vault } from '@/lib/vault/vault'
import { type DeliveryFilter, whereOf } from './delivery-filter'
import { readHeldSecrets } from './endpoint-store'
import { mostResent, reachable } from './resend'
import { secretShownMs, testType } from './rules'

// Each is given a transaction that may read what the caller may see, and nothing else (`readInScope`).

/** A page of the event log of a merchant, from a place on: one row more than asked for tells that there is more. */
export async function readEvents(tx: Tx, { merchantId, type, after, most }: { merchantId: number; type: string | null; after: string | null; most: number }) {
  const place = after === null ? { position: 0n } : await tx.outboxEvent.findFirst({ where: { publicId: after, merchantId }, select: { position: true } })
  if (!place) return null
  const ofType = type === null ? {} : { type: type.endsWith('.*') ? { startsWith: type.slice(0, -1) } : type }
  return tx.outboxEvent.findMany({
    where: { merchantId, ...ofType, NOT: { type: testType }, position: { gt: place.position ?? 0n } },
    orderBy: { position: 'asc' },
    take: most,
  })
}

/** Endpoints of a merchant that are not deleted, oldest first, with the public keys that hold. */
export function readEndpoints(tx: Tx, where: { merchantId: number } | { id: string }, now: Date) {
  return tx.webhookEndpoint.findMany({
    where: { ...where, state: { not: 'deleted' } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    include: {
      keys: {
        where: { OR: [{ retiresAt: null }, { retiresAt: { gt: now } }] },
        orderBy: { id: 'desc' },
        select: { publicKey: true, createdAt: true, retiresAt: true },
      },
    },
  })
}

export type EndpointRow = Awaited<ReturnType<typeof readEndpoints>>[number]

const withEvent = {
  event: true,
  endpoint: { select: { name: true, url: true, state: true } },
  tries: { orderBy: { number: 'desc' }, take: 1 },
} as const satisfies Prisma.DeliveryInclude

/** Deliveries that a filter names, newest first, with their last sending; `before`: after the one with this id on the page before. */
export function readDeliveries(tx: Tx, filter: DeliveryFilter, { before, most }: { before: bigint | null; most: number }) {
  const where = { ...whereOf(filter), ...(before === null ? {} : { id: { lt: before } }) }
  return tx.delivery.findMany({ where, orderBy: { id: 'desc' }, take: most, include: withEvent })
}

/** What the shop's systems were told of one order, the latest first, each with its latest sendings. */
export function readDeliveriesOfOrder({ db }: { db: Db }, scope: Scope, { merchantId, number }: { merchantId: number; number: string }) {
  return readInScope(db, scope, (tx) =>
    tx.delivery.findMany({
      where: { merchantId, objectKey: `order:${number}` },
      orderBy: { id: 'desc' },
      take: 20,
      include: { ...withEvent, tries: { orderBy: { number: 'desc' }, take: 5 } },
    }),
  )
}

/** A page of them as a screen turns it, with the places before and after it. */
export async function listDeliveries(tx: Tx, filter: DeliveryFilter, cursor: Cursor | null) {
  const backwards = cursor?.side === 'before'
  const past = cursor ? { id: backwards ? { gt: cursor.id } : { lt: cursor.id } } : {}
  const found = await tx.delivery.findMany({
    where: { ...whereOf(filter), ...past },
    orderBy: { id: backwards ? 'asc' : 'desc' },
    take: pageSize + 1,
    include: withEvent,
  })
  const ids = [...new Set(found.map(({ merchantId }) => merchantId))]
  const merchants = await tx.merchant.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })
  const page = found.slice(0, pageSize).map((row) => ({ ...row, keys: [], merchant: merchants.find(({ id }) => id === row.merchantId) ?? null }))
  const rows = backwards ? page.toReversed() : page
  return { rows, ...endsOf(rows, { more: found.length > pageSize, cursor }) }
}

/** How many deliveries a filter finds; null where counting them took too long. */
export function countDeliveries({ db }: { db: Db }, scope: Scope, filter: DeliveryFilter): Promise<number | null> {
  return readInScopeWithin(db, scope, mostCountingMs, (tx) => tx.delivery.count({ where: whereOf(filter) }))
}

const pageSize = 25

export type DeliveryRow = Awaited<ReturnType<typeof readDeliveries>>[number]

/** The newest secret of an endpoint, for an hour after it was made; later nobody reads it again. Null: too late. */
export async function readNewSecret(
  tx: Tx,
  vault: Vault,
  endpointId: string,
  now: Date,
): Promise<{ secret: string; publicKey: string; shownUntil: Date } | null> {
  const key = await tx.webhookKey.findFirst({ where: { endpointId, retiresAt: null }, select: { createdAt: true } })
  const shownUntil = new Date((key?.createdAt.getTime() ?? 0) + secretShownMs)
  if (now >= shownUntil) return null
  const [newest] = await readHeldSecrets(tx, vault, endpointId, now)
  return newest ? { secret: newest.secret, publicKey: newest.publicKey, shownUntil } : null
}

/** One delivery of the caller's merchants with every sending, newest first, and the order or the customer that it tells of. */
export function readDelivery({ db }: { db: Db }, scope: Scope, id: bigint) {
  return readInScope(db, scope, async (tx) => {
    const include = { ...withEvent, tries: { orderBy: { number: 'desc' }, take: 100 } } as const
    const delivery = await tx.delivery.findUnique({ where: { id }, include })
    return delivery && { ...delivery, about: await readAbout(tx, delivery) }
  })
}

async function readAbout(tx: Tx, { merchantId, objectKey }: { merchantId: number; objectKey: string }) {
  const [kind, ...rest] = objectKey.split(':')
  const number = rest.join(':')
  if (kind === 'order') {
    const order = await tx.order.findFirst({ where: { merchantId, number }, select: { id: true } })
    return order && { kind, id: order.id }
  }
  if (kind !== 'customer' && kind !== 'limit') return null
  const merchant = await tx.merchant.findUnique({ where: { id: merchantId }, select: { scopeId: true } })
  const customer = merchant && (await tx.customer.findFirst({ where: { scopeId: merchant.scopeId, number, ...current }, select: { id: true } }))
  return customer && { kind: 'customer' as const, id: customer.id }
}

/** How many deliveries of a filter would be sent again; more than can be at once are not counted further. */
export function countToResend({ db }: { db: Db }, scope: Scope, filter: DeliveryFilter): Promise<number> {
  const where = { AND: [whereOf(filter), { state: { not: 'waiting' } }, reachable] }
  return readInScope(db, scope, async (tx) => (await tx.delivery.findMany({ where, select: { id: true }, take: mostResent + 1 })).length)
}
