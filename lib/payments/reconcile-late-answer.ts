import { writeCustomerEvent } from '@/lib/one-click/store'
import { inTransaction } from '@/lib/platform/db'
import type { Conductor } from './authorize'
import type { PayOutcome } from './rules'
import type { Learned } from './settle'
import { readOperation } from './store'

/**
 * For an answer that came after the operation had ended by an inquiry. Agreeing answers change nothing; an approval of a payment
 * that ended without money is reversed at the acquirer and reported to the merchant. Returns how the operation really ended.
 */
export async function reconcileLateAnswer(conductor: Conductor, operationId: bigint, answer: Learned): Promise<PayOutcome> {
  const { db, clock, acquirer, log } = conductor
  const operation = await readOperation(db.prisma, operationId)
  if (!operation) throw new Error(`there is no operation ${operationId}`)
  if (operation.state === 'approved') return { kind: 'approved' }
  if (answer.outcome !== 'approved') return { kind: 'declined', reason: 'system' }
  const reversal = await acquirer.reverse({ reference: operation.acquirerReference })
  log.error({ operation: operationId.toString(), reversal: reversal.outcome }, 'a late approval of an operation that had ended was reversed')
  await inTransaction(db, async (tx) => {
    const data = { billNumber: operation.billNumber, amountMinor: operation.amountMinor.toString(), currency: operation.currency, reversal: reversal.outcome }
    const at = clock.now()
    await tx.outboxEvent.create({ data: { merchantId: operation.merchantId, type: 'order.late_approval', objectId: operation.billNumber, payload: data, at } })
    if (operation.customerId === null) return
    await writeCustomerEvent(tx, {
      customerId: operation.customerId,
      merchantId: operation.merchantId,
      at,
      kind: 'payment.late-approval',
      actor: 'system:payments',
      data,
    })
  })
  return { kind: 'declined', reason: 'system' }
}
