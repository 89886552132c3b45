import { randomUUID } from 'node:crypto'
import type { Service } from '@/lib/service'

export type Past = { customerId: bigint; currency: string; amountMinor: bigint; freedMinor: bigint; at: Date; saved: boolean }

let made = 0

/**
 * Writes payments as they stand after they were made: order, operation and turnover entry, many at once. For histories that would take minutes to be
 * lived through; what makes a payment is tested elsewhere.
 */
export async function writePast({ db }: Pick<Service, 'db'>, merchantId: number, payments: readonly Past[]): Promise<void> {
  made += payments.length
  const first = made - payments.length
  const bills = payments.map((_, index) => `5${String(first + index + 1).padStart(14, '0')}`)
  const at = payments.map((payment) => payment.at)
  const column = <T>(of: (payment: Past) => T) => payments.map(of)
  // A saved card is named by the check of the table only; the rows of no card are full entries of a wallet's kind.
  await db.pool.query(
    `with past as (
       select * from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::boolean[], $8::text[])
         as p (bill, customer_id, currency, amount, freed, at, saved, reference)),
     bill as (insert into bill_numbers (bill_number, order_id, attempt)
       select bill, 1000000000 + row_number() over (order by bill) + $10::bigint, 1 from past returning bill_number, order_id),
     paid as (insert into orders (id, merchant_id, number, order_key, bill_number, amount_minor, currency, customer_id, customer_number, state, language, expires_at, created_at)
       overriding system value
       select b.order_id, $9, p.bill, repeat(p.bill, 3), p.bill, p.amount, p.currency, p.customer_id, c.number, 'approved', 'en', p.at + interval '1 hour', p.at
       from past p join bill b on b.bill_number = p.bill join customers c on c.id = p.customer_id returning id),
     done as (insert into operations (order_id, merchant_id, customer_id, number, type, state, bill_number, acquirer_reference, amount_minor, currency, entry, saved_card_id, approval_code, started_at, finished_at)
       select b.order_id, $9, p.customer_id, 1, 100, 'approved', p.bill, p.reference, p.amount, p.currency, case when p.saved then 'saved' else 'full' end,
         case when p.saved then (select s.id from saved_cards s where s.customer_id = p.customer_id limit 1) end, 'A1', p.at, p.at
       from past p join bill b on b.bill_number = p.bill returning id, bill_number)
     insert into turnover_entries (operation_id, customer_id, currency, amount_minor, freed_minor, at)
     select d.id, p.customer_id, p.currency, p.amount, p.freed, p.at from done d join past p on p.bill = d.bill_number`,
    [
      bills,
      column((p) => p.customerId),
      column((p) => p.currency),
      column((p) => p.amountMinor),
      column((p) => p.freedMinor),
      at,
      column((p) => p.saved),
      payments.map(() => randomUUID()),
      merchantId,
      first,
    ],
  )
}
