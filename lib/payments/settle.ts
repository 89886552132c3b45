import type { DeclineReason } from '@/lib/acquirers/contract'
import { isPast, type Mask, type Pan } from '@/lib/cards/rules'
import { freeTurnover } from '@/lib/limits/count-turnover'
import { readMerchant } from '@/lib/merchants/store'
import { confirmCard } from '@/lib/one-click/confirm-card'
import { destroyCard } from '@/lib/one-click/delete-saved-card'
import { keepCard } from '@/lib/one-click/keep-card'
import type { OrderState } from '@/lib/one-click/rules'
import { findCard, writeCustomerEvent } from '@/lib/one-click/store'
import { applyDecline, type CardUse, countSuccess } from '@/lib/one-click/use-card'
import { moveOrder, type OrderRow } from '@/lib/orders/store'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { lockOperation } from './lock-operation'
import { type Ending, endOperation, enqueueResolve, leaveUnknown, maskOfOperation, type OperationRow, type Unclear } from './store'

type Deps = { db: Db; clock: Clock; vault: Vault }

/** What was learned of an operation: an end, or that nobody knows and when to ask again. */
export type Learned = Ending | Unclear

/**
 * Third step of a payment: the outcome, the card, the limit and the notification in one transaction. Also the only way in
 * which an inquiry ends an operation. Returns what counts now, which is less than what was learned while a reversal is under way; null when it had
 * ended before: then nothing is changed.
 */
export function settle({ db, clock, vault }: Deps, operationId: bigint, learned: Learned, pan: Pan | null): Promise<Learned | null> {
  return inTransaction(db, async (tx) => {
    const { order, operation: seen } = await lockOperation(tx, operationId)
    const at = clock.now()
    const counts = whatCounts(learned, seen, at)
    if (counts.outcome === 'unknown') {
      const open = await leaveUnknown(tx, operationId, counts)
      if (open && seen.state === 'authorizing') await tell(tx, order, seen, 'payment.unknown', at, {})
      if (open) await enqueueResolve(tx, counts.askAt)
      return open ? counts : null
    }
    if (!(await endOperation(tx, operationId, counts, at))) return null
    const settling = { tx, vault, order, operation: seen, at }
    if (counts.outcome === 'approved') await settleApproved(settling, pan)
    else await settleWithoutMoney(settling, counts.outcome === 'declined' ? counts.reason : null)
    return counts
  })
}

// The acquirer may carry a reversal out long after it was asked, so an approval is no proof until it has said what became of it.
function whatCounts(learned: Learned, { reversal }: OperationRow, at: Date): Learned {
  const undoing = learned.outcome === 'approved' && reversal === 'asked'
  return undoing ? { outcome: 'unknown', cause: 'approved, and its reversal was asked for', askAt: at } : learned
}

/** What every ending works with: order and customer are locked. */
export type Settling = { tx: Tx; vault: Vault; order: OrderRow; operation: OperationRow; at: Date }

async function settleApproved({ tx, vault, order, operation, at }: Settling, pan: Pan | null): Promise<void> {
  await move(tx, order, order.twoStage ? 'delayed' : 'approved')
  const payable = await updateCard({ tx, vault, order, operation, at }, pan)
  if (operation.customerId !== null) {
    await tx.customer.update({ where: { id: operation.customerId }, data: { paymentsCount: { increment: 1 }, lastPaymentAt: at, lastSeenAt: at } })
  }
  await tell(tx, order, operation, 'payment.approved', at, { state: order.twoStage ? 'delayed' : 'approved', savedCard: payable })
}

// A kept card is counted and renewed; one with consent is kept now. Without a customer there is nobody to keep it for.
async function updateCard({ tx, vault, order, operation, at }: Settling, pan: Pan | null): Promise<boolean> {
  const use = useOf(operation, at)
  const mask = maskOfOperation(operation)
  if (!use || !mask || !operation.cardExpiryYear || !operation.cardExpiryMonth) return false
  const expiry = { year: operation.cardExpiryYear, month: operation.cardExpiryMonth }
  if (operation.consentId === null) return (await countSuccess(tx, use, expiry)) !== null
  if (operation.entry === 'saved') {
    const cardId = await countSuccess(tx, use, expiry)
    if (cardId !== null) await confirmCard(tx, { ...use, cardId, consentId: operation.consentId })
    return cardId !== null
  }
  const merchant = await readMerchant(tx, order.merchantId)
  const { cardId, payable } = await keepCard(vault, tx, {
    customerId: use.customerId,
    merchantId: order.merchantId,
    threshold: merchant?.saveThreshold ?? 1,
    orderId: order.id,
    fingerprint: use.fingerprint,
    mask,
    expiry,
    cardholder: operation.cardholder,
    pan,
    consentId: operation.consentId,
    at,
  })
  if (payable && operation.replacesCardId !== null && operation.replacesCardId !== cardId) await replaceCard({ tx, vault, order, operation, at }, mask)
  return payable
}

// The payer asked for it when he pressed "replace"; one that became payable meanwhile is not what he meant.
async function replaceCard({ tx, vault, order, operation, at }: Settling, replacedBy: Mask): Promise<void> {
  if (operation.customerId === null || operation.replacesCardId === null) return
  const old = await findCard(tx, operation.customerId, operation.replacesCardId)
  if (!old || !isPast({ month: old.expiryMonth, year: old.expiryYear }, at)) return
  await destroyCard(vault, tx, old, { actor: 'payer', at, merchantId: order.merchantId, orderId: order.id, reason: null, replacedBy })
}

/** An end without money: the order can be paid again unless its time is over, the limit is free again, the card learns of it. */
export async function settleWithoutMoney(
  { tx, vault, order, operation, at }: Settling,
  reason: DeclineReason | null,
  orderEnds: 'declined' | 'timeout' = 'declined',
): Promise<void> {
  await move(tx, order, orderEnds)
  await freeTurnover(tx, operation.id, operation.amountMinor)
  const use = useOf(operation, at)
  if (use && reason) await applyDecline(vault, tx, use, reason)
  await tell(tx, order, operation, reason ? 'payment.declined' : 'payment.reversed', at, { state: orderEnds, reason: reason ?? 'system' })
}

// An order that ended otherwise meanwhile stays as it ended: the caller asked the acquirer to reverse such an approval.
async function move(tx: Tx, order: OrderRow, to: OrderState): Promise<void> {
  if (!(await moveOrder(tx, order.id, order.state as OrderState, to))) throw new Error(`order ${order.id} moved while it was locked`)
}

function useOf(operation: OperationRow, at: Date): CardUse | null {
  if (operation.customerId === null || !operation.cardFingerprint) return null
  return {
    customerId: operation.customerId,
    merchantId: operation.merchantId,
    orderId: operation.orderId,
    savedCardId: operation.savedCardId,
    fingerprint: Buffer.from(operation.cardFingerprint),
    at,
  }
}

type Kind = 'payment.approved' | 'payment.declined' | 'payment.reversed' | 'payment.unknown'

const outboxTypes: Record<Kind, string | null> = {
  'payment.approved': 'order.approved',
  'payment.declined': 'order.declined',
  'payment.reversed': 'order.declined',
  'payment.unknown': null,
}

async function tell(tx: Tx, order: OrderRow, operation: OperationRow, kind: Kind, at: Date, more: Record<string, string | boolean>): Promise<void> {
  const data: Record<string, string | boolean | null> = {
    orderNumber: order.number,
    billNumber: operation.billNumber,
    amountMinor: operation.amountMinor.toString(),
    currency: operation.currency,
    last4: operation.cardLast4,
    brand: operation.cardBrand,
    ...more,
  }
  if (operation.customerId !== null)
    await writeCustomerEvent(tx, { customerId: operation.customerId, merchantId: order.merchantId, at, kind, actor: 'payer', data })
  // The Assist notification does not tell of time-outs (spec/assist-wire.md section 4); they are an event of their own.
  const type = data.state === 'timeout' ? 'order.timed_out' : outboxTypes[kind]
  if (!type) return
  const { billNumber: objectId, id: operationId } = operation
  const payload = { ...data, customerNumber: order.customerNumber }
  await tx.outboxEvent.create({ data: { merchantId: order.merchantId, type, objectId, operationId, payload, at } })
}
