import { parseAmount } from '@/lib/platform/money'
import type { ParameterName } from './parameters'
import { Refused, type Values } from './refused'

/** An amount in minor units of the currency; null when it was not sent. */
export function readAmount(values: Values, name: ParameterName, currency: string): bigint | null {
  const text = values.get(name)
  if (text === undefined) return null
  const minor = /^\d{1,15}(\.\d{1,2})?$/.test(text) ? parseAmount(text, currency) : null
  if (minor === null) throw new Refused(name, 'not-an-amount')
  return minor
}
