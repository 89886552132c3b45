import { randomInt } from 'node:crypto'

// Letters and digits that nobody mistakes for one another.
const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** A secret that people may have to copy: each character is worth 5.8 bits. */
export function randomSecret(length: number): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('')
}
