import { describe, expect, it } from 'vitest'
import { luhnRunsMasked } from '@/lib/platform/mask-pan-runs'
import { formatAmount, largestMinor, parseAmount, readTypedAmount, showMoney } from '@/lib/platform/money'

describe('amounts', () => {
  it.each([
    ['10', 'BYN', 1000n],
    ['10.5', 'BYN', 1050n],
    ['0.01', 'BYN', 1n],
    ['100.00', 'JPY', 100n],
    ['1.234', 'BHD', 1234n],
    ['10.000', 'BYN', 1000n],
    ['999999999999999.99', 'BYN', largestMinor],
  ])('%s %s is %s minor units', (text, currency, minor) => {
    expect(parseAmount(text, currency)).toBe(minor)
  })

  it.each([
    ['10.005', 'BYN'],
    ['1.5', 'JPY'],
    ['-1', 'BYN'],
    ['1,50', 'BYN'],
    ['1e3', 'BYN'],
    ['', 'BYN'],
    ['.5', 'BYN'],
    ['1000000000000000', 'BYN'],
    ['1', 'XXZ'],
    [' 1', 'BYN'],
  ])('%j %s is refused', (text, currency) => {
    expect(parseAmount(text, currency)).toBeNull()
  })

  it.each([
    ['10', 'BYN', 1000n],
    ['10,5', 'BYN', 1050n],
    ['1\u00a0000,50', 'BYN', 100050n],
    ['1,000.50', 'BYN', 100050n],
    ['1.000,50', 'BYN', 100050n],
    ['1,234,567', 'BYN', 123456700n],
    ['1,234', 'JPY', 1234n],
    ['1,234', 'BHD', 1234n],
    ['0', 'BYN', 0n],
  ])('typed as %j %s are read', (text, currency, minor) => {
    expect(readTypedAmount(text, currency)).toBe(minor)
  })

  it.each([
    ['1,000', 'BYN'],
    ['1.000', 'BYN'],
    ['10.005', 'BYN'],
    ['1,50', 'JPY'],
    ['1,00,000.50', 'BYN'],
    ['1.000.50', 'BYN'],
    ['-1', 'BYN'],
    ['1', 'XXZ'],
  ])('typed as %j %s are refused', (text, currency) => {
    expect(readTypedAmount(text, currency)).toBeNull()
  })

  it.each(['en', 'ru', 'be'])('are read as they are shown in %s', (language) => {
    for (const money of [
      { minor: 1n, currency: 'BYN' },
      { minor: 123456789n, currency: 'BYN' },
      { minor: 12345n, currency: 'JPY' },
      { minor: 1234567890n, currency: 'BHD' },
    ])
      expect(readTypedAmount(showMoney(money, language).split('\u00a0').slice(0, -1).join(''), money.currency)).toBe(money.minor)
  })

  it('are written back with all decimals of their currency', () => {
    expect(formatAmount({ minor: 1n, currency: 'BYN' })).toBe('0.01')
    expect(formatAmount({ minor: 100n, currency: 'JPY' })).toBe('100')
    expect(formatAmount({ minor: -1050n, currency: 'BYN' })).toBe('-10.50')
  })

  it('are shown as people write them, exactly, however large', () => {
    expect(showMoney({ minor: 1000n, currency: 'BYN' }, 'en')).toBe('10.00\u00a0BYN')
    expect(showMoney({ minor: 123456789012345699n, currency: 'BYN' }, 'en')).toBe('1,234,567,890,123,456.99\u00a0BYN')
    expect(showMoney({ minor: 123450n, currency: 'BYN' }, 'ru').replace(/\s/g, ' ')).toBe('1234,50 BYN'.replace('1234', '1 234'))
  })
})

describe('the log', () => {
  it('masks a card number that slipped into a line, in whatever grouping', () => {
    expect(luhnRunsMasked('{"msg":"bad 4111 1111 1111 1111"}')).toBe('{"msg":"bad [card …1111]"}')
    expect(luhnRunsMasked('4242424242424242')).toBe('[card …4242]')
    expect(luhnRunsMasked('time 1764000000001')).toBe('time 1764000000001')
  })
})
