import type { OrderState } from '@/lib/one-click/rules'
import type { Tx } from '@/lib/platform/db'

/** An order as payments read it. */
export type OrderRow = NonNullable<Awaited<ReturnType<typeof readOrderByKey>>>

export function readOrderByKey(tx: Tx, orderKey: string) {
  return tx.order.findUnique({ where: { orderKey } })
}

/** Locks the order before anything else of it is read, so that two attempts to pay stand in line. Null: no such order. */
export async function lockOrderByKey(tx: Tx, orderKey: string): Promise<OrderRow | null> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`select id from orders where order_key = ${orderKey} for no key update`
  return rows[0] ? tx.order.findUnique({ where: { id: rows[0].id } }) : null
}

/** The same by id, for outcomes that arrive later. */
export async function lockOrder(tx: Tx, orderId: bigint): Promise<OrderRow> {
  await tx.$queryRaw`select id from orders where id = ${orderId} for no key update`
  return tx.order.findUniqueOrThrow({ where: { id: orderId } })
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
