import type { Acquirer, DeclineReason } from '@/lib/acquirers/contract'
import type { ResponseCode } from '@/lib/acquirers/rules'
import { judgeTurnover } from '@/lib/limits/judge-turnover'
import { type Refusal, windowsAt } from '@/lib/limits/rules'
import type { Merchant, NumberScope } from '@/lib/merchants/rules'
import { namesOfOthersInScope, readAppearance, readMerchant, readNumberScope } from '@/lib/merchants/store'
import { findByNumber, scopeOfNumber } from '@/lib/one-click/customer-by-number'
import { decidePage, type OrderState, type PageDecision, type PageFacts, wrongCvc2ADay } from '@/lib/one-click/rules'
import { isQuarantined } from '@/lib/one-click/union-facts'
import { chooseReturnUrls } from '@/lib/orders/return-url'
import { readOrderByKey } from '@/lib/orders/store'
import type { Clock } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/platform/db'
import type { Money } from '@/lib/platform/money'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { loadFacts, loadPayerFacts } from './load-facts'
import type { Attempt, Challenge, Language, OrderView } from './rules'
import { maskOfOperation, type OperationRow, readChallenge, readLatestPayment } from './store'

type Deps = { db: Db; clock: Clock; acquirer: Acquirer }

/** What the pay page of an order shows, or null for a key that no order has. */
export async function readOrderView(
  { db, clock, acquirer }: Deps,
  orderKey: string,
  { wish = 'none' }: { wish?: 'none' | 'full-entry' } = {},
): Promise<OrderView | null> {
  const tx = db.prisma
  const order = await readOrderByKey(tx, orderKey)
  if (!order) return null
  const merchant = await readMerchant(tx, order.merchantId)
  if (!merchant) throw new Error(`order ${order.id} is of no merchant`)
  const latest = await readLatestPayment(tx, order.id)
  const facts = await loadFacts({ acquirer }, tx, { order, merchant, latest, wish, now: clock.now() })
  const decision = decidePage(facts)
  return {
    orderKey,
    number: order.number,
    billNumber: order.billNumber,
    amount: { minor: order.amountMinor, currency: order.currency },
    state: order.state as OrderState,
    language: order.language as Language,
    languageAsked: Object.hasOwn(order.extra as object, 'Language'),
    expiresAt: order.expiresAt,
    merchant: {
      id: merchant.id,
      name: merchant.name,
      asksCardholder: merchant.asksCardholder,
      timeZone: merchant.scope.timeZone,
      face: await readAppearance(tx, merchant.id, 'live'),
      sharesCardsWith: await namesOfOthersInScope(tx, merchant),
    },
    returnUrls: chooseReturnUrls({ any: order.urlReturn, ok: order.urlReturnOk, no: order.urlReturnNo }, merchant.returnUrls),
    lastAttempt: latest && { ...(await attemptOf(tx, latest)), ...triesLeft(latest, facts) },
    challenge: latest && decision.page.kind === 'three-d-secure' ? await challengeOf(tx, latest) : null,
    decision,
  }
}

/** The latest payment of an order, by what the wire names it with. */
export async function readLatestAttempt({ db }: Pick<Deps, 'db'>, orderKey: string): Promise<{ billNumber: string; operationId: bigint } | null> {
  const order = await readOrderByKey(db.prisma, orderKey)
  const latest = order && (await readLatestPayment(db.prisma, order.id))
  return latest && { billNumber: latest.billNumber, operationId: latest.id }
}

async function challengeOf(tx: Tx, { id, authenticatesUntil }: OperationRow): Promise<Challenge | null> {
  const asked = await readChallenge(tx, id)
  return asked && authenticatesUntil && { issuerUrl: asked.issuerUrl, request: asked.request, endsAt: authenticatesUntil }
}

function triesLeft({ state, acquirerMessage, savedCardId }: OperationRow, { customer }: PageFacts<Refusal>): { cvc2TriesLeft?: number } {
  const card = customer?.cards.find(({ id }) => id === savedCardId)
  if (state !== 'declined' || acquirerMessage !== 'wrong-cvc2' || !card) return {}
  return { cvc2TriesLeft: Math.max(0, wrongCvc2ADay - card.wrongCvc2Today) }
}

async function attemptOf(tx: Tx, row: OperationRow): Promise<Attempt> {
  const kept =
    row.consentId === null || row.state !== 'approved'
      ? null
      : await tx.savedCard.findFirst({ where: { consentId: row.consentId, state: 'member' }, select: { id: true } })
  return {
    state: row.state as Attempt['state'],
    billNumber: row.billNumber,
    card: maskOfOperation(row),
    reason: row.state === 'declined' || row.state === 'reversed' ? (row.acquirerMessage as DeclineReason) : null,
    responseCode: row.responseCode as ResponseCode | null,
    approvalCode: row.approvalCode,
    at: row.finishedAt ?? row.startedAt,
    savedCard: kept !== null,
  }
}

/**
 * What a payer would see now at a merchant, with the reasons, before any order exists. Null when customer or merchant are not
 * the caller's, or do not belong together. Without an amount the smallest one is judged, so that limits speak only when nothing is left.
 */
export function decideForCustomer(
  { db, clock, acquirer }: Deps,
  scope: Scope,
  { customerId, merchantId, amount }: { customerId: bigint; merchantId: number; amount?: Money },
): Promise<PageDecision<Refusal> | null> {
  return readInScope(db, scope, async (tx) => {
    const merchant = await readMerchant(tx, merchantId)
    const customer = await tx.customer.findUnique({ where: { id: customerId }, select: { scopeId: true } })
    if (!merchant || !customer || ![merchant.scope.id, merchant.homeScopeId].includes(customer.scopeId)) return null
    return decideBeforeOrder({ acquirer }, tx, { merchant, customerId, amount: amount ?? { minor: 1n, currency: merchant.baseCurrency }, now: clock.now() })
  })
}

/**
 * The same by the number that the merchant would send; `known` is false for one that was never seen, who is then looked at as a new customer. `withoutLimits`: as
 * it would be had he used nothing.
 */
export function decideForNumber(
  { db, clock, acquirer }: Deps,
  scope: Scope,
  { number, merchantId, amount, withoutLimits = false }: { number: string; merchantId: number; amount: Money; withoutLimits?: boolean },
): Promise<{ kind: 'decided'; known: boolean; decision: PageDecision<Refusal> } | { kind: 'no-merchant' | 'currency-not-accepted' }> {
  return readInScope(db, scope, async (tx) => {
    const merchant = await readMerchant(tx, merchantId)
    if (!merchant) return { kind: 'no-merchant' }
    if (!merchant.currencies.includes(amount.currency)) return { kind: 'currency-not-accepted' }
    const customer = await findByNumber(tx, { merchantId, number })
    const asked = { merchant, amount, now: clock.now() }
    const decision = customer
      ? await decideBeforeOrder({ acquirer }, tx, { ...asked, customerId: customer.id, withoutLimits })
      : await decideForStranger({ acquirer }, tx, { ...asked, number, scope: await readNumberScope(tx, await scopeOfNumber(tx, { merchantId, number })) })
    return { kind: 'decided', known: customer !== null, decision }
  })
}

type Asked = { merchant: Merchant; amount: Money; now: Date }

type OfCustomer = Asked & { customerId: bigint; withoutLimits?: boolean }

async function decideBeforeOrder({ acquirer }: Pick<Deps, 'acquirer'>, tx: Tx, { customerId, withoutLimits = false, ...asked }: OfCustomer) {
  const payer = await loadPayerFacts({ acquirer }, tx, { ...asked, customerId, orderId: null })
  const limit = withoutLimits ? { ...payer.limit, refusal: null } : payer.limit
  return decidePage({ ...orderToCome({ acquirer }, asked), ...payer, limit })
}

// Somebody whom the scope never saw: no mark, no card, nothing used of its default limits.
async function decideForStranger({ acquirer }: Pick<Deps, 'acquirer'>, tx: Tx, { number, scope, ...asked }: Asked & { number: string; scope: NumberScope }) {
  const { merchant } = await loadPayerFacts({ acquirer }, tx, { ...asked, customerId: null, orderId: null })
  // Others of the union may know the number, as that of persons whom nobody has told apart yet.
  const quarantined = await isQuarantined(tx, asked.merchant.scope.id, number)
  const union = { quarantined, carryOver: asked.merchant.scope.carryOver }
  const customer = { mark: 'none' as const, cards: [], dayEndsAt: windowsAt(asked.now, scope).day.endsAt, union }
  const refusal = await judgeTurnover(tx, scope, null, asked.amount, asked.now)
  return decidePage({ ...orderToCome({ acquirer }, asked), merchant, customer, limit: { enforce: scope.enforce, refusal } })
}

function orderToCome({ acquirer }: Pick<Deps, 'acquirer'>, { merchant, amount, now }: Asked): Pick<PageFacts<Refusal>, 'now' | 'order' | 'wish'> {
  const expiresAt = new Date(now.getTime() + merchant.orderTimeOutMin * 60_000)
  const order = {
    state: 'in-process' as const,
    attempt: 'none' as const,
    expiresAt,
    amountMinor: amount.minor,
    currency: amount.currency,
    payerCountry: null,
    triesAgainAt: null,
    canChallenge: acquirer.mandatesChallenge,
  }
  return { now, order, wish: 'none' }
}
