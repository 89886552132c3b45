import { randomInt } from 'node:crypto'

/** Ten letters that nobody has had before. No digits: twelve of those are now and then a card number by their check digit, which every search and every reason refuses. */
export function freshWord(): string {
  return Array.from({ length: 10 }, () => String.fromCharCode(97 + randomInt(26))).join('')
}
