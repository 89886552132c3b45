import { audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import { inTransaction } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import { coversMerchant, type Scope } from '@/lib/platform/scope'
import type { Conductor } from './authorize'
import { resolveOperation, reverse } from './resolve-due'
import { inquiryDelayMs, mostAskingMs, type OperationState } from './rules'
import { settle } from './settle'
import { claimInquiry, isToBeUndone, makeDue, type OperationRow, readOperation } from './store'

export type ActOnUnknownOutcome =
  /** What it is now; `unknown` when the acquirer did not know either, or would not undo it. */
  | { kind: 'asked'; state: OperationState }
  | { kind: 'not-found' }
  | { kind: 'bad-reason' }
  /** Its outcome has been learned meanwhile. */
  | { kind: 'ended-already'; state: OperationState }
  /** Only payments are reversed; a confirmation or a cancellation is asked again. */
  | { kind: 'no-payment' }
  /** The acquirer is being asked about it at this moment; nothing was done. */
  | { kind: 'busy' }

type Input = { operationId: bigint; reason: string; origin: Origin }

/** Asks the acquirer now, whatever its next turn was. The answer counts as any other: only proof ends an operation. */
export async function inquireNow(conductor: Conductor, scope: Scope, actor: Actor, input: Input): Promise<ActOnUnknownOutcome> {
  const begun = await begin(conductor, scope, actor, input, 'payments.inquire')
  return begun.kind === 'begun' ? askNow(conductor, begun.operation.id) : begun
}

/** Has the acquirer undo a payment of which nobody knows whether it took money. Done is proof that it did not. */
export async function reverseUnknown(conductor: Conductor, scope: Scope, actor: Actor, input: Input): Promise<ActOnUnknownOutcome> {
  const begun = await begin(conductor, scope, actor, input, 'payments.reverse')
  if (begun.kind !== 'begun') return begun
  const { operation } = begun
  // Of a late approval there is nothing else to be asked.
  if (isToBeUndone(operation)) return askNow(conductor, operation.id)
  const now = conductor.clock.now()
  const next = new Date(now.getTime() + inquiryDelayMs(operation.inquiries + 1))
  // As an inquiry does: of two that ask at once one asks. And until it is undone nobody inquires: he could still be told of an approval.
  const alone = new Date(Math.max(next.getTime(), now.getTime() + mostAskingMs))
  if (!(await claimInquiry(conductor.db.prisma, operation.id, now, alone))) return { kind: 'busy' }
  await settle(conductor, operation.id, await reverse(conductor, operation, 'support had it reversed', next), null)
  return { kind: 'asked', state: await stateOf(conductor, operation.id) }
}

async function askNow(conductor: Conductor, id: bigint): Promise<ActOnUnknownOutcome> {
  if (!(await resolveOperation(conductor, id))) return { kind: 'busy' }
  return { kind: 'asked', state: await stateOf(conductor, id) }
}

// Written down before the acquirer is asked: an act of which the answer is lost has still been done.
async function begin(
  { db, clock }: Conductor,
  scope: Scope,
  actor: Actor,
  { operationId, reason, origin }: Input,
  action: 'payments.inquire' | 'payments.reverse',
): Promise<Exclude<ActOnUnknownOutcome, { kind: 'asked' }> | { kind: 'begun'; operation: OperationRow }> {
  const why = readReason(reason)
  if (why === null) return { kind: 'bad-reason' }
  return inTransaction(db, async (tx) => {
    const operation = await readOperation(tx, operationId)
    if (!operation || !coversMerchant(scope, operation.merchantId)) return { kind: 'not-found' }
    if (operation.state !== 'unknown' && !isToBeUndone(operation)) return { kind: 'ended-already', state: operation.state as OperationState }
    if (action === 'payments.reverse' && operation.type !== 100) return { kind: 'no-payment' }
    const at = clock.now()
    if (!(await makeDue(tx, operationId, at))) return { kind: 'busy' }
    const object = { kind: 'operation' as const, id: operation.billNumber }
    await audit(tx, { at, actor: actorText(actor), action, outcome: 'done', object, merchantId: operation.merchantId, reason: why, origin })
    return { kind: 'begun', operation }
  })
}

// A late approval that is not undone is as open as any unknown outcome, and undone it is reversed, however it had ended before.
async function stateOf({ db }: Conductor, id: bigint): Promise<OperationState> {
  const operation = await readOperation(db.prisma, id)
  if (!operation?.approvedLateAt) return operation?.state as OperationState
  return isToBeUndone(operation) ? 'unknown' : 'reversed'
}
