import type { Merchant, Signing } from '@/lib/merchants/rules'
import type { NewOrder } from '@/lib/orders/rules'
import { holdsPanRun, luhnRunsMasked } from '@/lib/platform/mask-pan-runs'
import { currencyExponent, parseAmount } from '@/lib/platform/money'
import { clean } from './clean'
import type { Reason } from './codes'
import { type Fault, faultOf } from './faults'
import { judgeProof } from './judge-proof'
import { keptNames, meansNames, type ParameterName, parameterNames, parameters, payerKeys, recurringNames } from './parameters'
import type { Received } from './receive'
import { checkReturnUrl } from './return-url'
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

// Carries a fault out of the readers below; it never leaves this file.
class Refused extends Error {
  readonly answer: { fault: Fault }
  constructor(name: ParameterName, reason: Reason) {
    super(reason)
    this.answer = faultOf(name, reason)
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

type Values = ReadonlyMap<ParameterName, string>

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
  const minor = amount(values, 'OrderAmount', currency)
  if (minor === null) throw new Refused('OrderAmount', 'missing')
  if (minor === 0n) throw new Refused('OrderAmount', 'amount-zero')
  return minor
}

function amount(values: Values, name: ParameterName, currency: string): bigint | null {
  const text = values.get(name)
  if (text === undefined) return null
  const minor = /^\d{1,15}(\.\d{1,2})?$/.test(text) ? parseAmount(text, currency) : null
  if (minor === null) throw new Refused(name, 'not-an-amount')
  return minor
}

function flag(values: Values, name: ParameterName): boolean {
  const value = values.get(name) ?? '0'
  if (value !== '0' && value !== '1') throw new Refused(name, 'not-zero-or-one')
  return value === '1'
}

function disable3ds(values: Values, merchant: Merchant): boolean {
  const wished = flag(values, 'Disable3DS')
  if (wished && !merchant.mayDisable3ds) throw new Refused('Disable3DS', 'disable-3ds-not-allowed')
  return wished
}

const languages: Record<string, NewOrder['language']> = { RU: 'ru', EN: 'en', BY: 'be' }

/** The language a Language parameter asks for; null for none or one that is not offered. */
export function languageAsked(text: string | undefined): NewOrder['language'] | null {
  const code = text?.toUpperCase() ?? ''
  return Object.hasOwn(languages, code) ? (languages[code] ?? null) : null
}

function orderLanguage(values: Values, merchant: Merchant): NewOrder['language'] {
  const text = values.get('Language')
  if (text === undefined) return merchant.language
  const language = languageAsked(text)
  if (language === null) throw new Refused('Language', 'unknown-language')
  return language
}

function comment(values: Values): string | null {
  const text = values.get('OrderComment')
  return text === undefined ? null : luhnRunsMasked(text)
}

function returnUrls(values: Values, merchant: Merchant, sandbox: boolean): NewOrder['returnUrls'] {
  const one = (name: ParameterName): string | null => {
    const text = values.get(name)
    if (text === undefined) return null
    const checked = checkReturnUrl(text, { returnHosts: merchant.returnHosts, sandbox })
    if ('reason' in checked) throw new Refused(name, checked.reason)
    return checked.url
  }
  return { any: one('URL_RETURN'), ok: one('URL_RETURN_OK'), no: one('URL_RETURN_NO') }
}

// A card number in a name or an e-mail address makes it none, so it is refused; elsewhere it is masked. It is stored nowhere.
const neverMasked: readonly ParameterName[] = ['Lastname', 'Firstname', 'Middlename', 'Email']

function payer(values: Values): Record<string, string> {
  const known: Record<string, string> = {}
  for (const [name, key] of Object.entries(payerKeys) as [keyof typeof payerKeys, string][]) {
    const text = values.get(name)
    if (text === undefined) continue
    if (neverMasked.includes(name) && holdsPanRun(text)) throw new Refused(name, 'looks-like-pan')
    known[key] = luhnRunsMasked(text)
  }
  return known
}

function extra(values: Values, currency: string): Record<string, string> {
  amount(values, 'Prepayment', currency)
  const kept = keptNames.flatMap((name) => {
    const text = values.get(name)
    return text === undefined ? [] : [[name, luhnRunsMasked(text)] as const]
  })
  return Object.fromEntries(kept)
}

// Only bank cards are taken here: other means may be asked for, they are not offered. Without cards nothing would be left.
function refuseOtherMeans(values: Values): void {
  const sent = meansNames.filter((name) => values.has(name))
  const wished = sent.filter((name) => flag(values, name))
  if (values.get('CardPayment') !== '0') return
  throw new Refused('CardPayment', wished.length === 0 ? 'all-payment-means-off' : 'card-payments-switched-off')
}

function refuseRecurring(values: Values, customerNumber: string | null): void {
  const wished = recurringNames.find((name) => saysSomething(values.get(name)))
  if (wished && customerNumber !== null) throw new Refused(wished, 'recurring-with-customer-number')
  if (flag(values, 'RecurringIndicator')) throw new Refused('RecurringIndicator', 'recurring-not-offered')
}
