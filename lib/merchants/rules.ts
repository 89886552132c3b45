import type { Calendar, Enforce } from '@/lib/limits/rules'
import type { Cvc2Policy, ServiceMode } from '@/lib/one-click/rules'

/** A merchant with its policy and its number scope, as payments need it. */
export type Merchant = {
  id: number
  name: string
  legalEntityId: number
  baseCurrency: string
  currencies: readonly string[]
  language: 'en' | 'ru' | 'be'
  acceptsCards: boolean
  oneClick: ServiceMode
  orderTimeOutMin: number
  saveThreshold: number
  cvc2Policy: Cvc2Policy
  mayDisable3ds: boolean
  asksCardholder: boolean
  unselectedCountries: readonly string[]
  returnUrls: { any: string | null; ok: string | null; no: string | null }
  returnHosts: readonly string[]
  scope: NumberScope
}

export type NumberScope = Calendar & { id: number; kind: string; enforce: Enforce; carryOver: 'ask' | 'allow' }
