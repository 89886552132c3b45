import type { Merchant, Signing } from '@/lib/merchants/rules'
import type { NewOrder } from '@/lib/orders/rules'
import { currencyExponent } from '@/lib/platform/money'
import { clean } from './clean'
import { type Fault, faultOf } from './faults'
import { judgeProof } from './judge-proof'
import { type ParameterName, parameterNames, parameters } from './parameters'
import { readAmount } from './read-amount'
import { disable3ds, flag, orderLanguage, refuseOtherMeans, refuseRecurring } from './read-choices'
import { comment, extra, payer, returnUrls } from './read-details'
import type { Received } from './receive'
import { Refused, type Values } from './refused'
import { saysSomething } from './signed-text'

export type OrderContext = { merchant: Merchant; signing: Signing; sandbox: boolean }

/** Which merchant a request speaks for, before anything is known of him. */
export function readMerchantId(received: Received): { merchantId: number } | { fault: Fault } {
  const text = clean(received.get('Merchant_ID') ?? '', 'most')
  if (text === '') return faultOf('Merchant_ID', received.get('Merchant_ID') ? 'empty-after-cleaning' : 'missing')
  const merchantId = /^\d{1,10}$/.test(text) ? Number(text) : 0
  return merchantId >= 1 && merchantId <= 2147483647 ? { merchantId } : faultOf('Merchant_ID', 'not-a-number')
}

/**
 * Reads and checks an order of spec/assist-wire.md sections 1 and 2. Form first, so that an integrator is told what is wrong; then
 * what the merchant may ask for; the proof last. The first fault found is the answer.
 */
export function readOrder(received: Received, context: OrderContext): { order: NewOrder } | { fault: Fault } {
  try {
    return { order: orderOf(received, context) }
  } catch (stop) {
    if (stop instanceof Refused) return stop.answer
    throw stop
  }
}

function orderOf(received: Received, { merchant, signing, sandbox }: OrderContext): NewOrder {
  const values = cleanedValues(received)
  const number = orderNumber(received, values)
  const currency = orderCurrency(values, merchant)
  const amountMinor = orderAmount(values, currency)
  const customerNumber = orderCustomer(received, values)
  const order: NewOrder = {
    merchantId: merchant.id,
    number,
    amountMinor,
    currency,
    customerNumber,
    twoStage: flag(values, 'Delay'),
    disable3ds: disable3ds(values, merchant),
    testMode: values.get('TestMode') === '1',
    language: orderLanguage(values, merchant),
    comment: comment(values),
    returnUrls: returnUrls(values, merchant, sandbox),
    payer: payer(values),
    extra: extra(values, currency),
  }
  refuseOtherMeans(values)
  refuseRecurring(values, customerNumber)
  const unproven = judgeProof(received, signing, { demanded: customerNumber !== null })
  if (unproven) throw new Refused(unproven.parameter, unproven.reason)
  return order
}

// Cleaned, and no longer than it may be. A parameter that was sent empty counts as not sent.
function cleanedValues(received: Received): Values {
  const values = new Map<ParameterName, string>()
  for (const name of parameterNames) {
    const value = clean(received.get(name) ?? '', parameters[name].cleaning)
    if ([...value].length > parameters[name].max) throw new Refused(name, 'too-long')
    if (value !== '') values.set(name, value)
  }
  return values
}

function required(received: Received, values: Values, name: ParameterName): string {
  const value = values.get(name)
  if (value === undefined || value.trim() === '') throw new Refused(name, received.get(name) ? 'empty-after-cleaning' : 'missing')
  return value
}

function orderNumber(received: Received, values: Values): string {
  if (received.get('OrderNumber')?.includes(';')) throw new Refused('OrderNumber', 'semicolon')
  return required(received, values, 'OrderNumber')
}

// Decided: a number whose parts cannot be told apart in the signed text is refused, and an unsigned 0 is nobody's number.
function orderCustomer(received: Received, values: Values): string | null {
  const sent = received.get('CustomerNumber')
  if (!saysSomething(sent)) return null
  if (sent.includes(';')) throw new Refused('CustomerNumber', 'semicolon')
  return required(received, values, 'CustomerNumber')
}

function orderCurrency(values: Values, merchant: Merchant): string {
  const currency = values.get('OrderCurrency') ?? merchant.baseCurrency
  if (currencyExponent(currency) === null || !merchant.currencies.includes(currency)) throw new Refused('OrderCurrency', 'currency-not-accepted')
  return currency
}

function orderAmount(values: Values, currency: string): bigint {
  const minor = readAmount(values, 'OrderAmount', currency)
  if (minor === null) throw new Refused('OrderAmount', 'missing')
  if (minor === 0n) throw new Refused('OrderAmount', 'amount-zero')
  return minor
}
