import { countryCode } from '@/lib/platform/countries'
import { currencyExponent } from '@/lib/platform/money'
import { readName } from '@/lib/platform/name'

/** The largest number of a merchant: nine digits, as every address of the account reads them. */
export const largestMerchantId = 999_999_999

/** More currencies than these are a slip of the hand. */
export const mostCurrencies = 50

/** What a merchant is to the gateway, and only the gateway's staff says. */
export type MerchantFacts = {
  name: string
  baseCurrency: string
  /** Of orders from now on; with the base currency, each once, in order. */
  currencies: readonly string[]
  country: string
  acceptsCards: boolean
  mayDisable3ds: boolean
}

/** `value`: which of several is meant. */
export type FactFault = { field: 'name' | 'baseCurrency' | 'currencies' | 'country'; value: string }

/** Reads facts as a person typed them; the base currency need not be named twice. All faults at once. */
export function readFacts(typed: MerchantFacts): { facts: MerchantFacts } | { faults: FactFault[] } {
  const [name, country] = [readName(typed.name), countryCode(typed.country)]
  const [baseCurrency, ...others] = [typed.baseCurrency, ...typed.currencies].map((code) => code.trim().toUpperCase())
  const currencies = [...new Set([baseCurrency ?? '', ...others])].toSorted()
  const unknown = others.find((code) => currencyExponent(code) === null)
  const faults: FactFault[] = []
  if (name === null) faults.push({ field: 'name', value: typed.name })
  if (baseCurrency === undefined || currencyExponent(baseCurrency) === null) faults.push({ field: 'baseCurrency', value: typed.baseCurrency })
  if (unknown !== undefined || currencies.length > mostCurrencies) faults.push({ field: 'currencies', value: unknown ?? '' })
  if (country === null) faults.push({ field: 'country', value: typed.country })
  if (name === null || country === null || baseCurrency === undefined || faults.length > 0) return { faults }
  return { facts: { name, baseCurrency, currencies, country, acceptsCards: typed.acceptsCards, mayDisable3ds: typed.mayDisable3ds } }
}
