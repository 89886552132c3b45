import { lockCustomer } from '@/lib/one-click/lock-customer'
import { lockOrder, type OrderRow } from '@/lib/orders/store'
import type { Tx } from '@/lib/platform/db'
import { type OperationRow, readOperation } from './store'

/**
 * Locks an operation's order and its customer, in this order, and reads the operation under them: before, a union that is joined or left may give it
 * to another row of the same customer.
 */
export async function lockOperation(tx: Tx, operationId: bigint): Promise<{ order: OrderRow; operation: OperationRow }> {
  const seen = await readOperation(tx, operationId)
  if (!seen) throw new Error(`there is no operation ${operationId}`)
  const order = await lockOrder(tx, seen.orderId)
  if (order.customerId !== null) await lockCustomer(tx, order.customerId)
  const operation = await readOperation(tx, operationId)
  if (!operation) throw new Error(`operation ${operationId} went away`)
  return { order, operation }
}
