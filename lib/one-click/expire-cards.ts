import { isPast } from '@/lib/cards/rules'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { lockCustomer } from './lock-customer'
import { findCard, moveCard, writeCustomerEvent } from './store'

type Deps = { db: Db; clock: Clock; vault: Vault }

/** Moves cards past their month to `expired` and destroys their ciphertext, one customer at a time. Returns how many. */
export async function expireCards({ db, clock, vault }: Deps, most = 1000): Promise<number> {
  const now = clock.now()
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth() + 1]
  const candidates = await db.prisma.savedCard.findMany({
    where: { state: { in: ['pending', 'member', 'needs-full-entry'] }, OR: [{ expiryYear: { lt: year } }, { expiryYear: year, expiryMonth: { lt: month } }] },
    select: { id: true, customerId: true },
    take: most,
  })
  let expired = 0
  for (const { id, customerId } of candidates) {
    const moved = await inTransaction(db, async (tx) => {
      await lockCustomer(tx, customerId)
      const card = await findCard(tx, customerId, id)
      if (!card || !isPast({ month: card.expiryMonth, year: card.expiryYear }, now)) return false
      if (!(await moveCard(tx, card, { cause: 'expired', orderId: null, actor: 'system:expire-cards', at: now }))) return false
      await vault.destroy(tx, id)
      await writeCustomerEvent(tx, {
        customerId,
        merchantId: null,
        at: now,
        kind: 'card.expired',
        actor: 'system:expire-cards',
        data: { last4: card.last4, brand: card.brand },
      })
      return true
    })
    if (moved) expired += 1
  }
  return expired
}
