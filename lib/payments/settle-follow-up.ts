import { freeTurnover } from '@/lib/limits/count-turnover'
import type { OrderState } from '@/lib/one-click/rules'
import { writeCustomerEvent } from '@/lib/one-click/store'
import { moveOrder, type OrderRow } from '@/lib/orders/store'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { type FollowUpKind, followUpTypes, freedMinor, type Held, stateAfter } from './follow-up-rules'
import { endFollowUp, readHeld } from './follow-up-store'
import { lockOperation } from './lock-operation'
import { enqueueResolve, leaveUnknown, type OperationRow, type Unclear } from './store'

/** What the acquirer said to a confirmation or a cancellation. */
export type FollowUpLearned = { outcome: 'done' } | { outcome: 'refused'; cause: string } | Unclear

/**
 * Last step of a confirmation or a cancellation, also when its outcome was learned later: operation, order, turnover and notice in
 * one transaction. Returns false when it had ended before; then nothing is changed.
 */
export function settleFollowUp({ db, clock }: { db: Db; clock: Clock }, operationId: bigint, learned: FollowUpLearned): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const { order, operation: seen } = await lockOperation(tx, operationId)
    if (learned.outcome === 'unknown') {
      const open = await leaveUnknown(tx, operationId, learned)
      if (open) await enqueueResolve(tx, learned.askAt)
      return open
    }
    const standing = await readHeld(tx, order)
    if (!standing) throw new Error(`order ${order.id} lost the payment that operation ${operationId} follows`)
    const at = clock.now()
    if (!(await endFollowUp(tx, operationId, learned.outcome === 'refused' ? learned.cause : null, at))) return false
    if (learned.outcome === 'refused') await tell(tx, order, seen, { state: order.state as OrderState, at, refusal: learned.cause })
    else await carryOut(tx, order, seen, { ...standing, at })
    return true
  })
}

async function carryOut(tx: Tx, order: OrderRow, operation: OperationRow, { payment, held, at }: { payment: OperationRow; held: Held; at: Date }) {
  const kind = kindOf(operation)
  const state = stateAfter(kind, held, operation.amountMinor)
  if (!(await moveOrder(tx, order.id, order.state as OrderState, state))) throw new Error(`order ${order.id} moved while it was locked`)
  await freeTurnover(tx, payment.id, freedMinor(kind, held, operation.amountMinor))
  await tell(tx, order, operation, { state, at, refusal: null })
}

function kindOf({ type }: OperationRow): FollowUpKind {
  return type === followUpTypes.confirm ? 'confirm' : 'cancel'
}

const kinds: Record<FollowUpKind, { done: [event: string, outbox: string]; refused: [event: string, outbox: string] }> = {
  confirm: { done: ['payment.confirmed', 'order.confirmed'], refused: ['payment.confirmation-refused', 'order.confirmation_refused'] },
  cancel: { done: ['payment.canceled', 'order.canceled'], refused: ['payment.cancellation-refused', 'order.cancellation_refused'] },
}

async function tell(tx: Tx, order: OrderRow, operation: OperationRow, { state, at, refusal }: { state: OrderState; at: Date; refusal: string | null }) {
  const [kind, type] = kinds[kindOf(operation)][refusal === null ? 'done' : 'refused']
  const data = {
    orderNumber: order.number,
    billNumber: operation.billNumber,
    operationNumber: operation.number,
    amountMinor: operation.amountMinor.toString(),
    currency: operation.currency,
    state,
    reason: operation.reason,
    ...(refusal === null ? {} : { refusal }),
  }
  if (operation.customerId !== null) {
    const actor = operation.requestedBy ?? 'system:payments'
    await writeCustomerEvent(tx, { customerId: operation.customerId, merchantId: order.merchantId, at, kind, actor, data })
  }
  const { billNumber: objectId, id: operationId } = operation
  const payload = { ...data, customerNumber: order.customerNumber }
  await tx.outboxEvent.create({ data: { merchantId: order.merchantId, type, objectId, operationId, payload, at } })
}
