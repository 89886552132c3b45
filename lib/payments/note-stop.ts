import { type AuditRecord, auditOnce } from '@/lib/audit/record'
import { bounds, type TestingRule } from '@/lib/card-testing/rules'
import type { Mask } from '@/lib/cards/rules'
import type { Merchant } from '@/lib/merchants/rules'
import { writeCustomerEventOnce } from '@/lib/one-click/store'
import type { OrderRow } from '@/lib/orders/store'
import type { Tx } from '@/lib/platform/db'
import type { Visit } from './rules'

export type Stop = {
  order: OrderRow
  merchant: Pick<Merchant, 'id' | 'scope'>
  stop: { rule: TestingRule; until: Date }
  card: Mask
  visit: Visit
  at: Date
}

/** Tells the merchant that attempts were stopped before the bank: in the audit log and on the customer's timeline, once in each window of the rule. */
export async function noteStop(tx: Tx, { order, merchant, stop, card, visit, at }: Stop): Promise<void> {
  const { windowMs } = bounds[stop.rule]
  const window = new Date(Math.floor(at.getTime() / windowMs) * windowMs).toISOString()
  const told = { rule: stop.rule, until: stop.until.toISOString(), window }
  const { first6, last4, brand } = card
  const objects: Record<TestingRule, AuditRecord['object']> = {
    order: { kind: 'order', id: order.number },
    card: { kind: 'card', id: `${first6} ${last4}` },
    address: { kind: 'address', id: visit.ip ?? '' },
    merchant: { kind: 'merchant', id: String(merchant.id) },
  }
  await auditOnce(tx, {
    at,
    actor: 'system:card-testing',
    action: 'payments.stopped',
    outcome: 'refused',
    object: objects[stop.rule],
    merchantId: merchant.id,
    scopeId: merchant.scope.id,
    after: { ...told, orderNumber: order.number, card: `${first6} ${last4}` },
    origin: visit,
  })
  if (order.customerId === null) return
  const data = {
    ...told,
    orderNumber: order.number,
    billNumber: order.billNumber,
    last4,
    brand,
    amountMinor: String(order.amountMinor),
    currency: order.currency,
  }
  await writeCustomerEventOnce(tx, { customerId: order.customerId, merchantId: merchant.id, at, kind: 'payment.stopped', actor: 'system:card-testing', data })
}
