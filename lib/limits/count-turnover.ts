import type { Tx } from '@/lib/platform/db'
import type { Money } from '@/lib/platform/money'
import { type Calendar, windowsAt } from './rules'
import { addEntry, freeEntry } from './store'

/** Counts a payment in flight. The caller has locked the customer and judged the amount under that lock. */
export function countTurnover(tx: Tx, scope: Calendar, payment: { operationId: bigint; customerId: bigint; amount: Money; at: Date }): Promise<void> {
  const { operationId, customerId, amount, at } = payment
  return addEntry(tx, { operationId, customerId, currency: amount.currency, amountMinor: amount.minor, at }, windowsAt(at, scope))
}

/** Frees what a payment counted: all of it after a decline, a part after a smaller confirmation or a refund. The caller has locked the customer. */
export function freeTurnover(tx: Tx, operationId: bigint, minor: bigint): Promise<bigint> {
  return freeEntry(tx, operationId, minor)
}
