// What can be told from the first digits; the server asks a whole table, and a test holds the two together where it matters.
const starts: readonly (readonly [string, RegExp])[] = [
  ['visa', /^4/],
  ['mir', /^220[0-4]/],
  ['mastercard', /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/],
  ['amex', /^3[47]/],
  ['belkart', /^9112/],
  ['diners', /^3(0[0-5]|[689])/],
  ['jcb', /^(35(2[89]|[3-8])|2131|1800)/],
  ['unionpay', /^(62|81)/],
  ['maestro', /^(5[06-9]|6[37])/],
]

/** The brand that the digits typed so far tell, or null. */
export function brandOfStart(digits: string): string | null {
  return starts.find(([, start]) => start.test(digits))?.[0] ?? null
}
