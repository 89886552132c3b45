import { judgeTurnover } from '@/lib/limits/judge-turnover'
import type { Refusal } from '@/lib/limits/rules'
import type { Merchant } from '@/lib/merchants/rules'
import type { Mark, OrderState, PageFacts } from '@/lib/one-click/rules'
import { readCards } from '@/lib/one-click/store'
import { readUnionFacts, scopeOfCustomer } from '@/lib/one-click/union-facts'
import type { OrderRow } from '@/lib/orders/store'
import type { Tx } from '@/lib/platform/db'
import type { OperationRow } from './store'

/** What the page decision needs of an order; read for a page, and again under lock for a payment. */
export async function loadFacts(
  tx: Tx,
  { order, merchant, latest, wish, now }: { order: OrderRow; merchant: Merchant; latest: OperationRow | null; wish: 'none' | 'full-entry'; now: Date },
): Promise<PageFacts<Refusal>> {
  const amount = { minor: order.amountMinor, currency: order.currency }
  const attempt = latest?.state === 'authorizing' || latest?.state === 'unknown' ? latest.state : 'none'
  return {
    now,
    order: { state: order.state as OrderState, attempt, expiresAt: order.expiresAt, amountMinor: amount.minor, payerCountry: order.payerCountry },
    ...(await loadPayerFacts(tx, { merchant, customerId: order.customerId, amount, now })),
    wish,
  }
}

/** The part that exists before any order: merchant policy, customer, limits. */
export async function loadPayerFacts(
  tx: Tx,
  { merchant, customerId, amount, now }: { merchant: Merchant; customerId: bigint | null; amount: { minor: bigint; currency: string }; now: Date },
): Promise<Pick<PageFacts<Refusal>, 'merchant' | 'customer' | 'limit'>> {
  const { acceptsCards, oneClick, unselectedCountries, cvc2Policy } = merchant
  const policy = { acceptsCards, oneClick, unselectedCountries, cvc2Policy }
  if (customerId === null) return { merchant: policy, customer: null, limit: { enforce: merchant.scope.enforce, refusal: null } }
  const customer = await tx.customer.findUniqueOrThrow({ where: { id: customerId }, select: { mark: true } })
  const cards = await readCards(tx, customerId)
  const scope = await scopeOfCustomer(tx, merchant, customerId)
  const refusal = await judgeTurnover(tx, scope, customerId, amount, now)
  const facts = { mark: customer.mark as Mark, ...(await readUnionFacts(tx, { merchant, scope, customerId, cards })) }
  return { merchant: policy, customer: facts, limit: { enforce: scope.enforce, refusal } }
}
