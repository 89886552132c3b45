import type { Tx } from '@/lib/platform/db'
import type { Money } from '@/lib/platform/money'
import { type FollowUpKind, followUpTypes, type Held } from './follow-up-rules'
import type { OperationRow } from './store'

const takingOrTaken = ['authorizing', 'unknown', 'approved']

/** The order that a billnumber belongs to, or null. */
export async function findOrderOfBill(tx: Tx, billNumber: string): Promise<bigint | null> {
  const row = await tx.billNumber.findUnique({ where: { billNumber }, select: { orderId: true } })
  return row?.orderId ?? null
}

/** The approved payment of an order with what is held or taken of it. The caller has locked the order. */
export async function readHeld(tx: Tx, order: { id: bigint; twoStage: boolean }): Promise<{ payment: OperationRow; held: Held; lastNumber: number } | null> {
  const rows = await tx.operation.findMany({ where: { orderId: order.id } })
  const payment = rows.find(({ type, state }) => type === 100 && state === 'approved')
  if (!payment) return null
  const live = rows.filter(({ state }) => takingOrTaken.includes(state))
  const confirmation = live.find(({ type }) => type === followUpTypes.confirm)
  const cancels = live.filter(({ type }) => type === followUpTypes.cancel)
  const sum = (some: typeof rows) => some.reduce((total, { amountMinor }) => total + amountMinor, 0n)
  return {
    payment,
    lastNumber: Math.max(...rows.map(({ number }) => number)),
    held: {
      twoStage: order.twoStage,
      authorizedMinor: payment.amountMinor,
      confirmation: confirmation ? { minor: confirmation.amountMinor, open: confirmation.state !== 'approved' } : null,
      canceledMinor: sum(cancels.filter(({ state }) => state === 'approved')),
      cancelingMinor: sum(cancels.filter(({ state }) => state !== 'approved')),
    },
  }
}

/** The operation that the same request made before, if it did. */
export function findRequested(tx: Tx, orderId: bigint, requestKey: string): Promise<OperationRow | null> {
  return tx.operation.findFirst({ where: { orderId, requestKey } })
}

/** The confirmation of an order that was carried out. */
export function findConfirmation(tx: Tx, orderId: bigint): Promise<OperationRow | null> {
  return tx.operation.findFirst({ where: { orderId, type: followUpTypes.confirm, state: 'approved' } })
}

export type NewFollowUp = {
  payment: OperationRow
  kind: FollowUpKind
  number: number
  acquirerReference: string
  amount: Money
  requestedBy: string
  reason: string | null
  requestKey: string | null
  ip: string | null
  userAgent: string | null
  startedAt: Date
  nextInquiryAt: Date
}

/** Writes a follow-up as `authorizing`. The database refuses a second confirmation, and more than what was taken. */
export async function insertFollowUp(tx: Tx, { payment, kind, amount, ...followUp }: NewFollowUp): Promise<bigint> {
  const { orderId, merchantId, customerId, billNumber } = payment
  const { id } = await tx.operation.create({
    data: {
      ...followUp,
      orderId,
      merchantId,
      customerId,
      billNumber,
      type: followUpTypes[kind],
      state: 'authorizing',
      amountMinor: amount.minor,
      currency: amount.currency,
    },
    select: { id: true },
  })
  return id
}

/** Ends a follow-up that was open, compare-and-set; `refusal` null means that it was carried out. False when it had ended before. */
export async function endFollowUp(tx: Tx, id: bigint, refusal: string | null, at: Date): Promise<boolean> {
  const { count } = await tx.operation.updateMany({
    where: { id, state: { in: ['authorizing', 'unknown'] } },
    data: {
      state: refusal === null ? 'approved' : 'declined',
      responseCode: refusal === null ? 'AS000' : 'AS100',
      acquirerMessage: refusal?.slice(0, 200) ?? null,
      finishedAt: at,
      nextInquiryAt: null,
      askedUntil: null,
      version: { increment: 1 },
    },
  })
  return count === 1
}
