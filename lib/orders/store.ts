import type { OrderState } from '@/lib/one-click/rules'
import { countryCode } from '@/lib/platform/countries'
import { inCamelCase, type Tx } from '@/lib/platform/db'
import type { NewOrder } from './rules'

/** An order as payments read it. */
export type OrderRow = NonNullable<Awaited<ReturnType<typeof readOrderByKey>>>

export function readOrderByKey(tx: Tx, orderKey: string) {
  return tx.order.findUnique({ where: { orderKey } })
}

/** Locks the order before anything else of it is read, so that two attempts to pay stand in line. Null: no such order. */
export async function lockOrderByKey(tx: Tx, orderKey: string): Promise<OrderRow | null> {
  return lockedOrder(await tx.$queryRaw<object[]>`select * from orders where order_key = ${orderKey} for no key update`)
}

/** The same by id, for outcomes that arrive later. */
export async function lockOrder(tx: Tx, orderId: bigint): Promise<OrderRow> {
  const order = lockedOrder(await tx.$queryRaw<object[]>`select * from orders where id = ${orderId} for no key update`)
  if (!order) throw new Error(`there is no order ${orderId}`)
  return order
}

// Locked and read by one statement, because both stand on the payment path: it answers the row as it is once the lock is there.
function lockedOrder([row]: object[]): OrderRow | null {
  return row ? inCamelCase<OrderRow>(row) : null
}

/** Moves an order on, if it still is where the caller saw it. The table of transitions is checked by the database. */
export async function moveOrder(tx: Tx, orderId: bigint, from: OrderState, to: OrderState): Promise<boolean> {
  if (from === to) return true
  const { count } = await tx.order.updateMany({ where: { id: orderId, state: from }, data: { state: to, version: { increment: 1 } } })
  return count === 1
}

/** Gives the order's next attempt its own billnumber. The caller has locked the order. */
export async function addBillNumber(tx: Tx, orderId: bigint, billNumber: string): Promise<void> {
  const attempt = 1 + (await tx.billNumber.count({ where: { orderId } }))
  await tx.billNumber.create({ data: { billNumber, orderId, attempt } })
  await tx.order.update({ where: { id: orderId }, data: { billNumber } })
}

export function findOrderByNumber(tx: Tx, merchantId: number, number: string): Promise<OrderRow | null> {
  return tx.order.findUnique({ where: { merchantId_number: { merchantId, number } } })
}

export type OrderIdentity = { customerId: bigint | null; orderKey: string; billNumber: string; createdAt: Date; expiresAt: Date }

/**
 * Writes a new order with its first billnumber. Null, and nothing written, when its number or its billnumber is taken: a
 * failing insert would end the transaction, so the conflict is skipped by the statement itself.
 */
export async function insertOrder(tx: Tx, order: NewOrder, identity: OrderIdentity): Promise<OrderRow | null> {
  const { merchantId, number, amountMinor, currency, customerNumber } = order
  const bills = await tx.billNumber.count({ where: { billNumber: identity.billNumber } })
  if (bills > 0) return null
  const data = { merchantId, number, amountMinor, currency, customerNumber, ...changeable(order), ...identity }
  const [row] = await tx.order.createManyAndReturn({ data: [data], skipDuplicates: true })
  if (!row) return null
  await tx.billNumber.create({ data: { billNumber: row.billNumber, orderId: row.id, attempt: 1 } })
  return row
}

/** What a merchant may send differently when he opens an order again; number, amount, currency and customer never change. */
export function renewOrder(tx: Tx, orderId: bigint, order: NewOrder, expiresAt: Date): Promise<OrderRow> {
  return tx.order.update({ where: { id: orderId }, data: { ...changeable(order), expiresAt, version: { increment: 1 } } })
}

function changeable({ twoStage, disable3ds, testMode, language, comment, returnUrls, payer, extra }: NewOrder) {
  const urls = { urlReturn: returnUrls.any, urlReturnOk: returnUrls.ok, urlReturnNo: returnUrls.no }
  return { twoStage, disable3ds, testMode, language, comment, ...urls, payer, extra, payerCountry: countryCode(payer.country ?? '') }
}

/** Payments of an order that are under way or whose outcome nobody knows. */
export function countOpenAttempts(tx: Tx, orderId: bigint): Promise<number> {
  return tx.operation.count({ where: { orderId, type: 100, state: { in: ['authenticating', 'authorizing', 'unknown'] } } })
}
