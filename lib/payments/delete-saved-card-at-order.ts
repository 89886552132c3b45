import type { Acquirer } from '@/lib/acquirers/contract'
import type { Origin } from '@/lib/audit/record'
import { readMerchant } from '@/lib/merchants/store'
import { destroyCard } from '@/lib/one-click/delete-saved-card'
import { lockCustomer } from '@/lib/one-click/lock-customer'
import { decidePage } from '@/lib/one-click/rules'
import { findCard } from '@/lib/one-click/store'
import { takeCopiesAway } from '@/lib/one-click/united-copies'
import { lockOrderByKey } from '@/lib/orders/store'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { auditCardByPayer } from './audit-card-by-payer'
import { loadFacts } from './load-facts'
import { readLatestPayment } from './store'
import { sealUndo } from './undo-deletion-at-order'

type Deps = { db: Db; clock: Clock; vault: Vault; acquirer: Acquirer }

/** `undo`: what the payer's browser needs to take the deletion back within `undoMs`; worth nothing without the key that dies then. */
export type DeletionAtOrder = { kind: 'deleted'; undo: string } | { kind: 'card-gone' } | { kind: 'no-order' }

/**
 * The basket on the pay page: the payer takes a card out. Only a card that the page of this order shows can be deleted through it. The ciphertext is
 * destroyed at once; what could bring it back leaves the service, sealed. `visitId`: what the payer's browser is known by. It is in the audit log, as a deletion by anybody else.
 */
export function deleteSavedCardAtOrder(
  { db, clock, vault, acquirer }: Deps,
  { orderKey, cardId, visitId, origin = null }: { orderKey: string; cardId: string; visitId: string; origin?: Origin | null },
): Promise<DeletionAtOrder> {
  return inTransaction(db, async (tx) => {
    const order = await lockOrderByKey(tx, orderKey)
    if (!order) return { kind: 'no-order' }
    if (order.customerId === null) return { kind: 'card-gone' }
    await lockCustomer(tx, order.customerId)
    const merchant = await readMerchant(tx, order.merchantId)
    if (!merchant) throw new Error(`order ${order.id} is of no merchant`)
    const latest = await readLatestPayment(tx, order.id)
    const { page } = decidePage(await loadFacts({ acquirer }, tx, { order, merchant, latest, wish: 'none', now: clock.now() }))
    const shown = page.kind === 'one-click' ? [...page.cards, ...page.expiredCards, ...page.lockedCards] : []
    const card = shown.some(({ id }) => id === cardId) ? await findCard(tx, order.customerId, cardId) : null
    if (!card) return { kind: 'card-gone' }
    const now = clock.now()
    const from = card.state === 'expired' ? 'expired' : 'member'
    const why = { operation: order.billNumber, reason: 'deletion that may be undone' }
    const united = await takeCopiesAway(vault, tx, cardId, why, now)
    const record = await vault.takeAway(tx, cardId, why, now)
    const deleted = await destroyCard(vault, tx, card, { actor: 'payer', at: now, merchantId: merchant.id, orderId: order.id, reason: null })
    if (!deleted) throw new Error('a card that the page shows cannot be deleted')
    const { customerId, merchantId } = order
    await auditCardByPayer(tx, { order: { customerId, merchantId }, action: 'cards.delete', card, to: 'deleted', at: now, origin })
    const { version } = await tx.savedCard.findUniqueOrThrow({ where: { id: cardId }, select: { version: true } })
    const copies = await united.deleted()
    const undo = await sealUndo(vault, tx, { cardId, visitId, customerId: String(order.customerId), from, version, record, copies, now })
    return { kind: 'deleted', undo }
  })
}
