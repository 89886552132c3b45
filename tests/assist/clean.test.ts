import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clean } from '@/lib/assist/clean'

describe('cleaning', () => {
  it.each([
    ['most', `a<b>c"d=e'f/g(h)i;j#k`, 'abcdefghijk'],
    ['order-number', `a<b>c"d=e'f/g(h)i;j#k`, 'abcd=ef/g(h)ij#k'],
    ['text', `a<b>c"d=e'f/g(h)i;j#k`, `abc"de'f/g(h)i;j#k`],
    ['url', 'https://shop.example/?a=1&b=<%3Cscript%3e>#end', 'https://shop.example/?a=1&b=script#end'],
    ['nothing', `a<b>c"d=e'f`, `a<b>c"d=e'f`],
  ] as const)('removes from %s exactly what the wire forbids there', (cleaning, value, cleaned) => {
    expect(clean(value, cleaning)).toBe(cleaned)
  })

  it('leaves no forbidden piece that removing another one made', () => {
    expect(clean('%3%3C%3Cc', 'url')).not.toMatch(/%3c/i)
  })

  it('changes nothing when it is done twice', () => {
    const cleanings = fc.constantFrom('most', 'order-number', 'text', 'url', 'nothing')
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '%', '3', 'c', 'E', ';', '=', 'a', 'ю') }),
        cleanings,
        (value, cleaning) => clean(clean(value, cleaning), cleaning) === clean(value, cleaning),
      ),
    )
  })
})
