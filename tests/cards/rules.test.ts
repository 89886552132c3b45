import { describe, expect, it } from 'vitest'
import { brandOf, isPast, maskOf, parseCardholder, parseCvc2, parseExpiry, parsePan } from '@/lib/cards/rules'
import { checkDigitIsRight, holdsPanRun } from '@/lib/platform/mask-pan-runs'

describe('a typed PAN', () => {
  it('is read with spaces and hyphens, and shows its brand and mask only', () => {
    const read = parsePan(' 4111 1111-1111 1111 ')
    if (!('pan' in read)) throw new Error('it should be read')
    expect(maskOf(read.pan)).toEqual({ first6: '411111', last4: '1111', brand: 'visa' })
  })

  it.each([
    ['', 'required'],
    ['4111 1111 1111 111x', 'format'],
    ['41111111111', 'length'],
    ['41111111111111111111', 'length'],
    ['4111111111111112', 'check-digit'],
    ['5555555555554444000', 'length'],
    ['1796047669900', 'length'],
    ['20261130141710', 'length'],
  ])('%j is refused as %s', (typed, error) => {
    expect(parsePan(typed)).toEqual({ error })
  })

  it.each([
    ['4111111111111111', 'visa'],
    ['5555555555554444', 'mastercard'],
    ['2200000000000004', 'mir'],
    ['378282246310005', 'amex'],
    ['9112000000000009', 'belkart'],
  ])('%s is of brand %s', (pan, brand) => {
    expect(brandOf(pan)).toBe(brand)
  })
})

describe('a CVC2', () => {
  it('has three digits, and four on American Express', () => {
    expect(parseCvc2('123', 'visa')).toEqual({ cvc2: '123' })
    expect(parseCvc2('1234', 'visa')).toEqual({ error: 'cvc2-length' })
    expect(parseCvc2('1234', 'amex')).toEqual({ cvc2: '1234' })
    expect(parseCvc2('123', 'amex')).toEqual({ error: 'cvc2-length' })
    expect(parseCvc2(' ', 'visa')).toEqual({ error: 'required' })
    expect(parseCvc2('12a', 'visa')).toEqual({ error: 'format' })
  })
})

describe('an expiry', () => {
  const now = new Date('2026-11-24T12:00:00Z')

  it('is read with two and with four digits of the year', () => {
    expect(parseExpiry('1', '27', now)).toEqual({ expiry: { month: 1, year: 2027 } })
    expect(parseExpiry('12', '2026', now)).toEqual({ expiry: { month: 12, year: 2026 } })
  })

  it.each([
    ['13', '27', 'format'],
    ['0', '27', 'format'],
    ['', '27', 'required'],
    ['11', '1999', 'format'],
    ['10', '26', 'past'],
  ])('%s/%s is refused as %s', (month, year, error) => {
    expect(parseExpiry(month, year, now)).toEqual({ error })
  })

  it('holds until its month has ended everywhere on earth', () => {
    const expiry = { month: 11, year: 2026 }
    expect(isPast(expiry, new Date('2026-12-01T11:59:59.999Z'))).toBe(false)
    expect(isPast(expiry, new Date('2026-12-01T12:00:00Z'))).toBe(true)
  })
})

describe('free text', () => {
  it('that hides a PAN is seen, whatever stands around it', () => {
    expect(holdsPanRun('my card 4111-1111 1111 1111, thanks')).toBe(true)
    expect(holdsPanRun('4111111111111111 12/27 123')).toBe(true)
    expect(holdsPanRun('order 12345678901234567')).toBe(false)
    expect(holdsPanRun('4111 1111 1111 1112')).toBe(false)
  })

  it('a time by which shops number is none, and the numbers beside it are', () => {
    const withCheckDigit = (body: string) => [...'0123456789'].map((digit) => body + digit).find(checkDigitIsRight) ?? ''
    // Milliseconds: thirteen digits from 1; at and after the bounds there are cards again.
    for (const body of ['100000000000', '179604766990', '199999999999']) expect(holdsPanRun(`shop-${withCheckDigit(body)}@shop.example`)).toBe(false)
    for (const body of ['200000000000', '400000000000', '17960476699012']) expect(holdsPanRun(withCheckDigit(body))).toBe(true)
    // Year to second, with or without milliseconds; what is no date or no time of day could be a card.
    for (const body of ['2026113014171', '2000010100000', '2099123123595', '2026113014171012']) expect(holdsPanRun(withCheckDigit(body))).toBe(false)
    for (const body of ['2026133014171', '2026003014171', '2026113214171', '2026113024171', '2026113014601', '2126113014171']) {
      expect(holdsPanRun(withCheckDigit(body))).toBe(true)
    }
  })

  it('a cardholder is a name, in any script, and never a PAN', () => {
    expect(parseCardholder("  Siarhei   O'Neil-Петрович ")).toEqual({ cardholder: "Siarhei O'Neil-Петрович" })
    expect(parseCardholder('4111111111111111')).toEqual({ error: 'looks-like-pan' })
    expect(parseCardholder('x'.repeat(64))).toEqual({ cardholder: 'x'.repeat(64) })
    expect(parseCardholder('x'.repeat(65))).toEqual({ error: 'length' })
    expect(parseCardholder('<b>')).toEqual({ error: 'format' })
  })
})
