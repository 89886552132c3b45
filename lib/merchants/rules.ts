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
  /** Where customers stay whose number is kept apart in a union; the same as `scope.id` for a merchant alone. */
  homeScopeId: number
}

export type NumberScope = Calendar & { id: number; kind: string; enforce: Enforce; carryOver: 'ask' | 'allow' }

/** How a merchant proves that an order is his (spec/assist-wire.md section 2), opened for one request. */
export type Signing = {
  checkValueRequired: boolean
  signatureRequired: boolean
  /** The text of the check value is joined without `;`, as some published plugins do. */
  undelimitedCheck: boolean
  signatureHash: 'md5' | 'sha256'
  /** Null: none is set, so no check value can be right. */
  secretWord: string | null
  /** Every key that holds now; after a change the old and the new one for some days. */
  publicKeyPems: readonly string[]
}
