import cardValidator from 'card-validator'
import creditCardType from 'credit-card-type'
import { checkDigitIsRight, couldBePan, holdsPanRun } from '@/lib/platform/mask-pan-runs'

/** A full card number, digits only, of right length and check digit. Made only by `parsePan`. */
export type Pan = string & { readonly __pan: true }

export type Brand = 'visa' | 'mastercard' | 'mir' | 'amex' | 'belkart' | 'maestro' | 'unionpay' | 'jcb' | 'diners' | 'other'

/** Month 1–12 and four-digit year; a card is good until the end of that month. */
export type Expiry = { month: number; year: number }

/** What may be shown and stored of a card: PCI DSS 3.4.1 allows the BIN and the last four. */
export type Mask = { first6: string; last4: string; brand: Brand }

export type CardError = 'required' | 'format' | 'length' | 'check-digit' | 'past' | 'cvc2-length' | 'looks-like-pan'

/** The names of the brands as the brands write them. */
export const brandNames: Record<Brand, string> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  mir: 'Mir',
  amex: 'American Express',
  belkart: 'Belkart',
  maestro: 'Maestro',
  unionpay: 'UnionPay',
  jcb: 'JCB',
  diners: 'Diners Club',
  other: 'Card',
}

const known: Record<string, Brand> = {
  visa: 'visa',
  mastercard: 'mastercard',
  mir: 'mir',
  'american-express': 'amex',
  belkart: 'belkart',
  maestro: 'maestro',
  unionpay: 'unionpay',
  jcb: 'jcb',
  'diners-club': 'diners',
}

// The national scheme of Belarus is not in the library.
creditCardType.addCard({
  niceType: 'Belkart',
  type: 'belkart',
  patterns: [9112],
  gaps: [4, 8, 12],
  lengths: [16],
  code: { name: 'CVC', size: 3 },
})

/** Reads what a payer typed as a PAN; spaces and hyphens between digits are let pass. The typed text is in no error. */
export function parsePan(typed: string): { pan: Pan } | { error: CardError } {
  const digits = typed.replace(/[\s-]/g, '')
  if (digits === '') return { error: 'required' }
  if (!/^\d+$/.test(digits)) return { error: 'format' }
  if (digits.length < 12 || digits.length > 19) return { error: 'length' }
  const verdict = cardValidator.number(digits, { maxLength: 19, luhnValidateUnionPay: true })
  if (!checkDigitIsRight(digits)) return { error: 'check-digit' }
  // What would not be masked as a card number is not taken for one.
  if (digits.length > 12 && !couldBePan(digits)) return { error: 'length' }
  if (verdict.card && !verdict.card.lengths.includes(digits.length)) return { error: 'length' }
  return { pan: digits as Pan }
}

export function brandOf(pan: string): Brand {
  const candidates = creditCardType(pan)
  const best = candidates.find((card) => card.type === 'belkart') ?? candidates[0]
  return (best && known[best.type]) ?? 'other'
}

export function maskOf(pan: Pan): Mask {
  return { first6: pan.slice(0, 6), last4: pan.slice(-4), brand: brandOf(pan) }
}

/** Digits of the code on the card. */
export function cvc2Length(brand: Brand): 3 | 4 {
  return brand === 'amex' ? 4 : 3
}

export function parseCvc2(typed: string, brand: Brand): { cvc2: string } | { error: CardError } {
  const digits = typed.trim()
  if (digits === '') return { error: 'required' }
  if (!/^\d+$/.test(digits)) return { error: 'format' }
  if (digits.length !== cvc2Length(brand)) return { error: 'cvc2-length' }
  return { cvc2: digits }
}

/** Reads month (1–12) and year (2026 or 26) as typed, and whether the card is still good in `now`'s month, UTC. */
export function parseExpiry(month: string, year: string, now: Date): { expiry: Expiry } | { error: CardError } {
  if (month.trim() === '' || year.trim() === '') return { error: 'required' }
  if (!/^\d{1,2}$/.test(month.trim()) || !/^(\d{2}|20\d{2})$/.test(year.trim())) return { error: 'format' }
  const expiry = { month: Number(month), year: Number(year) < 100 ? 2000 + Number(year) : Number(year) }
  if (expiry.month < 1 || expiry.month > 12) return { error: 'format' }
  return isPast(expiry, now) ? { error: 'past' } : { expiry }
}

/** Past from the first day after its month. The farthest zone west still lives in the old month for twelve hours: UTC−12. */
export function isPast({ month, year }: Expiry, now: Date): boolean {
  return now.getTime() >= Date.UTC(year, month, 1, 12)
}

/** Reads a name as printed on a card: up to 64 characters, and never something that could be a PAN. */
export function parseCardholder(typed: string): { cardholder: string } | { error: CardError } {
  const name = typed.trim().replace(/\s+/g, ' ')
  if (name === '') return { error: 'required' }
  if (holdsPanRun(name)) return { error: 'looks-like-pan' }
  if (name.length > 64) return { error: 'length' }
  return /^[\p{L}\p{M} .'’-]+$/u.test(name) ? { cardholder: name } : { error: 'format' }
}
