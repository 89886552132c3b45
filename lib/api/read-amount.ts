import { parseAmount } from '@/lib/platform/money'
import { Refused } from './problems'

/** Minor units of an amount that came as a decimal; refuses one with more decimals than its currency, naming the field. */
export function readAmount(text: string, currency: string, field: string): bigint {
  const minor = parseAmount(text, currency)
  if (minor !== null) return minor
  throw new Refused('invalid-request', { errors: [{ field, code: 'not-an-amount', detail: `must have no more decimals than ${currency} has` }] })
}
