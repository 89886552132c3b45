import { cancelPayment } from '@/lib/payments/cancel-payment'
import { confirmPayment } from '@/lib/payments/confirm-payment'
import type { FollowUpOutcome } from '@/lib/payments/follow-up'
import type { NotAllowed } from '@/lib/payments/follow-up-rules'
import { readToldOrder, type ToldOrderRow } from '@/lib/payments/told-queries'
import type { FirstCode, SecondCode } from '../codes'
import type { ServiceAnswer } from './answer-text'
import type { ServiceCaller, ServiceDeps } from './caller'
import { ServiceRefused } from './fault'
import type { Values } from './read-call'
import { billOf, choiceOf, languageOf, moneyOf } from './read-values'
import { tellOperation } from './tell-operation'

/** `/charge/charge.cfm`: confirms a two-stage order, wholly or less. The same again takes nothing and answers the same. */
export async function charge(deps: ServiceDeps, caller: ServiceCaller, values: Values): Promise<ServiceAnswer> {
  const { order, amountMinor } = await readAsked(deps, caller, values)
  const { merchantId, origin, scope } = caller
  const input = { billNumber: billOf(values).billNumber, amountMinor, reason: null, requestKey: null, origin }
  return answerOf(deps, caller, values, { root: 'charge', order, outcome: await confirmPayment(deps, scope, { kind: 'merchant', id: merchantId }, input) })
}

/** `/cancel/cancel.cfm`, `/cancel/wscancel.cfm`: voids what is held or gives back what was taken, wholly or in part, whichever fits. */
export async function cancel(deps: ServiceDeps, caller: ServiceCaller, values: Values): Promise<ServiceAnswer> {
  const cancelReason = choiceOf(values, 'CancelReason', { 1: 1, 2: 2, 3: 3 })
  const { order, amountMinor } = await readAsked(deps, caller, values)
  const { merchantId, origin, scope } = caller
  const reason = cancelReason === null ? null : `CancelReason ${cancelReason}`
  const input = { billNumber: billOf(values).billNumber, amountMinor, reason, requestKey: null, origin }
  return answerOf(deps, caller, values, { root: 'wscancel', order, outcome: await cancelPayment(deps, scope, { kind: 'merchant', id: merchantId }, input) })
}

// Everything that can be wrong with the call is said before anything is done.
async function readAsked(deps: ServiceDeps, caller: ServiceCaller, values: Values): Promise<{ order: ToldOrderRow; amountMinor: bigint | null }> {
  const { billNumber, operationNumber } = billOf(values)
  const money = moneyOf(values)
  languageOf(values)
  const order = await findOrder(deps, caller, billNumber)
  if (operationNumber !== null && !order.operations.some(({ number }) => number === operationNumber)) throw new ServiceRefused(10, 216)
  if (money && money.currency !== order.currency) throw new ServiceRefused(5, 105)
  return { order, amountMinor: money?.minor ?? null }
}

async function findOrder(deps: ServiceDeps, { scope, merchantId }: ServiceCaller, billNumber: string): Promise<ToldOrderRow> {
  const order = await readToldOrder(deps, scope, { merchantId, billNumber, from: null, to: null })
  if (!order) throw new ServiceRefused(10, 143)
  return order
}

const refusals: Record<NotAllowed, [FirstCode, SecondCode]> = {
  'not-paid': [10, 306],
  'not-two-stage': [15, 307],
  'confirmed-already': [11, 307],
  'canceled-already': [15, 307],
  'above-authorized': [5, 108],
  'part-of-held': [15, 300],
  'above-left': [5, 108],
  'nothing-left': [11, 300],
  'under-way': [12, 216],
}

type Followed = { root: 'charge' | 'wscancel'; order: ToldOrderRow; outcome: FollowUpOutcome }

// Carried out, refused by the bank and not known yet are all answers: `responsecode` says which.
async function answerOf(deps: ServiceDeps, caller: ServiceCaller, values: Values, { root, order: before, outcome }: Followed): Promise<ServiceAnswer> {
  if (outcome.kind === 'not-allowed') throw new ServiceRefused(...refusals[outcome.why])
  if (outcome.kind === 'bad-input') throw new ServiceRefused(5, 108)
  if (!('operationId' in outcome)) throw new ServiceRefused(10, 143)
  return tellOperation(deps, caller, { root, billNumber: before.billNumber, operationId: outcome.operationId, language: languageOf(values) })
}
