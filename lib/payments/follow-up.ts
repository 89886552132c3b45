import type { Acquirer, FollowUp } from '@/lib/acquirers/contract'
import type { OrderState } from '@/lib/one-click/rules'
import type { Actor } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import type { Log } from '@/lib/platform/log'
import type { Money } from '@/lib/platform/money'
import type { Scope } from '@/lib/platform/scope'
import { type FollowUpKind, followUpTypes } from './follow-up-rules'
import { type FollowUpInput, type ReservedFollowUp, reserveFollowUp } from './reserve-follow-up'
import { inquiryDelayMs } from './rules'
import { type FollowUpLearned, settleFollowUp } from './settle-follow-up'
import { type OperationRow, readOperation } from './store'

type Conductor = { db: Db; clock: Clock; acquirer: Acquirer; log: Log }

/** A confirmation or a cancellation as it stands, with the state of its order. */
export type FollowedUp = { operationId: bigint; operationNumber: number; amount: Money; orderState: OrderState }

/**
 * - `done`, `refused`: the acquirer's word, now or when the same was asked for before;
 * - `unknown`: the acquirer is asked again by reference until it says how it ended; nothing else may be assumed;
 * - the rest: nothing was sent to the acquirer (see `NotAllowed`).
 */
export type FollowUpOutcome =
  | ({ kind: 'done' } & FollowedUp)
  | ({ kind: 'refused'; cause: string } & FollowedUp)
  | ({ kind: 'unknown' } & FollowedUp)
  | Exclude<ReservedFollowUp, { kind: 'reserved' | 'known' }>

/** Confirms or cancels: reserve in one transaction, call the acquirer outside any, settle in one transaction. */
export async function followUp(conductor: Conductor, scope: Scope, actor: Actor, kind: FollowUpKind, input: FollowUpInput): Promise<FollowUpOutcome> {
  const reserved = await reserveFollowUp(conductor, scope, actor, kind, input)
  if (reserved.kind === 'known') return outcomeOf(conductor, reserved.operation)
  if (reserved.kind !== 'reserved') return reserved
  const learned = await askAcquirer(conductor, kind, reserved.request, 0)
  try {
    await settleFollowUp(conductor, reserved.operationId, learned)
  } catch (error) {
    // It may be carried out already. The operation stays open, and is asked about when that is due.
    conductor.log.error({ operation: reserved.operationId.toString(), error: (error as Error).message }, `a ${kind} could not be settled`)
  }
  // Read again, because an inquiry may have been faster than this answer; the two cannot differ.
  return outcomeOf(conductor, await operationOf(conductor, reserved.operationId))
}

/** Asks again about a follow-up whose outcome is open. By its reference it is carried out once, however often it is asked for. */
export async function resolveFollowUp(conductor: Conductor, operation: OperationRow): Promise<FollowUpLearned['outcome']> {
  const kind = operation.type === followUpTypes.confirm ? 'confirm' : 'cancel'
  const payment = await conductor.db.prisma.operation.findFirstOrThrow({ where: { orderId: operation.orderId, type: 100, state: 'approved' } })
  const amount = { minor: operation.amountMinor, currency: operation.currency }
  const request = { reference: payment.acquirerReference, followUpReference: operation.acquirerReference, amount }
  const learned = await askAcquirer(conductor, kind, request, operation.inquiries + 1)
  await settleFollowUp(conductor, operation.id, learned)
  return learned.outcome
}

async function askAcquirer({ acquirer, clock }: Conductor, kind: FollowUpKind, request: FollowUp, inquiries: number): Promise<FollowUpLearned> {
  const answer = await acquirer[kind](request)
  if (answer.outcome !== 'unknown') return answer
  return { ...answer, askAt: new Date(clock.now().getTime() + inquiryDelayMs(inquiries)) }
}

async function operationOf({ db }: Conductor, id: bigint): Promise<OperationRow> {
  const operation = await readOperation(db.prisma, id)
  if (!operation) throw new Error(`there is no operation ${id}`)
  return operation
}

async function outcomeOf({ db }: Conductor, operation: OperationRow): Promise<FollowUpOutcome> {
  const order = await db.prisma.order.findUniqueOrThrow({ where: { id: operation.orderId }, select: { state: true } })
  const followed: FollowedUp = {
    operationId: operation.id,
    operationNumber: operation.number,
    amount: { minor: operation.amountMinor, currency: operation.currency },
    orderState: order.state as OrderState,
  }
  if (operation.state === 'approved') return { kind: 'done', ...followed }
  if (operation.state === 'declined') return { kind: 'refused', cause: operation.acquirerMessage ?? '', ...followed }
  return { kind: 'unknown', ...followed }
}
