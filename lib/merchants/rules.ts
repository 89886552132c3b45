import type { Calendar, Enforce } from '@/lib/limits/rules'
import type { Cvc2Policy, ServiceMode } from '@/lib/one-click/rules'
import type { Colour } from './colour'
import type { PayTexts } from './pay-texts'

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

/** A merchant's logo as we made it: WebP, at most `largestLogoBytes`; width and height in pixels. */
export type Logo = { webp: Uint8Array<ArrayBuffer>; width: number; height: number }

/** How the pay pages of a merchant look, and what they say. Null: as those of nobody in particular. */
export type Appearance = { accent: Colour | null; logo: Logo | null; texts: PayTexts }

/** What payers see, and what is being tried before they do. */
export type Stage = 'live' | 'draft'

/** It travels inside the page, so it may not cost a payer on a bad network much. The database says the same. */
export const largestLogoBytes = 6 * 1024

/** The largest picture that is looked at, in bytes and in pixels: a small file can unpack into a huge picture. */
export const largestUploadBytes = 2 * 1024 * 1024
export const largestUploadPixels = 16_000_000

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
