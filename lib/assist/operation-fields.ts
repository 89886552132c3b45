import type { Brand } from '@/lib/cards/rules'
import type { OrderState } from '@/lib/one-click/rules'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { formatAmount } from '@/lib/platform/money'
import { checkValueOf } from './check-value'
import { gmt } from './gmt'
import { orderStateNames } from './order-states'

/** What of an order the wire tells; a row of `orders` fits. */
export type ToldOrder = {
  merchantId: number
  number: string
  amountMinor: bigint
  currency: string
  state: string
  testMode: boolean
  comment: string | null
  /** As `NewOrder.payer`. */
  payer: unknown
  createdAt: Date
}

/** What of an operation the wire tells; a row of `operations` fits. */
export type ToldOperation = {
  number: number
  type: number
  state: string
  billNumber: string
  amountMinor: bigint
  currency: string
  responseCode: string | null
  approvalCode: string | null
  ip: string | null
  cardFirst6: string | null
  cardLast4: string | null
  cardBrand: string | null
  cardExpiryYear: number | null
  cardExpiryMonth: number | null
  cardholder: string | null
  authenticated: string
  eci: string | null
  startedAt: Date
  finishedAt: Date | null
}

export type Told = {
  order: ToldOrder
  operation: ToldOperation
  /** The payment that `operation` follows, whose card it is; the operation itself when it is a payment. */
  payment: ToldOperation
  /** UUID of the saved card that was used or kept, if any. */
  token: string | null
  /** Of the three texts. */
  language: MessageLanguage
  /** The name of the acquirer link. */
  processingName: string
  /** When this is told. */
  packetDate: Date
}

/** Names and values in the order of the specification. All values are texts; what there is nothing to say of is empty. */
export type Fields = readonly (readonly [name: string, value: string])[]

/**
 * One operation as the wire tells it, in notifications and web services alike (spec/assist-wire.md section 4). Every name of that list but
 * `signature` and `checkvalue`, which `notificationFields` adds where a notification has them.
 */
export function operationFields(told: Told): Fields {
  const { order, operation, payment, token, processingName, packetDate } = told
  return [
    ...orderFields(told),
    ...cardFields(payment),
    ['orderdate', gmt(order.createdAt)],
    ['orderstate', orderStateNames[order.state as OrderState]],
    ...outcomeFields(told),
    ['approvalcode', operation.approvalCode ?? payment.approvalCode ?? ''],
    ['protocoltypename', 'NET'],
    ['processingname', processingName],
    ['operationtype', String(operation.type)],
    ['operationdate', gmt(operation.finishedAt ?? operation.startedAt)],
    ...authenticationFields(payment),
    // The number of a slip is of card-present sales.
    ['slipno', ''],
    ['packetdate', gmt(packetDate)],
    ['token', token ?? ''],
    ...threeDSecureFields(payment),
  ]
}

/** The form of a notification: `operationFields` with an empty signature and the check value after `packetdate`, as the wire orders them. */
export function notificationFields(told: Told, secretWord: string | null): Fields {
  return operationFields(told).flatMap((field) =>
    field[0] === 'packetdate' ? [field, ['signature', ''] as const, ['checkvalue', notificationCheckValue(told, secretWord)] as const] : [field],
  )
}

/** Of a notification: X is merchant_id, ordernumber, amount, currency and orderstate without delimiter. Empty where the merchant has no secret word. */
export function notificationCheckValue({ order, operation }: Pick<Told, 'order' | 'operation'>, secretWord: string | null): string {
  if (secretWord === null) return ''
  const state = orderStateNames[order.state as OrderState]
  return checkValueOf(secretWord, [order.merchantId, order.number, amountOf(operation), operation.currency, state].join(''))
}

/** Of the state of an order: X is merchant_id, ordernumber, orderamount, ordercurrency and orderstate without delimiter. */
export function stateCheckValue(order: ToldOrder, secretWord: string | null): string {
  if (secretWord === null) return ''
  return checkValueOf(secretWord, [order.merchantId, order.number, amountOf(order), order.currency, orderStateNames[order.state as OrderState]].join(''))
}

/** Billnumber with the operation's number in the order. */
export function extendedBillNumber({ billNumber, number }: Pick<ToldOperation, 'billNumber' | 'number'>): string {
  return `${billNumber}.${number}`
}

/** An operation that has no outcome yet is in process. */
export function responseCodeOf({ responseCode }: Pick<ToldOperation, 'responseCode'>): string {
  return responseCode ?? 'AS300'
}

export function amountOf({ amountMinor, currency }: { amountMinor: bigint; currency: string }): string {
  return formatAmount({ minor: amountMinor, currency })
}

function orderFields({ order, operation, payment }: Told): Fields {
  const payer = order.payer as Record<string, string>
  return [
    ['merchant_id', String(order.merchantId)],
    ['ordernumber', order.number],
    ['billnumber', extendedBillNumber(operation)],
    ['testmode', order.testMode ? '1' : '0'],
    ['ordercomment', order.comment ?? ''],
    ['orderamount', amountOf(order)],
    ['ordercurrency', order.currency],
    ['amount', amountOf(operation)],
    ['currency', operation.currency],
    // Orders are paid in their own currency.
    ['rate', '1'],
    ['firstname', payer.firstName ?? ''],
    ['lastname', payer.lastName ?? ''],
    ['middlename', payer.middleName ?? ''],
    ['email', payer.email ?? ''],
    ['clientip', payment.ip ?? ''],
    ['ipaddress', payment.ip ?? ''],
  ]
}

// Maestro is a brand of Mastercard and has no number of its own; for brands that the wire does not know both are empty.
const meanTypes: Partial<Record<Brand, [id: string, name: string]>> = {
  visa: ['1', 'VISA'],
  mastercard: ['2', 'MasterCard'],
  maestro: ['2', 'MasterCard'],
  diners: ['3', 'Diners'],
  jcb: ['4', 'JCB'],
  amex: ['5', 'AMEX'],
  mir: ['6', 'MIR'],
  belkart: ['39', 'Belkart'],
}

/** Number and name of a brand on the wire. */
export function meanTypeOf(brand: Brand | null): readonly [id: string, name: string] {
  return (brand && meanTypes[brand]) ?? ['', '']
}

function cardFields({ cardBrand, cardFirst6, cardLast4, cardholder, cardExpiryMonth, cardExpiryYear }: ToldOperation): Fields {
  const [id, name] = meanTypeOf(cardBrand as Brand | null)
  const expiry = cardExpiryMonth && cardExpiryYear ? `${String(cardExpiryMonth).padStart(2, '0')}/${String(cardExpiryYear % 100).padStart(2, '0')}` : ''
  return [
    ['meantype_id', id],
    ['meantypename', name],
    ['meansubtype', cardBrand === 'maestro' ? 'Maestro' : ''],
    // PCI DSS 3.4.1: the BIN and the last four, whatever the length of the number.
    ['meannumber', cardFirst6 && cardLast4 ? `${cardFirst6}******${cardLast4}` : ''],
    ['cardholder', cardholder ?? ''],
    ['cardexpirationdate', expiry],
    ['issuebank', ''],
    ['bankcountry', ''],
  ]
}

function outcomeFields({ operation, language }: Told): Fields {
  const t = translator(language, 'assist')
  const code = responseCodeOf(operation) as 'AS000'
  return [
    ['responsecode', code],
    ['message', t(`message.${code}`)],
    ['customermessage', t(`customer.${code}`)],
    ['recommendation', t(`recommendation.${code}`)],
  ]
}

// What came of 3-D Secure: Y passed, N not passed; nothing where the issuer was not asked or said that he need not be.
function authResultOf({ authenticated, responseCode }: ToldOperation): 'Y' | 'N' | '' {
  if (authenticated !== 'none') return 'Y'
  return responseCode === 'AS110' ? 'N' : ''
}

function authenticationFields(payment: ToldOperation): Fields {
  const result = authResultOf(payment)
  return [
    ['authresult', result],
    ['authrequired', result === '' ? '0' : '1'],
  ]
}

function threeDSecureFields(payment: ToldOperation): Fields {
  const result = authResultOf(payment)
  return [
    ['version', result === '' ? '' : '2'],
    ['alphaauthresult', result],
    // C: the payer was asked by his bank, F: he was not.
    ['challenge', payment.authenticated === 'challenge' ? 'C' : payment.authenticated === 'frictionless' ? 'F' : ''],
    ['eci', payment.eci ?? ''],
  ]
}
