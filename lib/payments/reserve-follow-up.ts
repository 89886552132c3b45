import type { FollowUp } from '@/lib/acquirers/contract'
import { audit, type Origin } from '@/lib/audit/record'
import { lockOrder, type OrderRow } from '@/lib/orders/store'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { largestMinor } from '@/lib/platform/money'
import { readReason } from '@/lib/platform/reason'
import { coversMerchant, type Scope } from '@/lib/platform/scope'
import { type FollowUpKind, followUpTypes, judgeFollowUp, type NotAllowed } from './follow-up-rules'
import { findConfirmation, findOrderOfBill, findRequested, insertFollowUp, readHeld } from './follow-up-store'
import { referenceOfFollowUp } from './reference'
import { firstInquiryAfterMs } from './rules'
import type { OperationRow } from './store'

export type FollowUpInput = {
  /** Of the payment. */
  billNumber: string
  /** Null: all that can be. */
  amountMinor: bigint | null
  /** 1 to 1000 characters, or null. */
  reason: string | null
  /** The caller's own name for this request, up to 255 characters: the same one again is the same request, and answered as it stands. */
  requestKey: string | null
  /** The number of the order's last operation as the caller saw it, where he decided by what he saw; another one by now is `stale`. */
  lastNumber?: number
  origin?: Origin
}

export type ReservedFollowUp =
  | { kind: 'reserved'; operationId: bigint; request: FollowUp }
  /** This very request came before; here is what it made. */
  | { kind: 'known'; operation: OperationRow }
  | { kind: 'not-found' }
  | { kind: 'not-allowed'; why: NotAllowed }
  /** Something else was done to the order since the caller looked. */
  | { kind: 'stale' }
  /** The key names another request. */
  | { kind: 'key-taken' }
  | { kind: 'bad-input'; field: 'amount' | 'reason' | 'requestKey' }

/** First step of a confirmation or a cancellation: judged and written down under the lock of the order, before the acquirer is called. */
export function reserveFollowUp(
  { db, clock }: { db: Db; clock: Clock },
  scope: Scope,
  actor: Actor,
  kind: FollowUpKind,
  input: FollowUpInput,
): Promise<ReservedFollowUp> {
  const fault = faultOf(input)
  if (fault) return Promise.resolve({ kind: 'bad-input', field: fault })
  return inTransaction(db, async (tx) => {
    const orderId = await findOrderOfBill(tx, input.billNumber)
    const order = orderId === null ? null : await lockOrder(tx, orderId)
    if (!order || !coversMerchant(scope, order.merchantId)) return { kind: 'not-found' }
    const before = input.requestKey === null ? null : await findRequested(tx, order.id, input.requestKey)
    if (before) return sameRequest(before, kind, input) ? { kind: 'known', operation: before } : { kind: 'key-taken' }
    const standing = await readHeld(tx, order)
    if (!standing || standing.payment.billNumber !== input.billNumber) return { kind: 'not-allowed', why: 'not-paid' }
    if (input.lastNumber !== undefined && input.lastNumber !== standing.lastNumber) return { kind: 'stale' }
    const judged = judgeFollowUp(kind, standing.held, input.amountMinor)
    if (!judged.allowed) return (await confirmedLikeThis(tx, order, judged.why, input)) ?? { kind: 'not-allowed', why: judged.why }

    const now = clock.now()
    const number = standing.lastNumber + 1
    const followUpReference = referenceOfFollowUp({ payment: standing.payment.acquirerReference, kind, number, minor: judged.minor })
    const amount = { minor: judged.minor, currency: order.currency }
    const operationId = await insertFollowUp(tx, {
      payment: standing.payment,
      kind,
      number,
      acquirerReference: followUpReference,
      amount,
      requestedBy: actorText(actor),
      reason: input.reason,
      requestKey: input.requestKey,
      ip: input.origin?.ip ?? null,
      userAgent: input.origin?.userAgent ?? null,
      startedAt: now,
      nextInquiryAt: new Date(now.getTime() + firstInquiryAfterMs),
    })
    await record(tx, order, { actor, kind, minor: judged.minor, now, input })
    return { kind: 'reserved', operationId, request: { reference: standing.payment.acquirerReference, followUpReference, amount } }
  })
}

function faultOf({ amountMinor, reason, requestKey }: FollowUpInput): 'amount' | 'reason' | 'requestKey' | null {
  if (amountMinor !== null && (amountMinor <= 0n || amountMinor > largestMinor)) return 'amount'
  if (reason !== null && readReason(reason) === null) return 'reason'
  return requestKey !== null && !/^[^\p{Cc}]{1,255}$/u.test(requestKey) ? 'requestKey' : null
}

function sameRequest(before: OperationRow, kind: FollowUpKind, { amountMinor }: FollowUpInput): boolean {
  return before.type === followUpTypes[kind] && (amountMinor === null || amountMinor === before.amountMinor)
}

// Confirming again what is confirmed takes no money twice (spec/assist-wire.md section 5) and is no mistake.
async function confirmedLikeThis(tx: Tx, order: OrderRow, why: NotAllowed, { amountMinor }: FollowUpInput): Promise<ReservedFollowUp | null> {
  if (why !== 'confirmed-already') return null
  const confirmation = await findConfirmation(tx, order.id)
  return confirmation && confirmation.amountMinor === (amountMinor ?? order.amountMinor) ? { kind: 'known', operation: confirmation } : null
}

type Recorded = { actor: Actor; kind: FollowUpKind; minor: bigint; now: Date; input: FollowUpInput }

function record(tx: Tx, order: OrderRow, { actor, kind, minor, now, input }: Recorded): Promise<void> {
  return audit(tx, {
    at: now,
    actor: actorText(actor),
    action: `orders.${kind}`,
    outcome: 'done',
    object: { kind: 'order', id: input.billNumber },
    merchantId: order.merchantId,
    reason: input.reason,
    after: { orderNumber: order.number, amountMinor: minor.toString(), currency: order.currency },
    origin: input.origin,
  })
}
