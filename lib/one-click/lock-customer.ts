import type { Tx } from '@/lib/platform/db'

/** Locks a customer until the end of the transaction. Everything that moves his turnover, limits, mark or cards does so first, so sums are exact. */
export async function lockCustomer(tx: Tx, customerId: bigint): Promise<void> {
  await tx.$queryRaw`select id from customers where id = ${customerId} for no key update`
}
