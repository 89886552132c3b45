import type { Tx } from '@/lib/platform/db'
import type { Money } from '@/lib/platform/money'
import { type Calendar, effectiveLimits, judge, type Refusal, windowsAt } from './rules'
import { readLimitRows, readTurnover } from './store'

/** Why an amount would pass a limit of this customer at `now`, or null when it fits. Exact when the caller has locked the customer. */
export async function judgeTurnover(tx: Tx, scope: Calendar & { id: number }, customerId: bigint, amount: Money, now: Date): Promise<Refusal | null> {
  const { own, defaults } = await readLimitRows(tx, scope.id, customerId, now)
  const limits = effectiveLimits(own, defaults)
  if (limits.length === 0) return null
  const windows = windowsAt(now, scope)
  return judge(limits, await readTurnover(tx, customerId, amount.currency, windows), windows, amount)
}
