import type { Merchant, NumberScope } from '@/lib/merchants/rules'
import { readNumberScope } from '@/lib/merchants/store'
import type { Tx } from '@/lib/platform/db'
import { versionsThatNameShops } from './consent'
import type { CardFacts, CardHere, UnionFacts } from './rules'

/** The scope whose calendar and limits count for a customer: the merchant's, or the merchant's home scope when the number is kept apart in the union. */
export async function scopeOfCustomer(tx: Tx, merchant: Merchant, customerId: bigint): Promise<NumberScope> {
  if (merchant.scope.kind === 'merchant') return merchant.scope
  const { scopeId } = await tx.customer.findUniqueOrThrow({ where: { id: customerId }, select: { scopeId: true } })
  return scopeId === merchant.scope.id ? merchant.scope : readNumberScope(tx, scopeId)
}

/**
 * What the cards of a customer are to this merchant, and what the union says about the customer. Consent names who may use a card: a consent names a merchant
 * when its text names shops and the merchant shared customers with the one where it was given, at that moment. `orderId`: null before any order.
 */
export async function readUnionFacts(
  tx: Tx,
  { merchant, customerId, cards, orderId }: { merchant: Merchant; customerId: bigint; cards: readonly CardFacts[]; orderId: bigint | null },
): Promise<{ cards: readonly CardFacts[]; union?: UnionFacts }> {
  if (merchant.scope.kind === 'merchant') return { cards }
  const { number } = await tx.customer.findUniqueOrThrow({ where: { id: customerId }, select: { number: true } })
  const known = cards.length === 0 ? new Map<string, Here>() : await readHere(tx, { merchant, customerId, orderId })
  const seen = cards.map((card) => ({ ...card, ...(known.get(card.id) ?? { here: 'elsewhere' as const }) }))
  return { cards: seen, union: { quarantined: await isQuarantined(tx, merchant.scope.id, number), carryOver: merchant.scope.carryOver } }
}

/** Whether nobody has decided yet if a number of a union is one person. */
export async function isQuarantined(tx: Tx, unionId: number, number: string): Promise<boolean> {
  return (await tx.keptApartNumber.count({ where: { scopeId: unionId, number, state: 'quarantined', closedAt: null } })) > 0
}

type Here = Pick<CardFacts, 'here' | 'unconfirmable'>

// One statement: it is read by every page and payment of a union.
async function readHere(
  tx: Tx,
  { merchant, customerId, orderId }: { merchant: Merchant; customerId: bigint; orderId: bigint | null },
): Promise<Map<string, Here>> {
  const rows = await tx.$queryRaw<{ id: string; here: CardHere; unconfirmable: boolean }[]>`
    select s.id, case when s.origin_merchant_id = ${merchant.id} then 'saved'
      when exists (select from saved_card_permissions p where p.saved_card_id = s.id and p.merchant_id = ${merchant.id}) then 'confirmed'
      when c.text_version = any(${[...versionsThatNameShops]}::text[]) and consent_named(c.id, ${merchant.id}::integer) then 'named'
      else 'elsewhere' end as here,
      exists (select from operations o where o.order_id = ${orderId}::bigint and o.saved_card_id = s.id and o.acquirer_message = 'not-confirmable') as unconfirmable
    from saved_cards s join consents c on c.id = s.consent_id where s.customer_id = ${customerId} and s.state <> 'deleted'`
  return new Map(rows.map(({ id, here, unconfirmable }) => [id, { here, ...(unconfirmable ? { unconfirmable } : {}) }]))
}
