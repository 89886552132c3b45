import { NextRequest } from 'next/server'
import { expect, it } from 'vitest'
import { withoutEmpty } from '@/lib/platform/list-address'
import { proxy } from '@/proxy'

const host = 'http://shop.example'

const ledTo = (path: string, method = 'GET') =>
  proxy(new NextRequest(`${host}${path}`, { method }))
    .headers.get('location')
    ?.replace(host, '') ?? null

it('an address is led once to the same one without the fields that were left empty, whatever else it says', () => {
  for (const [asked, shorter] of [
    ['/customers?status=deny&q=&seenFrom=&seenTo=&status=member&size=50', '/customers?status=deny&status=member&size=50'],
    ['/orders?q=a%26b%3D&from=&until=2026-11-01', '/orders?q=a%26b%3D&until=2026-11-01'],
    ['/audit?q=%D0%B0+b&actor&', '/audit?q=%D0%B0+b'],
    ['/operator/merchants?q=', '/operator/merchants'],
    ['/notifications?', null],
    ['/orders?q=a', null],
    ['/orders', null],
  ] as const) {
    expect.soft(ledTo(asked), asked).toBe(shorter)
    if (shorter) expect.soft(ledTo(shorter), shorter).toBeNull()
  }
})

it('a list that opens a kept view by itself is still shown whole to whoever cleared every field', () => {
  for (const path of ['/customers', '/orders']) expect(ledTo(`${path}?q=&sort=`)).toBe(`${path}?view=all`)
})

it('what is sent, and what another house sends a person back with, is left as it is', () => {
  expect(ledTo('/customers/1?q=', 'POST')).toBeNull()
  expect(ledTo('/sign-in?next=')).toBeNull()
  expect(ledTo('/sign-in/openid/back?code=a&state=')).toBeNull()
})

it('an address without empty fields stays itself, sign by sign', () => {
  for (const search of ['', '?', '?q=1', '?q=%20&a=b==', '?a=1&a=2']) expect(withoutEmpty(search), search).toBeNull()
  expect(withoutEmpty('?=&a=&b=%20')).toBe('b=%20')
})
