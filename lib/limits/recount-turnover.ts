import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { windowsAt } from './rules'
import { makeCounters, readCountedCustomers, readScopeCalendar } from './store'

const atOnce = 500

/**
 * Makes the counters of a scope's windows of now, for every customer who has paid in them, from his entries and under his lock. Payments need none of it;
 * lists that are read by counters do, after another time zone, another week start, or customers who came from another scope. Returns the customers done.
 */
export async function recountTurnover({ db, clock }: { db: Db; clock: Clock }, scopeId: number): Promise<number> {
  let counted = 0
  for (let after: bigint | null = 0n; after !== null; ) {
    const from: bigint = after
    after = await inTransaction(db, async (tx) => {
      const calendar = await readScopeCalendar(tx, scopeId)
      if (!calendar) return null
      const windows = windowsAt(clock.now(), calendar)
      const customers = await readCountedCustomers(tx, scopeId, windows, from, atOnce)
      await makeCounters(tx, customers, windows)
      counted += customers.length
      return customers.length === atOnce ? (customers.at(-1) ?? null) : null
    })
  }
  return counted
}
