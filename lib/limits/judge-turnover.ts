import type { Tx } from '@/lib/platform/db'
import type { Money } from '@/lib/platform/money'
import { type Calendar, effectiveLimits, judge, type Refusal, windowsAt } from './rules'
import { readLimitRows, readTurnover } from './store'

/**
 * Why an amount would pass a limit of this customer at `now`, or null when it fits. Exact when the caller has locked the customer.
 * `customerId` null: somebody whom the scope never saw, for whom its default limits hold.
 */
export async function judgeTurnover(tx: Tx, scope: Calendar & { id: number }, customerId: bigint | null, amount: Money, now: Date): Promise<Refusal | null> {
  const { own, defaults } = await readLimitRows(tx, scope.id, customerId, now)
  const limits = effectiveLimits(own, defaults)
  if (limits.length === 0) return null
  const windows = windowsAt(now, scope)
  const used = customerId === null ? { day: 0n, week: 0n } : await readTurnover(tx, customerId, amount.currency, windows)
  return judge(limits, used, windows, amount)
}
