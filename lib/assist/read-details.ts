import { checkReturnUrl } from '@/lib/merchants/return-address'
import type { Merchant } from '@/lib/merchants/rules'
import type { NewOrder } from '@/lib/orders/rules'
import { holdsPanRun, luhnRunsMasked } from '@/lib/platform/mask-pan-runs'
import { keptNames, type ParameterName, payerKeys } from './parameters'
import { readAmount } from './read-amount'
import { Refused, type Values } from './refused'

export function comment(values: Values): string | null {
  const text = values.get('OrderComment')
  return text === undefined ? null : luhnRunsMasked(text)
}

export function returnUrls(values: Values, merchant: Merchant, sandbox: boolean): NewOrder['returnUrls'] {
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

export function payer(values: Values): Record<string, string> {
  const known: Record<string, string> = {}
  for (const [name, key] of Object.entries(payerKeys) as [keyof typeof payerKeys, string][]) {
    const text = values.get(name)
    if (text === undefined) continue
    if (neverMasked.includes(name) && holdsPanRun(text)) throw new Refused(name, 'looks-like-pan')
    known[key] = luhnRunsMasked(text)
  }
  return known
}

export function extra(values: Values, currency: string): Record<string, string> {
  readAmount(values, 'Prepayment', currency)
  const kept = keptNames.flatMap((name) => {
    const text = values.get(name)
    return text === undefined ? [] : [[name, luhnRunsMasked(text)] as const]
  })
  return Object.fromEntries(kept)
}
