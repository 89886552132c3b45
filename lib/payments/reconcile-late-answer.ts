import type { Authorization } from '@/lib/acquirers/contract'
import { writeCustomerEvent } from '@/lib/one-click/store'
import { inTransaction, type Tx } from '@/lib/platform/db'
import type { Conductor } from './authorize'
import { firstInquiryAfterMs, inquiryDelayMs, type PayOutcome, refusedReversalAgainMs } from './rules'
import { enqueueResolve, isToBeUndone, noteApprovedLate, noteLateReversal, type OperationRow, type Reversal, readOperation } from './store'

/**
 * For an answer that came after the operation had ended by an inquiry. Agreeing answers change nothing; an approval of a payment that ended without
 * money, of whatever amount, is reversed at the acquirer and reported to the merchant. Returns how the operation really ended.
 */
export async function reconcileLateAnswer(conductor: Conductor, operationId: bigint, answer: Authorization): Promise<PayOutcome> {
  const { db, clock, log } = conductor
  const operation = await operationOf(db.prisma, operationId)
  if (operation.state === 'approved') return { kind: 'approved' }
  if (answer.outcome !== 'approved') return { kind: 'declined', reason: 'system' }
  log.error({ operation: operationId.toString() }, 'an operation that had ended was approved; it is reversed')
  // Written down before the acquirer is asked: whoever dies here leaves it to the next one who looks after what is due.
  await inTransaction(db, async (tx) => {
    const at = clock.now()
    const askAt = new Date(at.getTime() + firstInquiryAfterMs)
    await noteApprovedLate(tx, operationId, at, askAt)
    await enqueueResolve(tx, askAt)
  })
  await undoLateApproval(conductor, operationId, 'first')
  return { kind: 'declined', reason: 'system' }
}

/**
 * Has a late approval undone, and tells the merchant what became of it: the first time whatever it was, then when it is another. A reversal that was
 * refused is looked into: where the acquirer says that there is no money any more, it is as good as done.
 */
export async function undoLateApproval(conductor: Conductor, operationId: bigint, turn: 'first' | 'again' = 'again'): Promise<void> {
  const { db, clock, log } = conductor
  const seen = await operationOf(db.prisma, operationId)
  if (!isToBeUndone(seen)) return
  const reversal = await undo(conductor, seen)
  log.error({ operation: operationId.toString(), reversal }, 'a late approval was to be reversed')
  await inTransaction(db, async (tx) => {
    const at = clock.now()
    const askAt = askAgainAt(reversal, seen, at)
    // Somebody else who asked as well has written it down and told it.
    if (!(await noteLateReversal(tx, seen, reversal, askAt))) return
    if (askAt) await enqueueResolve(tx, askAt)
    if (turn === 'first' || reversal !== seen.reversal) await tell(tx, seen, reversal, at)
  })
}

async function undo({ acquirer }: Conductor, { acquirerReference: reference }: OperationRow): Promise<Reversal> {
  const answer = await acquirer.reverse({ reference })
  if (answer.outcome === 'done') return 'done'
  if (answer.outcome === 'unknown') return 'asked'
  const { outcome } = await acquirer.inquire({ reference })
  return outcome === 'reversed' || outcome === 'declined' ? 'done' : 'refused'
}

function askAgainAt(reversal: Reversal, { inquiries }: OperationRow, at: Date): Date | null {
  if (reversal === 'done') return null
  return new Date(at.getTime() + (reversal === 'refused' ? refusedReversalAgainMs : inquiryDelayMs(inquiries)))
}

// `unknown` is what merchants have read since there were such events; it means that we go on asking.
async function tell(tx: Tx, operation: OperationRow, reversal: Reversal, at: Date): Promise<void> {
  const { merchantId, customerId, billNumber } = operation
  const data = {
    billNumber,
    amountMinor: operation.amountMinor.toString(),
    currency: operation.currency,
    reversal: reversal === 'asked' ? 'unknown' : reversal,
  }
  await tx.outboxEvent.create({ data: { merchantId, type: 'order.late_approval', objectId: billNumber, payload: data, at } })
  if (customerId !== null) await writeCustomerEvent(tx, { customerId, merchantId, at, kind: 'payment.late-approval', actor: 'system:payments', data })
}

async function operationOf(tx: Tx, id: bigint): Promise<OperationRow> {
  const operation = await readOperation(tx, id)
  if (!operation) throw new Error(`there is no operation ${id}`)
  return operation
}
