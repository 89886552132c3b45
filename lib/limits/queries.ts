import type { Tx } from '@/lib/platform/db'
import { type Calendar, effectiveLimits, type Limit, windowsAt } from './rules'
import { readLimitRows, readTurnover } from './store'

/** A limit with what is used of it now. Minor units; `leftMinor` is never below zero. */
export type LimitState = Limit & { usedMinor: bigint; leftMinor: bigint; startsAt: Date; resetsAt: Date }

/** The limits that hold for a customer, with their use in the windows of `now`. */
export async function readLimits(tx: Tx, scope: Calendar & { id: number }, customerId: bigint, now: Date): Promise<LimitState[]> {
  const { own, defaults } = await readLimitRows(tx, scope.id, customerId)
  const windows = windowsAt(now, scope)
  const states: LimitState[] = []
  for (const limit of effectiveLimits(own, defaults)) {
    const used = await readTurnover(tx, customerId, limit.currency, windows)
    const usedMinor = used[limit.window]
    const left = limit.minor - usedMinor
    states.push({ ...limit, usedMinor, leftMinor: left > 0n ? left : 0n, startsAt: windows[limit.window].startsAt, resetsAt: windows[limit.window].endsAt })
  }
  return states
}
