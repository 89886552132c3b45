import { describe, expect, it } from 'vitest'
import { checkValueMatches, checkValueOf } from '@/lib/assist/check-value'
import { checkValueFor } from '../support/sign-order'

describe('check value', () => {
  it.each([
    ['111111;100;100.0', 'DBE8D1AB4F19A27D161999DC53293881'],
    ['111111ok4.00RUBCanceled', '74DEB154081757F1E8097DDFAC35FC5C'],
  ])('knows the answer of the specification for %s', (text, answer) => {
    expect(checkValueOf('secret', text)).toBe(answer)
    expect(checkValueFor('secret', text)).toBe(answer)
  })

  it('is taken in upper and lower case', () => {
    expect(checkValueMatches('dbe8d1ab4f19a27d161999dc53293881', 'secret', '111111;100;100.0')).toBe(true)
    expect(checkValueMatches('DBE8D1AB4F19A27D161999DC53293881', 'secret', '111111;100;100.0')).toBe(true)
  })

  it('is refused for another secret word, another text, another length and for nothing', () => {
    expect(checkValueMatches('DBE8D1AB4F19A27D161999DC53293881', 'Secret', '111111;100;100.0')).toBe(false)
    expect(checkValueMatches('DBE8D1AB4F19A27D161999DC53293881', 'secret', '111111;100;100.00')).toBe(false)
    expect(checkValueMatches('DBE8D1AB4F19A27D161999DC5329388', 'secret', '111111;100;100.0')).toBe(false)
    expect(checkValueMatches('DBE8D1AB4F19A27D161999DC532938811', 'secret', '111111;100;100.0')).toBe(false)
    expect(checkValueMatches('', 'secret', '111111;100;100.0')).toBe(false)
  })

  it('is made of the UTF-8 bytes of the text', () => {
    expect(checkValueMatches(checkValueFor('слово', '1;Заказ №1;1.00'), 'слово', '1;Заказ №1;1.00')).toBe(true)
  })
})
