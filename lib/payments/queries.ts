import type { Acquirer, DeclineReason } from '@/lib/acquirers/contract'
import type { ResponseCode } from '@/lib/acquirers/rules'
import type { Refusal } from '@/lib/limits/rules'
import { readMerchant } from '@/lib/merchants/store'
import { decidePage, type OrderState, type PageDecision } from '@/lib/one-click/rules'
import { chooseReturnUrls } from '@/lib/orders/return-url'
import { readOrderByKey } from '@/lib/orders/store'
import type { Clock } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/platform/db'
import type { Money } from '@/lib/platform/money'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { loadFacts, loadPayerFacts } from './load-facts'
import type { Attempt, Language, OrderView } from './rules'
import { maskOfOperation, type OperationRow, readLatestPayment } from './store'

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
  const decision = decidePage(await loadFacts({ acquirer }, tx, { order, merchant, latest, wish, now: clock.now() }))
  return {
    orderKey,
    number: order.number,
    billNumber: order.billNumber,
    amount: { minor: order.amountMinor, currency: order.currency },
    state: order.state as OrderState,
    language: order.language as Language,
    languageAsked: Object.hasOwn(order.extra as object, 'Language'),
    expiresAt: order.expiresAt,
    merchant: { id: merchant.id, name: merchant.name, asksCardholder: merchant.asksCardholder, timeZone: merchant.scope.timeZone },
    returnUrls: chooseReturnUrls({ any: order.urlReturn, ok: order.urlReturnOk, no: order.urlReturnNo }, merchant.returnUrls),
    lastAttempt: latest && (await attemptOf(tx, latest)),
    decision,
  }
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
    const now = clock.now()
    const asked = amount ?? { minor: 1n, currency: merchant.baseCurrency }
    const payer = await loadPayerFacts({ acquirer }, tx, { merchant, customerId, amount: asked, now })
    const expiresAt = new Date(now.getTime() + merchant.orderTimeOutMin * 60_000)
    return decidePage({
      now,
      order: { state: 'in-process', attempt: 'none', expiresAt, amountMinor: asked.minor, payerCountry: null, triesAgainAt: null },
      ...payer,
      wish: 'none',
    })
  })
}
