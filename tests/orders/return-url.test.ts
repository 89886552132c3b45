import { describe, expect, it } from 'vitest'
import { chooseReturnUrls, returnUrl } from '@/lib/orders/return-url'

const none = { any: null, ok: null, no: null }
const payment = { billNumber: '550000112345678', orderNumber: '17/б 2' }
const query = 'billnumber=550000112345678&ordernumber=17%2F%D0%B1+2'

describe('the addresses of an order', () => {
  it('are those of the request before those of the settings', () => {
    const settings = { any: 'https://a.example', ok: 'https://a.example/ok', no: 'https://a.example/no' }
    expect(chooseReturnUrls({ ...none, ok: 'https://b.example/ok' }, settings)).toEqual({ ok: 'https://b.example/ok', no: 'https://a.example/no' })
  })

  it('fall back on the plain one, the request’s first', () => {
    expect(chooseReturnUrls({ ...none, any: 'https://b.example' }, { ...none, any: 'https://a.example' })).toEqual({
      ok: 'https://b.example',
      no: 'https://b.example',
    })
    expect(chooseReturnUrls(none, { ...none, any: 'https://a.example' })).toEqual({ ok: 'https://a.example', no: 'https://a.example' })
  })

  it('are none where nobody named any', () => {
    expect(chooseReturnUrls(none, none)).toEqual({ ok: null, no: null })
  })
})

describe('the return to the shop', () => {
  it.each([
    ['https://shop.example/thanks', `https://shop.example/thanks?${query}`],
    ['https://shop.example', `https://shop.example?${query}`],
    ['https://shop.example/?basket=1', `https://shop.example/?basket=1&${query}`],
    ['https://shop.example/?', `https://shop.example/?${query}`],
    ['https://shop.example/?basket=1&', `https://shop.example/?basket=1&${query}`],
    ['https://shop.example/#/done', `https://shop.example/?${query}#/done`],
    ['http://localhost:8080/?a=b#c', `http://localhost:8080/?a=b&${query}#c`],
  ])('adds billnumber and ordernumber to %s', (address, expected) => {
    expect(returnUrl(address, payment)).toBe(expected)
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'ftp://shop.example/', '/relative', 'shop.example', ''])('goes nowhere for %j', (address) => {
    expect(returnUrl(address, payment)).toBeNull()
  })

  it('goes nowhere without an address', () => {
    expect(returnUrl(null, payment)).toBeNull()
  })
})
