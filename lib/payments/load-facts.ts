import type { Acquirer } from '@/lib/acquirers/contract'
import { orderTriesAgainAt } from '@/lib/card-testing/judge'
import { judgeTurnover } from '@/lib/limits/judge-turnover'
import { type Refusal, windowsAt } from '@/lib/limits/rules'
import type { Merchant } from '@/lib/merchants/rules'
import type { Mark, OrderState, PageFacts } from '@/lib/one-click/rules'
import { readCardFacts } from '@/lib/one-click/store'
import { readUnionFacts, scopeOfCustomer } from '@/lib/one-click/union-facts'
import type { OrderRow } from '@/lib/orders/store'
import type { Tx } from '@/lib/platform/db'
import { type OperationRow, readChallenge } from './store'

/** What the acquirer link can do, as far as the decision asks. */
type Link = { acquirer: Pick<Acquirer, 'takesNoCvc2' | 'mandatesChallenge'> }

/** What the page decision needs of an order; read for a page, and again under lock for a payment. */
export async function loadFacts(
  { acquirer }: Link,
  tx: Tx,
  { order, merchant, latest, wish, now }: { order: OrderRow; merchant: Merchant; latest: OperationRow | null; wish: 'none' | 'full-entry'; now: Date },
): Promise<PageFacts<Refusal>> {
  const amount = { minor: order.amountMinor, currency: order.currency }
  const attempt = await attemptOf(tx, order, latest, now)
  return {
    now,
    order: {
      state: order.state as OrderState,
      attempt,
      expiresAt: order.expiresAt,
      amountMinor: amount.minor,
      currency: amount.currency,
      payerCountry: order.payerCountry,
      // Only an order that was declined can have been declined too often.
      triesAgainAt: latest?.state === 'declined' ? await orderTriesAgainAt(tx, order.id, now) : null,
      canChallenge: acquirer.mandatesChallenge && asksIssuer(order, merchant),
    },
    ...(await loadPayerFacts({ acquirer }, tx, { merchant, customerId: order.customerId, orderId: order.id, amount, now })),
    wish,
  }
}

/** Whether the issuer is asked before a payment of this order: the merchant may forgo 3-D Secure where support lets him. */
export function asksIssuer(order: OrderRow, merchant: Merchant): boolean {
  return !(order.disable3ds && merchant.mayDisable3ds)
}

async function attemptOf(tx: Tx, order: OrderRow, latest: OperationRow | null, now: Date): Promise<PageFacts<Refusal>['order']['attempt']> {
  if (latest?.state === 'authorizing' || latest?.state === 'unknown') return latest.state
  // A page reads without locks: a payment that was settled between two readings is approved on an order that was seen open.
  if (latest?.state === 'approved' && order.state === 'in-process') return 'authorizing'
  if (latest?.state !== 'authenticating' || isStepOver(latest, now)) return 'none'
  // Until the issuer has said its first word there is nothing for the payer to do.
  return (await readChallenge(tx, latest.id)) ? 'authenticating' : 'authorizing'
}

/** Whether an attempt waits for a payer who has had his time; it ends with the next thing that touches the order, or by a job. */
export function isStepOver({ state, authenticatesUntil }: OperationRow, now: Date): boolean {
  return state === 'authenticating' && authenticatesUntil !== null && now >= authenticatesUntil
}

/** The part that exists before any order: merchant policy, customer, limits. */
export async function loadPayerFacts(
  { acquirer }: Link,
  tx: Tx,
  {
    merchant,
    customerId,
    orderId,
    amount,
    now,
  }: { merchant: Merchant; customerId: bigint | null; orderId: bigint | null; amount: { minor: bigint; currency: string }; now: Date },
): Promise<Pick<PageFacts<Refusal>, 'merchant' | 'customer' | 'limit'>> {
  const { acceptsCards, oneClick, unselectedCountries, cvc2Policy } = merchant
  const policy = { acceptsCards, oneClick, unselectedCountries, cvc2Policy, linkTakesNoCvc2: acquirer.takesNoCvc2 }
  if (customerId === null) return { merchant: policy, customer: null, limit: { enforce: merchant.scope.enforce, refusal: null } }
  const customer = await tx.customer.findUniqueOrThrow({ where: { id: customerId }, select: { mark: true } })
  const scope = await scopeOfCustomer(tx, merchant, customerId)
  const { day } = windowsAt(now, scope)
  const cards = await readCardFacts(tx, customerId, day.startsAt)
  const refusal = await judgeTurnover(tx, scope, customerId, amount, now)
  const facts = { mark: customer.mark as Mark, dayEndsAt: day.endsAt, ...(await readUnionFacts(tx, { merchant, customerId, cards, orderId })) }
  return { merchant: policy, customer: facts, limit: { enforce: scope.enforce, refusal } }
}
