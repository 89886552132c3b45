import { currencyExponent, parseAmount } from '@/lib/platform/money'
import { languageAsked } from '../read-choices'
import { ServiceRefused } from './fault'
import { type ServiceParameter, serviceParameters } from './parameters'
import type { Values } from './read-call'

export function requiredValue(values: Values, name: ServiceParameter): string {
  const value = values.get(name)
  if (value === undefined || value.trim() === '') throw new ServiceRefused(3, serviceParameters[name].second)
  return value
}

export function merchantIdOf(values: Values): number {
  const text = requiredValue(values, 'Merchant_ID')
  const id = /^\d{1,10}$/.test(text) ? Number(text) : 0
  if (id < 1 || id > 2147483647) throw new ServiceRefused(4, 100)
  return id
}

/** A billnumber, short or extended. */
export type AskedBill = { billNumber: string; operationNumber: number | null }

export function billOf(values: Values): AskedBill {
  const [, billNumber, number] = /^(5\d{14,15})(?:\.([1-9]\d{0,3}))?$/.exec(requiredValue(values, 'Billnumber').trim()) ?? []
  if (!billNumber) throw new ServiceRefused(4, 143)
  return { billNumber, operationNumber: number ? Number(number) : null }
}

/** Amount with Currency, both or none. Above zero. */
export function moneyOf(values: Values): { minor: bigint; currency: string } | null {
  const [amount, currency] = [values.get('Amount'), values.get('Currency')]
  if (amount === undefined && currency === undefined) return null
  if (amount === undefined) throw new ServiceRefused(3, 108)
  if (currency === undefined) throw new ServiceRefused(3, 105)
  if (currencyExponent(currency) === null) throw new ServiceRefused(5, 105)
  const minor = /^\d{1,15}(\.\d{1,2})?$/.test(amount) ? parseAmount(amount, currency) : null
  if (minor === null) throw new ServiceRefused(4, 108)
  if (minor === 0n) throw new ServiceRefused(5, 108)
  return { minor, currency }
}

/** The language of texts in an answer; null: the order's own. */
export function languageOf(values: Values): 'en' | 'ru' | 'be' | null {
  const text = values.get('Language')
  if (text === undefined) return null
  const language = languageAsked(text)
  if (language === null) throw new ServiceRefused(5, 127)
  return language
}

/** One of a few values that the wire knows, or null when none was sent. */
export function choiceOf<Choice>(values: Values, name: ServiceParameter, choices: Record<string, Choice>): Choice | null {
  const text = values.get(name)
  if (text === undefined) return null
  const choice = Object.hasOwn(choices, text.toUpperCase()) ? choices[text.toUpperCase()] : undefined
  if (choice === undefined) throw new ServiceRefused(5, serviceParameters[name].second)
  return choice
}
