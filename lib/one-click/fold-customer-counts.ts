import type { Db } from '@/lib/platform/db'

/** Adds the changes of the counts and tallies of customers to their sums, so that few have to be read. Right before and after, and safe to run in several processes at once. */
export async function foldCustomerCounts({ db }: { db: Db }): Promise<void> {
  await db.prisma.$queryRaw`select fold_customer_counts()`
  await db.prisma.$queryRaw`select fold_customer_tallies()`
}
