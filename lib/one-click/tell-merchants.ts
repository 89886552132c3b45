import { tellScope } from '@/lib/notifications/write-event'
import type { Tx } from '@/lib/platform/db'
import type { CardState } from './rules'

/** What of a saved card merchants are told; its row fits. */
export type ToldCard = { id: string; customerId: bigint; first6: string; last4: string; brand: string; expiryYear: number; expiryMonth: number }

export type CardEvent = 'saved_card.saved' | 'saved_card.updated' | 'saved_card.expiring' | 'saved_card.expired' | 'saved_card.deleted'

/** What a change of a card is to merchants. One that was only counted so far never was a saved card to them. */
export function cardEventOf(from: CardState | null, to: CardState): CardEvent | null {
  if (to === 'member') return from === 'member' ? 'saved_card.updated' : 'saved_card.saved'
  if (from === null || from === 'pending' || to === 'pending') return null
  if (to === 'deleted') return 'saved_card.deleted'
  if (to === 'expired') return 'saved_card.expired'
  return 'saved_card.updated'
}

/** Tells everybody who shares the customer what became of a card of his. */
export async function tellOfCard(tx: Tx, card: ToldCard, type: CardEvent | null, at: Date): Promise<void> {
  if (type === null) return
  const customer = await tx.customer.findUniqueOrThrow({ where: { id: card.customerId }, select: { scopeId: true, number: true } })
  const state = await tx.savedCard.findUniqueOrThrow({ where: { id: card.id }, select: { state: true } })
  const payload = {
    token: card.id,
    customerNumber: customer.number,
    last4: card.last4,
    brand: card.brand,
    // MM.YYYY, as the saved-card services of the wire write it.
    expire: `${String(card.expiryMonth).padStart(2, '0')}.${card.expiryYear}`,
    ...state,
  }
  await tellScope(tx, customer.scopeId, { type, objectId: card.id, payload, at })
}

type Customer = { id: bigint; scopeId: number; number: string; status: string }

/** Tells everybody who shares the customer that his status is another one than it was. The database makes the status of mark and cards. */
export async function tellOfStatus(tx: Tx, before: Customer, at: Date): Promise<void> {
  const { status } = await tx.customer.findUniqueOrThrow({ where: { id: before.id }, select: { status: true } })
  if (status === before.status) return
  const payload = { customerNumber: before.number, from: before.status, to: status }
  await tellScope(tx, before.scopeId, { type: 'customer.status_changed', objectId: before.number, payload, at })
}
