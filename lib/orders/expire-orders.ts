import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'

/** Ends orders whose time is out, unless an attempt is under way or its outcome is unknown, and tells the event log of each. Returns how many. */
export function expireOrders({ db, clock }: { db: Db; clock: Clock }, most = 500): Promise<number> {
  return inTransaction(db, async (tx) => {
    const now = clock.now()
    // Skips orders that a payment holds at this moment; the next run sees how that payment ended.
    return tx.$executeRaw`
      with due as (
        select o.id from orders o
        where o.state = 'in-process' and o.expires_at <= ${now}
          and not exists (select from operations p where p.order_id = o.id and p.type = 100 and p.state in ('authenticating', 'authorizing', 'unknown'))
        order by o.expires_at limit ${most} for no key update skip locked),
      ended as (
        update orders set state = 'timeout', version = version + 1 from due where orders.id = due.id returning orders.*)
      insert into outbox (merchant_id, type, object_id, payload, at)
      select merchant_id, 'order.timed_out', bill_number, jsonb_build_object('orderNumber', number, 'billNumber', bill_number, 'amountMinor', amount_minor::text,
        'currency', currency, 'customerNumber', customer_number, 'state', state), ${now}
      from ended`
  })
}
