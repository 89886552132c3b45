import type { Tx } from '@/lib/platform/db'

// A space of its own among PostgreSQL's advisory locks; the second key is the merchant.
const memberships = 4107

/**
 * Keeps a merchant in its number scope until the end of the transaction: whoever makes an order looks up its customer by the scope, and a union that
 * changed in between would leave the order with a customer of the old one. Shared, so orders do not wait for each other. Taken before order and customer.
 */
export async function holdMembership(tx: Tx, merchantId: number): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock_shared(${memberships}::integer, ${merchantId}::integer)::text`
}

/** The other side: waits for all who hold these memberships and keeps new ones out until the end of the transaction. */
export async function lockMemberships(tx: Tx, merchantIds: readonly number[]): Promise<void> {
  // One after the other by id, so that two changes at once stand in line and never face each other.
  for (const id of merchantIds.toSorted((a, b) => a - b)) {
    await tx.$queryRaw`select pg_advisory_xact_lock(${memberships}::integer, ${id}::integer)::text`
  }
}
