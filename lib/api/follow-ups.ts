import * as z from 'zod'
import type { ApiCaller } from '@/lib/api-access/rules'
import type { Origin } from '@/lib/audit/record'
import { cancelPayment } from '@/lib/payments/cancel-payment'
import { confirmPayment } from '@/lib/payments/confirm-payment'
import type { FollowUpKind, NotAllowed } from '@/lib/payments/follow-up-rules'
import { readOrderByBill } from '@/lib/payments/order-queries'
import { type Answered, type ApiDeps, defineCall } from './call'
import { billNumber, operation, orderState, showOperation } from './order-shapes'
import { type ProblemCode, Refused } from './problems'
import { readAmount } from './read-amount'
import * as shapes from './shapes'

const params = z.strictObject({ billNumber: billNumber.meta({ description: 'Of the payment' }) })
const about = (named: z.infer<typeof params>) => ({ kind: 'order' as const, id: named.billNumber })

const answer = z.strictObject({ billNumber, orderState, operation })

const description =
  'Answered by 202 while nobody knows how it ended: the acquirer is asked until it says. Send the same request again, with the same Idempotency-Key, or look at the order. It is carried out once, whatever happens in between.'

export const postConfirmation = defineCall({
  method: 'POST',
  path: '/api/v1/orders/{billNumber}/confirmations',
  summary: 'Confirms a payment that is held, wholly or for less; the rest goes back to the payer',
  description,
  action: 'orders.confirm',
  reachesBank: true,
  params,
  query: z.strictObject({}),
  body: z.strictObject({ amount: shapes.amount.optional().meta({ description: 'All that is held where it is left out', examples: ['10.00'] }) }),
  answers: { 201: answer, 202: answer },
  problems: ['not-paid', 'not-two-stage', 'confirmed-already', 'canceled-already', 'above-authorized', 'under-way', 'refused-by-acquirer'],
  about,
  work: (deps, caller, { params: named, body, origin, requestKey }) =>
    followUp(deps, caller, 'confirm', { billNumber: named.billNumber, amount: body.amount, reason: null, origin, requestKey }),
})

export const postCancellation = defineCall({
  method: 'POST',
  path: '/api/v1/orders/{billNumber}/cancellations',
  summary: 'Cancels a payment that is held, or gives back what was taken, in parts or wholly',
  description,
  action: 'orders.cancel',
  reachesBank: true,
  params,
  query: z.strictObject({}),
  body: z.strictObject({
    amount: shapes.amount.optional().meta({ description: 'All that is left where it is left out', examples: ['10.00'] }),
    reason: shapes.reason,
  }),
  answers: { 201: answer, 202: answer },
  problems: ['not-paid', 'part-of-held', 'above-left', 'nothing-left', 'under-way', 'refused-by-acquirer'],
  about,
  work: (deps, caller, { params: named, body, origin, requestKey }) =>
    followUp(deps, caller, 'cancel', { billNumber: named.billNumber, amount: body.amount, reason: body.reason, origin, requestKey }),
})

const verbs = { confirm: confirmPayment, cancel: cancelPayment }

type Wish = { billNumber: string; amount: string | undefined; reason: string | null; origin: Origin; requestKey: string | null }

async function followUp(deps: ApiDeps, caller: ApiCaller, kind: FollowUpKind, { amount, ...wish }: Wish): Promise<Answered> {
  const before = await readOrderByBill(deps, caller.scope, wish.billNumber)
  if (!before) throw new Refused('not-found')
  const amountMinor = amount === undefined ? null : readAmount(amount, before.order.currency, 'amount')
  const outcome = await verbs[kind](deps, caller.scope, { kind: 'api-key', id: caller.keyId }, { ...wish, amountMinor })
  switch (outcome.kind) {
    case 'done':
      return { status: 201, body: await show(deps, caller, wish.billNumber, outcome.operationNumber) }
    case 'unknown':
      return { status: 202, body: await show(deps, caller, wish.billNumber, outcome.operationNumber), isOpen: true }
    case 'refused':
      throw new Refused('refused-by-acquirer', { detail: `The acquirer refused: ${outcome.cause}`, forGood: true })
    case 'not-allowed':
      throw notAllowed(outcome.why)
    case 'stale':
      throw notAllowed('under-way')
    case 'not-found':
      throw new Refused('not-found')
    case 'key-taken':
      throw new Refused('idempotency-key-reused')
    case 'bad-input':
      throw new Refused('invalid-request', { errors: [{ field: outcome.field, code: 'not-allowed', detail: rightInput[outcome.field] }] })
  }
}

const rightInput = { amount: 'must be above zero, and an amount that exists', reason: 'must be a text of 1 to 1000 characters', requestKey: 'is not one' }

// Every reason of the verb is a problem of its own, so that a program need not read a sentence.
function notAllowed(why: NotAllowed & ProblemCode): Refused {
  return new Refused(why, why === 'under-way' ? { headers: { 'retry-after': '5' } } : {})
}

async function show(deps: ApiDeps, caller: ApiCaller, bill: string, number: number): Promise<z.infer<typeof answer>> {
  const found = await readOrderByBill(deps, caller.scope, bill)
  const made = found?.operations.find((each) => each.number === number)
  if (!found || !made) throw new Error('an operation is gone that was just made')
  return { billNumber: bill, orderState: found.order.state as z.infer<typeof orderState>, operation: showOperation(caller, made) }
}
