import type { Refusal } from '@/lib/limits/rules'
import type { PageDecision } from '@/lib/one-click/rules'
import { type OrderRow, readOrderByKey } from '@/lib/orders/store'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { insertRefusal } from './store'

/**
 * Writes to the customer's timeline that an order was refused before any authorization, and exactly why; the merchant's event
 * log is told of a reached limit. Once per attempt and rule, however often the page is opened.
 */
export function noteRefusal({ db, clock }: { db: Db; clock: Clock }, orderKey: string, decision: PageDecision<Refusal>): Promise<void> {
  if (decision.page.kind !== 'refused-limit' && decision.page.kind !== 'refused-fraud') return Promise.resolve()
  return inTransaction(db, async (tx) => {
    const order = await readOrderByKey(tx, orderKey)
    if (order) await writeRefusal(tx, order, decision, clock.now())
  })
}

/** The same inside a transaction that is open already. */
export async function writeRefusal(tx: Tx, order: OrderRow, { page }: PageDecision<Refusal>, at: Date): Promise<void> {
  if (order.customerId === null || (page.kind !== 'refused-limit' && page.kind !== 'refused-fraud')) return
  const data = {
    orderNumber: order.number,
    billNumber: order.billNumber,
    amountMinor: order.amountMinor.toString(),
    currency: order.currency,
    ...(page.kind === 'refused-fraud' ? { rule: 'fraud' } : textsOf(page.refusal)),
  }
  const written = await insertRefusal(tx, { customerId: order.customerId, merchantId: order.merchantId, at, data })
  if (!written || page.kind !== 'refused-limit') return
  const payload = { ...data, customerNumber: order.customerNumber }
  await tx.outboxEvent.create({ data: { merchantId: order.merchantId, type: 'limit.reached', objectId: order.billNumber, payload, at } })
}

function textsOf(refusal: Refusal): Record<string, string> {
  return Object.fromEntries(Object.entries(refusal).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : String(value)]))
}
