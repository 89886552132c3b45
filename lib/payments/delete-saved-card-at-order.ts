import type { Acquirer } from '@/lib/acquirers/contract'
import { readMerchant } from '@/lib/merchants/store'
import { destroyCard } from '@/lib/one-click/delete-saved-card'
import { lockCustomer } from '@/lib/one-click/lock-customer'
import { decidePage } from '@/lib/one-click/rules'
import { findCard } from '@/lib/one-click/store'
import { lockOrderByKey } from '@/lib/orders/store'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { loadFacts } from './load-facts'
import type { Visit } from './rules'
import { readLatestPayment } from './store'

type Deps = { db: Db; clock: Clock; vault: Vault; acquirer: Acquirer }

/** The basket on the pay page: the payer takes a card out. Only a card that the page of this order shows can be deleted through it. */
export function deleteSavedCardAtOrder(
  { db, clock, vault, acquirer }: Deps,
  { orderKey, cardId }: { orderKey: string; cardId: string; visit: Visit },
): Promise<'deleted' | 'card-gone' | 'no-order'> {
  return inTransaction(db, async (tx) => {
    const order = await lockOrderByKey(tx, orderKey)
    if (!order) return 'no-order'
    if (order.customerId === null) return 'card-gone'
    await lockCustomer(tx, order.customerId)
    const merchant = await readMerchant(tx, order.merchantId)
    if (!merchant) throw new Error(`order ${order.id} is of no merchant`)
    const latest = await readLatestPayment(tx, order.id)
    const { page } = decidePage(await loadFacts({ acquirer }, tx, { order, merchant, latest, wish: 'none', now: clock.now() }))
    const shown = page.kind === 'one-click' ? [...page.cards, ...page.expiredCards] : []
    const card = shown.some(({ id }) => id === cardId) ? await findCard(tx, order.customerId, cardId) : null
    if (!card) return 'card-gone'
    const reason = null
    const deleted = await destroyCard(vault, tx, card, { actor: 'payer', at: clock.now(), merchantId: merchant.id, orderId: order.id, reason })
    return deleted ? 'deleted' : 'card-gone'
  })
}
