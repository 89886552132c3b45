import type { Merchant } from '@/lib/merchants/rules'
import type { NewOrder } from '@/lib/orders/rules'
import { meansNames, type ParameterName, recurringNames } from './parameters'
import { Refused, type Values } from './refused'
import { saysSomething } from './signed-text'

/** 0 or 1; not sent is 0. */
export function flag(values: Values, name: ParameterName): boolean {
  const value = values.get(name) ?? '0'
  if (value !== '0' && value !== '1') throw new Refused(name, 'not-zero-or-one')
  return value === '1'
}

export function disable3ds(values: Values, merchant: Merchant): boolean {
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

export function orderLanguage(values: Values, merchant: Merchant): NewOrder['language'] {
  const text = values.get('Language')
  if (text === undefined) return merchant.language
  const language = languageAsked(text)
  if (language === null) throw new Refused('Language', 'unknown-language')
  return language
}

// Only bank cards are taken here: other means may be asked for, they are not offered. Without cards nothing would be left.
export function refuseOtherMeans(values: Values): void {
  const sent = meansNames.filter((name) => values.has(name))
  const wished = sent.filter((name) => flag(values, name))
  if (values.get('CardPayment') !== '0') return
  throw new Refused('CardPayment', wished.length === 0 ? 'all-payment-means-off' : 'card-payments-switched-off')
}

export function refuseRecurring(values: Values, customerNumber: string | null): void {
  const wished = recurringNames.find((name) => saysSomething(values.get(name)))
  if (wished && customerNumber !== null) throw new Refused(wished, 'recurring-with-customer-number')
  if (flag(values, 'RecurringIndicator')) throw new Refused('RecurringIndicator', 'recurring-not-offered')
}
