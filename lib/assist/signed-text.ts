import type { ParameterName } from './parameters'
import type { Received } from './receive'

const always = ['Merchant_ID', 'OrderNumber', 'OrderAmount'] as const satisfies ParameterName[]
const whenTheySaySomething = ['CustomerNumber', 'Disable3DS', 'Prepayment'] as const satisfies ParameterName[]

/** Fields that check value and signature protect. */
export const signedNames: readonly ParameterName[] = [...always, 'OrderCurrency', ...whenTheySaySomething]

/**
 * X of spec/assist-wire.md section 2, from the values as they were sent. A position does not tell which of the last fields stands
 * in it; that is how the modelled wire is, and one more reason to send OrderCurrency and CustomerNumber always.
 */
export function signedText(received: Received, { delimiter }: { delimiter: ';' | '' }): string {
  const values = always.map((name) => received.get(name) ?? '')
  const currency = received.get('OrderCurrency')
  if (currency) values.push(currency)
  for (const name of whenTheySaySomething) {
    const value = received.get(name)
    if (saysSomething(value)) values.push(value)
  }
  return values.join(delimiter)
}

/** False for what the signed text leaves out: so an unsigned `0` must also mean nothing to whoever reads the value. */
export function saysSomething(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value !== '0'
}
