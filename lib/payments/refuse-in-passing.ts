import type { Acquirer } from '@/lib/acquirers/contract'
import type { Refusal } from '@/lib/limits/rules'
import { readMerchant } from '@/lib/merchants/store'
import { decidePage, type PageDecision } from '@/lib/one-click/rules'
import { readOrderByKey } from '@/lib/orders/store'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inSnapshot } from '@/lib/platform/db'
import { loadFacts } from './load-facts'
import { noteRefusal } from './note-refusal'
import { isPayerBusy, readLatestPayment } from './store'

type Deps = { db: Db; clock: Clock; acquirer: Acquirer }

/**
 * While another payment holds the lock of the same customer: refuses what a turnover limit refuses anyway, without standing in line for the lock, so
 * that those whose payment fits get there sooner. Exact, because limits and turnover are of one snapshot: at that instant the amount did not fit. Null:
 * nobody is in the way, or it may fit, and it is judged under the lock.
 */
export async function refuseInPassing({ db, clock, acquirer }: Deps, orderKey: string): Promise<{ kind: 'not-now'; decision: PageDecision<Refusal> } | null> {
  if (!(await isPayerBusy(db.prisma, orderKey))) return null
  const now = clock.now()
  const decision = await inSnapshot(db, async (tx) => {
    const order = await readOrderByKey(tx, orderKey)
    const merchant = order && (await readMerchant(tx, order.merchantId))
    if (!order || !merchant) return null
    const latest = await readLatestPayment(tx, order.id)
    return decidePage(await loadFacts({ acquirer }, tx, { order, merchant, latest, wish: 'none', now }))
  })
  if (decision?.page.kind !== 'refused-limit') return null
  await noteRefusal({ db, clock }, orderKey, decision)
  return { kind: 'not-now', decision }
}
