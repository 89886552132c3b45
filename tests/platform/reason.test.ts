import { expect, it } from 'vitest'
import { readReason } from '@/lib/platform/reason'

it('reads a reason without the space around it, of 1 to 1000 characters', () => {
  expect(readReason('  asked by phone\n')).toBe('asked by phone')
  expect(readReason('x')).toBe('x')
  expect(readReason('x'.repeat(1000))).toBe('x'.repeat(1000))
  for (const text of ['', ' \n', 'x'.repeat(1001), 'a\0b']) expect(readReason(text)).toBe(null)
})

it('refuses what could hold a card number, however it is grouped, and keeps other digits', () => {
  for (const text of ['4111111111111111', 'card 4111 1111 1111 1111 12/30 was lost', '4111-1111-1111-1111', 'x 378282246310005 y'])
    expect(readReason(text)).toBe(null)
  for (const text of ['order 4111111111111112', 'ends in 1111', 'phone +375 29 123 45 67', 'bill 500001123456789']) expect(readReason(text)).toBe(text)
})
