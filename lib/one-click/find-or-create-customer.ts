import type { Tx } from '@/lib/platform/db'

export type SeenCustomer = { number: string; merchantId: number; email: string | null; at: Date }

/**
 * The customer of a number inside the scope where it means somebody, made when the number is seen for the first time; either way he was seen now. The
 * caller holds the membership of the merchant, so the scope stays. One statement, because find and insert apart would let two orders at once make two of
 * him, or one of them fail.
 */
export async function findOrCreateCustomer(tx: Tx, { number, merchantId, email, at }: SeenCustomer): Promise<bigint> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    insert into customers as known (scope_id, number, origin_merchant_id, email, last_seen_at, created_at)
    values (scope_of_number(${merchantId}::integer, ${number}), ${number}, ${merchantId}, ${email}, ${at}, ${at})
    on conflict (scope_id, number) do update
      set last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at), email = coalesce(excluded.email, known.email),
        -- A row that everybody had left begins anew with whoever comes.
        origin_merchant_id = case when known.retired_at is null then known.origin_merchant_id else excluded.origin_merchant_id end, retired_at = null
    returning id`
  const row = rows[0]
  if (!row) throw new Error('an upsert returned no customer')
  return row.id
}
