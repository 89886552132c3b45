import currencyCodes from 'currency-codes'

/** An amount in minor units (kopecks, cents) with its ISO 4217 alphabetic code. */
export type Money = { minor: bigint; currency: string }

/** The largest amount accepted anywhere: 15 digits before the point, two after, as on the Assist wire. */
export const largestMinor = 10n ** 17n - 1n

/** Decimal digits of a currency by ISO 4217, or null for a code that is not one. (`Intl` differs for some currencies.) */
export function currencyExponent(currency: string): number | null {
  return currencyCodes.code(currency)?.digits ?? null
}

/** Every currency of ISO 4217, by its three letters. */
export const currencies: readonly string[] = currencyCodes.codes().toSorted()

/**
 * Reads a plain decimal ("10", "10.5", "10.00") as minor units. Null when it is not one, when it has more decimals than
 * the currency (zeros beyond are let pass), or when it is larger than `largestMinor`. The sign is not accepted.
 */
export function parseAmount(text: string, currency: string): bigint | null {
  const exponent = currencyExponent(currency)
  const match = /^(\d{1,15})(?:\.(\d{1,4}))?$/.exec(text)
  if (exponent === null || !match) return null
  const decimals = match[2] ?? ''
  const kept = decimals.slice(0, exponent).padEnd(exponent, '0')
  if (/[1-9]/.test(decimals.slice(exponent))) return null
  const minor = BigInt(`${match[1]}${kept}`)
  return minor <= largestMinor ? minor : null
}

/**
 * Reads an amount as people type it, and as `showMoney` shows it in any language: "1 000,50", "1,000.50", "1000.5". Null for one with more decimals than the
 * currency has, also zeros: "1,000" may be a thousand or one, and money must not go by a guess.
 */
export function readTypedAmount(text: string, currency: string): bigint | null {
  const exponent = currencyExponent(currency) ?? 0
  const plain = withoutGroups(text.replaceAll(/\s/g, ''), exponent).replace(',', '.')
  return (plain.split('.')[1]?.length ?? 0) > exponent ? null : parseAmount(plain, currency)
}

// Signs between thousands, where nothing else can be meant: another sign or another group of three comes after them, or there are no decimals at all.
function withoutGroups(text: string, exponent: number): string {
  for (const [group, point] of [',.', '.,']) {
    const isGrouped = new RegExp(`^\\d{1,3}(?:(?:\\${group}\\d{3})+\\${point}\\d+|(?:\\${group}\\d{3}){${exponent === 0 ? 1 : 2},})$`)
    if (group !== undefined && isGrouped.test(text)) return text.replaceAll(group, '')
  }
  return text
}

/** Minor units as a plain decimal with all of the currency's decimals: 1000n BYN → "10.00". For wires and the API. */
export function formatAmount({ minor, currency }: Money): string {
  const exponent = currencyExponent(currency) ?? 2
  const sign = minor < 0n ? '-' : ''
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0')
  if (exponent === 0) return sign + digits
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

/** An amount as people of a language write it, with the code of the currency: "10.00 BYN", "1 234,50 BYN". */
export function showMoney(money: Money, language: string): string {
  const exponent = currencyExponent(money.currency) ?? 2
  const formatter = new Intl.NumberFormat(language, { minimumFractionDigits: exponent, maximumFractionDigits: exponent })
  // A decimal string is formatted exactly, a number would lose digits above 2^53.
  return `${formatter.format(formatAmount(money) as unknown as number)}\u00a0${money.currency}`
}
