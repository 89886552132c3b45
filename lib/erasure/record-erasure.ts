import { audit, type Origin } from '@/lib/audit/record'
import { writeCustomerEvent } from '@/lib/one-click/store'
import type { Tx } from '@/lib/platform/db'

type Told = { customer: { id: bigint; number: string; scopeId: number; originMerchantId: number }; actor: string; at: Date; reason: string; origin?: Origin }

export type ErasureEvent = 'erasure-requested' | 'erased' | 'erasure-rejected' | 'erasure-cancelled' | 'erasure-refused'

/** Writes what became of a wish to erase to the audit log and, unless it was refused, to the customer's timeline. */
export async function recordErasure(tx: Tx, event: ErasureEvent, { customer, actor, at, reason, origin }: Told): Promise<void> {
  const action = event === 'erased' || event === 'erasure-refused' ? 'customers.approve-erasure' : 'customers.erase'
  await audit(tx, {
    at,
    actor,
    action,
    outcome: event === 'erasure-refused' ? 'refused' : 'done',
    object: { kind: 'customer', id: customer.number },
    merchantId: customer.originMerchantId,
    scopeId: customer.scopeId,
    reason,
    after: { state: event },
    origin,
  })
  if (event !== 'erasure-refused') await writeCustomerEvent(tx, { customerId: customer.id, merchantId: null, at, kind: `customer.${event}`, actor })
}
