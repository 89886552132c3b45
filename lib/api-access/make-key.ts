import { randomInt } from 'node:crypto'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** A new key in clear, of a merchant: 32 letters and digits, 190 bits of chance. It is shown once and kept nowhere. */
export function makeKey(merchantId: number): string {
  return `oc_${merchantId}_${Array.from({ length: 32 }, () => letters[randomInt(letters.length)]).join('')}`
}
