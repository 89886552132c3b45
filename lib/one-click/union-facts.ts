import type { Merchant, NumberScope } from '@/lib/merchants/rules'
import { readNumberScope } from '@/lib/merchants/store'
import type { Tx } from '@/lib/platform/db'
import type { SavedCard, UnionFacts } from './rules'

/** The scope whose calendar and limits count for a customer: the merchant's, or the merchant's home scope when the number is kept apart in the union. */
export async function scopeOfCustomer(tx: Tx, merchant: Merchant, customerId: bigint): Promise<NumberScope> {
  if (merchant.scope.kind === 'merchant') return merchant.scope
  const { scopeId } = await tx.customer.findUniqueOrThrow({ where: { id: customerId }, select: { scopeId: true } })
  return scopeId === merchant.scope.id ? merchant.scope : readNumberScope(tx, scopeId)
}

/**
 * The cards that this merchant may offer, and what the union says about the customer. Consent names who may use a card, so in a union that asks
 * (`carry_over`) a card is offered where it was saved, and where its owner confirmed it once.
 */
export async function readUnionFacts<Card extends SavedCard>(
  tx: Tx,
  { merchant, customerId, cards }: { merchant: Merchant; customerId: bigint; cards: readonly Card[] },
): Promise<{ cards: readonly Card[]; union?: UnionFacts }> {
  if (merchant.scope.kind === 'merchant') return { cards }
  const { number } = await tx.customer.findUniqueOrThrow({ where: { id: customerId }, select: { number: true } })
  const undecided = await tx.keptApartNumber.count({ where: { scopeId: merchant.scope.id, number, state: 'quarantined', closedAt: null } })
  const quarantined = undecided > 0
  if (merchant.scope.carryOver === 'allow') return { cards, union: { quarantined, unconfirmedCards: 0 } }
  const here = await tx.savedCard.findMany({
    where: { customerId, OR: [{ originMerchantId: merchant.id }, { permissions: { some: { merchantId: merchant.id } } }] },
    select: { id: true },
  })
  const confirmed = cards.filter((card) => here.some(({ id }) => id === card.id))
  const unconfirmedCards = cards.filter((card) => card.state === 'member' && !confirmed.includes(card)).length
  return { cards: confirmed, union: { quarantined, unconfirmedCards } }
}
