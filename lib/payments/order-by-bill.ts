import type { OrderRow } from '@/lib/orders/store'
import type { Db } from '@/lib/platform/db'
import { readInScope, type Scope } from '@/lib/platform/scope'
import type { Held } from './follow-up-rules'
import { readHeld } from './follow-up-store'
import type { OperationRow } from './store'

/** An order with everything that was done for it, in turn. `held`: what is held or taken of it; null while nothing is. */
export type OrderWithOperations = { order: OrderRow; operations: OperationRow[]; held: Held | null }

/** The order that a billnumber belongs to, of any of its attempts; null when there is none, or it is not the caller's. */
export function readOrderByBill({ db }: { db: Db }, scope: Scope, billNumber: string): Promise<OrderWithOperations | null> {
  return readInScope(db, scope, async (tx) => {
    const bill = await tx.billNumber.findUnique({ where: { billNumber }, select: { orderId: true } })
    if (!bill) return null
    const order = await tx.order.findUniqueOrThrow({ where: { id: bill.orderId } })
    const operations = await tx.operation.findMany({ where: { orderId: order.id }, orderBy: { number: 'asc' } })
    return { order, operations, held: (await readHeld(tx, order))?.held ?? null }
  })
}
