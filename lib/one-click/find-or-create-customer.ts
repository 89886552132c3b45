import type { Tx } from '@/lib/platform/db'

export type SeenCustomer = { scopeId: number; number: string; merchantId: number; email: string | null; at: Date }

/**
 * The customer of a number inside a number scope, made when the number is seen for the first time; either way he was seen now. A number that is
 * kept apart in a union means each merchant's own customer, in the merchant's home scope. The caller holds the membership of the merchant.
 * One statement, because find and insert apart would let two orders at once make two of him, or one of them fail.
 */
export async function findOrCreateCustomer(tx: Tx, { scopeId, number, merchantId, email, at }: SeenCustomer): Promise<bigint> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    insert into customers as known (scope_id, number, origin_merchant_id, email, last_seen_at, created_at)
    select case when k.id is null then ${scopeId}::integer else m.home_scope_id end, ${number}, m.id, ${email}, ${at}, ${at}
    from merchants m left join kept_apart_numbers k on k.scope_id = ${scopeId} and k.number = ${number} and k.closed_at is null
    where m.id = ${merchantId}
    on conflict (scope_id, number) do update
      set last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at), email = coalesce(excluded.email, known.email)
    returning id`
  const row = rows[0]
  if (!row) throw new Error('an upsert returned no customer')
  return row.id
}
