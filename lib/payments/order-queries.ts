import type { DeclineReason } from '@/lib/acquirers/contract'
import type { Brand } from '@/lib/cards/rules'
import type { OrderState } from '@/lib/one-click/rules'
import type { OrderRow } from '@/lib/orders/store'
import type { Db, Tx } from '@/lib/platform/db'
import type { Money } from '@/lib/platform/money'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { type FollowUpKind, followUpTypes, type Held } from './follow-up-rules'
import { readHeld } from './follow-up-store'
import type { OperationState } from './rules'
import { maskOfOperation, type OperationRow, type Reversal } from './store'

/** One payment, confirmation or cancel of an order, as staff see it. */
export type OperationView = {
  id: bigint
  number: number
  kind: 'payment' | FollowUpKind
  state: OperationState
  /** With `.N`, the operation's number in the order. */
  extendedBillNumber: string
  amount: Money
  entry: 'full' | 'saved' | null
  card: { first6: string; last4: string; brand: Brand; expiry: { month: number; year: number } | null } | null
  cardholder: string | null
  authenticated: string
  eci: string | null
  responseCode: string | null
  approvalCode: string | null
  /** Why a payment was declined; null for other outcomes. */
  decline: DeclineReason | null
  /** What the acquirer, or the way to it, said about a follow-up or an unknown outcome; not for payers. */
  cause: string | null
  reference: string
  requestedBy: string | null
  reason: string | null
  ip: string | null
  userAgent: string | null
  startedAt: Date
  sentAt: Date | null
  finishedAt: Date | null
  nextInquiryAt: Date | null
  inquiries: number
  /** Of a payment that the acquirer approved after it had ended: what became of undoing it. */
  lateApproval: Reversal | null
}

export type OrderDetail = {
  id: bigint
  orderKey: string
  number: string
  /** Of every attempt, the latest last. */
  billNumbers: string[]
  /** Of the payment that holds or took money, which confirmations and cancels name; null where there is none. */
  paidBillNumber: string | null
  state: OrderState
  amount: Money
  merchant: { id: number; name: string; timeZone: string }
  customerNumber: string | null
  customerId: bigint | null
  twoStage: boolean
  disable3ds: boolean
  testMode: boolean
  language: string
  comment: string | null
  payer: Record<string, string>
  extra: Record<string, string>
  returnUrls: { any: string | null; ok: string | null; no: string | null }
  createdAt: Date
  expiresAt: Date
  /** The latest first. */
  operations: OperationView[]
  /** What was refused or stopped before the bank, and so is no operation; the latest first. */
  refusals: OrderRefusal[]
  /** What is held or taken, and the number of the last operation; null before a payment is approved. */
  held: (Held & { lastNumber: number }) | null
}

/** As the customer's timeline has it: `payment.refused` by a limit or a mark, `payment.stopped` because cards were tried out. */
export type OrderRefusal = { id: bigint; at: Date; kind: string; data: Record<string, string> }

/** An order with everything that was done for it, in turn. `held`: what is held or taken of it; null while nothing is. */
export type OrderWithOperations = { order: OrderRow; operations: OperationRow[]; held: Held | null }

/** The order that a billnumber belongs to, of any of its attempts; null when there is none, or it is not the caller's. */
export function readOrderByBill({ db }: { db: Db }, scope: Scope, billNumber: string): Promise<OrderWithOperations | null> {
  return readInScope(db, scope, async (tx) => {
    const bill = await tx.billNumber.findUnique({ where: { billNumber }, select: { order: true } })
    if (!bill) return null
    const { operations, standing } = await readDone(tx, bill.order)
    return { order: bill.order, operations, held: standing?.held ?? null }
  })
}

/** One order with everything done to it, or null when it is not the caller's (or is not there: the answer is the same). */
export function readOrderDetail({ db }: { db: Db }, scope: Scope, orderId: bigint): Promise<OrderDetail | null> {
  return readInScope(db, scope, async (tx) => {
    const order = await tx.order.findUnique({ where: { id: orderId }, include: { merchant: { include: { scope: { select: { timeZone: true } } } } } })
    if (!order) return null
    const bills = await tx.billNumber.findMany({ where: { orderId }, orderBy: { attempt: 'asc' }, select: { billNumber: true } })
    const { operations, standing } = await readDone(tx, order)
    // An absorbed customer is no page's; his orders still name him.
    const customer = order.customerId === null ? null : await tx.customer.findUnique({ where: { id: order.customerId }, select: { id: true } })
    const { id, orderKey, number, customerNumber, twoStage, disable3ds, testMode, language, comment, createdAt, expiresAt } = order
    return {
      ...{ id, orderKey, number, customerNumber, twoStage, disable3ds, testMode, language, comment, createdAt, expiresAt },
      billNumbers: bills.map(({ billNumber }) => billNumber),
      paidBillNumber: standing?.payment.billNumber ?? null,
      state: order.state as OrderState,
      amount: { minor: order.amountMinor, currency: order.currency },
      merchant: { id: order.merchantId, name: order.merchant.name, timeZone: order.merchant.scope.timeZone },
      customerId: customer?.id ?? null,
      payer: textsOf(order.payer),
      extra: textsOf(order.extra),
      returnUrls: { any: order.urlReturn, ok: order.urlReturnOk, no: order.urlReturnNo },
      operations: operations.toReversed().map(viewOf),
      refusals: await readRefusals(
        tx,
        order,
        bills.map(({ billNumber }) => billNumber),
      ),
      held: standing && { ...standing.held, lastNumber: standing.lastNumber },
    }
  })
}

async function readRefusals(tx: Tx, { customerId }: OrderRow, bills: string[]): Promise<OrderRefusal[]> {
  if (customerId === null) return []
  const rows = await tx.$queryRaw<{ id: bigint; at: Date; kind: string; data: unknown }[]>`
    select id, at, kind, data from customer_events
    where customer_id = ${customerId} and kind in ('payment.refused', 'payment.stopped') and data ->> 'billNumber' = any(${bills})
    order by id desc`
  return rows.map(({ data, ...row }) => ({ ...row, data: textsOf(data) }))
}

async function readDone(tx: Tx, order: OrderRow) {
  const operations = await tx.operation.findMany({ where: { orderId: order.id }, orderBy: { number: 'asc' } })
  return { operations, standing: await readHeld(tx, order) }
}

function viewOf(row: OperationRow): OperationView {
  const kind = row.type === followUpTypes.confirm ? 'confirm' : row.type === followUpTypes.cancel ? 'cancel' : 'payment'
  const isDeclinedPayment = kind === 'payment' && (row.state === 'declined' || row.state === 'reversed')
  const mask = maskOfOperation(row)
  const expiry = row.cardExpiryMonth && row.cardExpiryYear ? { month: row.cardExpiryMonth, year: row.cardExpiryYear } : null
  const { id, number, cardholder, authenticated, eci, responseCode, approvalCode, requestedBy, reason, ip, userAgent } = row
  const { startedAt, sentAt, finishedAt, nextInquiryAt, inquiries } = row
  return {
    ...{ id, number, kind, cardholder, authenticated, eci, responseCode, approvalCode, requestedBy, reason, ip, userAgent },
    ...{ startedAt, sentAt, finishedAt, nextInquiryAt, inquiries },
    lateApproval: row.approvedLateAt ? (row.reversal as Reversal) : null,
    state: row.state as OperationState,
    extendedBillNumber: `${row.billNumber}.${number}`,
    amount: { minor: row.amountMinor, currency: row.currency },
    entry: row.entry as OperationView['entry'],
    card: mask && { ...mask, expiry },
    decline: isDeclinedPayment ? (row.acquirerMessage as DeclineReason | null) : null,
    cause: isDeclinedPayment ? null : row.acquirerMessage,
    reference: row.acquirerReference,
  }
}

// Only texts are put there; whatever else an older version may have kept is not shown.
function textsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries((value ?? {}) as object).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
}
