import type { Tx } from '@/lib/platform/db'
import { writeCustomerEvent } from './store'

export type ConfirmedCard = { customerId: bigint; merchantId: number; orderId: bigint; cardId: string; consentId: bigint; at: Date }

/**
 * From now on a merchant of a union may offer a card that was saved at another: its owner paid there by CVC2, passed a challenge of his bank and agreed. The
 * database wants to see that payment (`check_confirmed_card`). The caller has locked the customer; a card that was confirmed meanwhile stays so.
 */
export async function confirmCard(tx: Tx, { customerId, merchantId, orderId, cardId, consentId, at }: ConfirmedCard): Promise<void> {
  const card = await tx.savedCard.findUniqueOrThrow({ where: { id: cardId }, select: { originMerchantId: true, last4: true, brand: true } })
  if (card.originMerchantId === merchantId) return
  const permission = { savedCardId: cardId, merchantId, how: 'cvc2-and-3ds', orderId, consentId, confirmedAt: at }
  const { count } = await tx.savedCardPermission.createMany({ data: [permission], skipDuplicates: true })
  if (count === 0) return
  const data = { last4: card.last4, brand: card.brand }
  await writeCustomerEvent(tx, { customerId, merchantId, at, kind: 'card.confirmed', actor: 'payer', data })
}
