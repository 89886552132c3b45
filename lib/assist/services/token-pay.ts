import type { Merchant } from '@/lib/merchants/rules'
import { consentTextVersion } from '@/lib/one-click/consent'
import { asksCvc2 } from '@/lib/one-click/rules'
import type { NewOrder } from '@/lib/orders/rules'
import { cancelStep } from '@/lib/payments/end-step'
import { pay } from '@/lib/payments/pay'
import { readLatestAttempt } from '@/lib/payments/queries'
import type { PayOutcome } from '@/lib/payments/rules'
import type { Env } from '@/lib/platform/env'
import type { FirstCode, SecondCode } from '../codes'
import { receive } from '../receive'
import { type TakeOrderDeps, takeOrder } from '../take-order'
import { answerCall } from './answer'
import { answerText } from './answer-text'
import type { ServiceCaller, ServiceDeps } from './caller'
import { ServiceRefused } from './fault'
import type { Call, Values } from './read-call'
import { readJson } from './read-json'
import { tokenOf } from './saved-cards'
import { tellOperation } from './tell-operation'

type Deps = ServiceDeps & TakeOrderDeps & { env: Pick<Env, 'publicUrl' | 'sandbox'> }

/**
 * `POST /pay/tokenpay.cfm` with TokenType 5: an order that is paid at once by a saved card, without its owner at a page of ours. Only where the
 * merchant's policy asks for no CVC2 at this amount and the acquirer link takes that (15/115 otherwise, and no order is made). The order is
 * proven as any other with a CustomerNumber; the one of PaymentToken counts as sent.
 */
export function answerTokenPay(deps: Deps, request: Request): Promise<Response> {
  return answerCall(deps, 'tokenpay', request, async (caller, call) => {
    const { token, customerNumber } = paymentTokenOf(call.values)
    const orderKey = await takeTokenOrder(deps, caller, call, customerNumber)
    const visit = { ip: null, userAgent: null, language: 'en' as const }
    const entry = { kind: 'saved' as const, cardId: token, cvc2: null }
    const returnUrl = `${deps.env.publicUrl}/pay/${orderKey}/three-d-secure`
    const outcome = await pay(deps, { orderKey, entry, visit, consentTextVersion, returnUrl })
    // Nobody is here who could answer his bank: the attempt ends as one that was not confirmed there.
    if (outcome.kind === 'challenge') await cancelStep(deps, orderKey)
    const refusal = refusalOf(outcome)
    if (refusal) throw new ServiceRefused(...refusal)
    const attempt = await readLatestAttempt(deps, orderKey)
    if (!attempt) throw new Error('a payment that was tried is not there')
    return answerText(call.format, await tellOperation(deps, caller, { root: 'tokenpay', language: null, ...attempt }))
  })
}

async function takeTokenOrder(deps: Deps, { merchantId, origin }: ServiceCaller, { pairs }: Call, customerNumber: string): Promise<string> {
  const sent = pairs.filter(([name]) => name.toLowerCase() !== 'customernumber')
  const read = receive([...sent, ['CustomerNumber', customerNumber]])
  const taken = await takeOrder(deps, read, { origin, judge: (order, merchant) => judge(deps, order, merchant) })
  if (taken.kind === 'refused') throw new ServiceRefused(taken.refusal.fault.firstCode, taken.refusal.fault.secondCode)
  deps.log.info({ event: 'order.token-pay', merchantId, billNumber: taken.billNumber }, 'an order is paid by token')
  return taken.orderKey
}

function judge({ acquirer }: Deps, { amountMinor, currency }: NewOrder, { cvc2Policy }: Merchant): void {
  if (asksCvc2(cvc2Policy, { minor: amountMinor, currency }) || !acquirer.takesNoCvc2) throw new ServiceRefused(15, 115)
}

// `{"Token","CustomerNumber"}` as a text of JSON in a form; in a JSON call it may be an object, whose two values then stand among the others.
function paymentTokenOf(values: Values): { token: string; customerNumber: string } {
  const type = values.get('TokenType')
  if (type === undefined) throw new ServiceRefused(3, 218)
  if (type !== '5') throw new ServiceRefused(5, 218)
  const text = values.get('PaymentToken')
  const pairs = text === undefined ? [] : readJson(text)?.pairs
  if (!pairs) throw new ServiceRefused(4, 203)
  const named = (name: string) => pairs.find(([key]) => key.toLowerCase() === name)?.[1] ?? null
  const token = named('token') ?? values.get('Token')
  const [inside, beside] = [named('customernumber'), values.get('CustomerNumber')]
  if (inside !== null && beside !== undefined && inside !== beside) throw new ServiceRefused(5, 202)
  const customerNumber = inside ?? beside
  if (!token) throw new ServiceRefused(3, 203)
  if (!customerNumber) throw new ServiceRefused(3, 202)
  return { token: tokenOf(token), customerNumber }
}

/** Codes for what was not sent to the bank; null for what was, or ended as an attempt: its response code tells. */
function refusalOf(outcome: PayOutcome): [FirstCode, SecondCode] | null {
  switch (outcome.kind) {
    case 'approved':
    case 'declined':
    case 'unknown':
    case 'challenge':
      return null
    case 'card-gone':
      return [10, 203]
    case 'card-locked':
    case 'busy':
      return [12, 203]
    case 'stopped':
      return [17, 203]
    case 'cvc2-needed':
      return [15, 115]
    case 'no-order':
      return [10, 201]
    case 'not-now':
      return pageRefusals[outcome.decision.page.kind]
  }
}

const pageRefusals: Record<Extract<PayOutcome, { kind: 'not-now' }>['decision']['page']['kind'], [FirstCode, SecondCode]> = {
  standard: [10, 203],
  'one-click': [10, 203],
  'refused-fraud': [18, 202],
  'refused-limit': [17, 211],
  'too-many-tries': [17, 216],
  'cards-off': [15, 218],
  paid: [11, 201],
  canceled: [15, 201],
  expired: [16, 201],
  'three-d-secure': [12, 216],
  checking: [12, 216],
}
