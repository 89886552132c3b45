import { randomInt } from 'node:crypto'
import { checkDigitIsRight } from '@/lib/platform/mask-pan-runs'

/** A card number that no other test uses: the bank of the sandbox approves it. `start`: its first six digits. */
export function newPan(start = '405555'): string {
  const body = start + String(randomInt(10 ** 9)).padStart(9, '0')
  const digit = Array.from({ length: 10 }, (_, index) => index).find((last) => checkDigitIsRight(`${body}${last}`))
  return `${body}${digit}`
}
