import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import { deleteCountersBefore } from './store'

/** How long a counter outlives its window: two of the longest windows, so that no change of a time zone or of the start of a week reaches back to it. */
export const countersKeptMs = 14 * 24 * 60 * 60_000

const atOnce = 5_000

/**
 * Removes the counters of windows that ended long ago. Entries stay: previews and histories are made of them, and a counter is made of them again where it
 * is missing. Safe to run in several processes at once. Returns how many it removed.
 */
export async function removeOldCounters({ db, clock }: { db: Db; clock: Clock }): Promise<number> {
  const before = new Date(clock.now().getTime() - countersKeptMs)
  let removed = 0
  for (let count = atOnce; count === atOnce; removed += count) count = await deleteCountersBefore(db.prisma, before, atOnce)
  return removed
}
