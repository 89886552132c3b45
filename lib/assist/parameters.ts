import type { SecondCode } from './codes'

/** What is taken out of a value: see `clean`. */
export type Cleaning = 'most' | 'order-number' | 'text' | 'url' | 'nothing'

/** `max` counts characters (code points) after cleaning. `lines`: line breaks and tabs may stand in it. */
type Definition = { second: SecondCode; cleaning: Cleaning; max: number; lines?: true }

const means = { second: 218, cleaning: 'most', max: 1 } as const
const payerText = (max: number) => ({ second: 202, cleaning: 'most', max }) as const
const url = { second: 154, cleaning: 'url', max: 256 } as const
const recurring = { second: 216, cleaning: 'most', max: 256 } as const
const kept = { second: 201, cleaning: 'most', max: 256 } as const

/**
 * Every parameter of an order that is read, as the specification writes its name (spec/assist-wire.md section 1). Anything else in a
 * request is left alone: shops send parameters of their own along.
 */
export const parameters = {
  Merchant_ID: { second: 100, cleaning: 'most', max: 10 },
  OrderNumber: { second: 107, cleaning: 'order-number', max: 128 },
  OrderAmount: { second: 108, cleaning: 'most', max: 18 },
  OrderCurrency: { second: 105, cleaning: 'most', max: 3 },
  CustomerNumber: { second: 202, cleaning: 'most', max: 32 },
  Delay: { second: 109, cleaning: 'most', max: 1 },
  Language: { second: 127, cleaning: 'most', max: 2 },
  Disable3DS: { second: 400, cleaning: 'most', max: 1 },
  Prepayment: { second: 108, cleaning: 'most', max: 18 },
  Checkvalue: { second: 158, cleaning: 'nothing', max: 64 },
  Signature: { second: 158, cleaning: 'nothing', max: 2048, lines: true },

  Lastname: { second: 117, cleaning: 'most', max: 70 },
  Firstname: { second: 118, cleaning: 'most', max: 70 },
  Middlename: { second: 119, cleaning: 'most', max: 70 },
  Email: { second: 120, cleaning: 'most', max: 128 },
  Address: { second: 202, cleaning: 'text', max: 256, lines: true },
  HomePhone: payerText(64),
  WorkPhone: payerText(20),
  MobilePhone: payerText(20),
  Fax: payerText(20),
  Country: { second: 128, cleaning: 'most', max: 3 },
  State: payerText(3),
  City: payerText(70),
  Zip: payerText(25),
  OrderComment: { second: 110, cleaning: 'text', max: 4000, lines: true },

  URL_RETURN: url,
  URL_RETURN_OK: url,
  URL_RETURN_NO: url,

  CardPayment: means,
  YMPayment: means,
  WMPayment: means,
  QIWIPayment: means,
  QIWIMtsPayment: means,
  QIWIMegafonPayment: means,
  QIWIBeelinePayment: means,
  AssistIDPayment: means,
  ApplePayPayment: means,
  GooglePayPayment: means,
  SamsungPayPayment: means,
  MirPayPayment: means,
  ERIPPayment: means,
  SBPPayment: means,
  EasyPayPayment: means,

  RecurringIndicator: recurring,
  RecurringMinAmount: recurring,
  RecurringMaxAmount: recurring,
  RecurringPeriod: recurring,
  RecurringMaxDate: recurring,

  TestMode: kept,
  MobileDevice: kept,
  ListParameters: kept,
  PaymentTerminal: kept,
  GenerateReceipt: kept,
  ChequeItems: { second: 201, cleaning: 'text', max: 32000, lines: true },
} as const satisfies Record<string, Definition>

export type ParameterName = keyof typeof parameters

export const parameterNames = Object.keys(parameters) as ParameterName[]

export const meansNames = ['CardPayment', ...parameterNames.filter((name) => name.endsWith('Payment') && name !== 'CardPayment')] as ParameterName[]

export const recurringNames = parameterNames.filter((name) => name.startsWith('Recurring'))

/** Known to the wire, kept with the order as sent, without effect on what is paid. Language is among them to tell a wish from the merchant's default. */
export const keptNames: readonly ParameterName[] = [
  'Language',
  'Prepayment',
  'TestMode',
  'MobileDevice',
  'ListParameters',
  'PaymentTerminal',
  'GenerateReceipt',
  'ChequeItems',
  ...meansNames,
  ...recurringNames,
]

/** Parameters about the payer, and the keys they are kept under. */
export const payerKeys = {
  Lastname: 'lastName',
  Firstname: 'firstName',
  Middlename: 'middleName',
  Email: 'email',
  Address: 'address',
  HomePhone: 'homePhone',
  WorkPhone: 'workPhone',
  MobilePhone: 'mobilePhone',
  Fax: 'fax',
  Country: 'country',
  State: 'state',
  City: 'city',
  Zip: 'zip',
} as const satisfies Partial<Record<ParameterName, string>>

const byLowerCase = new Map(parameterNames.map((name) => [name.toLowerCase(), name]))

/** The parameter that a name in a request means, whatever its case; null for one that is not ours. */
export function parameterOf(name: string): ParameterName | null {
  return byLowerCase.get(name.toLowerCase()) ?? null
}
