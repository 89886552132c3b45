import { expect, it, vi } from 'vitest'
import { openedFrom, ownAddresses, readList, rowLinks, wayBack } from '@/app/(account)/list/way-back'

// What Next tells a page of its request; everything of our own is real.
const request = vi.hoisted(() => ({ path: '/' }))
vi.mock('next/headers', () => ({ headers: async () => new Headers({ 'x-path': request.path }) }))

const usual = { href: '/customers', label: 'Customers' }
// A browser keeps the place on a page to itself.
const at = (path: string) => Object.assign(request, { path: path.split('#')[0] })

it('leads from a row to its page and back to the row in the same list: filter, sort and place', async () => {
  const list = '/customers?status=member&q=a%26b&sort=payments&after=WzFd'
  at(list)
  const { href, id } = (await rowLinks())('/customers/12?merchant=5#limits', 12n)
  expect(new URL(href, 'http://x').searchParams.get('merchant')).toBe('5')
  expect(href).toMatch(/#limits$/)
  at(href)
  expect(await wayBack(usual, { language: 'en', row: 12n })).toEqual({ href: `${list}#${id}`, label: 'Customers' })
})

it('keeps the list through every address of the page, and where nothing names one changes nothing', async () => {
  at('/orders?state=declined')
  at((await rowLinks())('/orders/7', 7).href)
  const own = await ownAddresses()
  for (const step of ['/orders/7?do=cancel#money', '/orders/7#money', '/orders/7']) {
    at(own(step))
    expect(await openedFrom()).toBe('/orders?state=declined#row-7')
  }
  at('/orders/7')
  expect((await ownAddresses())('/orders/7?done=cancel#money')).toBe('/orders/7?done=cancel#money')
})

it('says nothing of a list that asks for nothing, since the page leads there by itself', async () => {
  at('/customers')
  expect((await rowLinks())('/customers/12', 12).href).toBe('/customers/12')
  at('/customers/12')
  expect(await wayBack(usual, { language: 'en', row: 12 })).toEqual({ href: '/customers#row-12', label: 'Customers' })
  // A page whose usual list is a narrower one is told of the whole one.
  at('/notifications')
  expect((await rowLinks({ named: true }))('/notifications/3', 3).href).toBe('/notifications/3?list=%2Fnotifications%23row-3')
})

it('leads from the results of an act on many customers to each of them, back to the results, and from there to the list where they were chosen', async () => {
  const customers = '/customers?status=member&after=WzFd'
  const results = `/customers/bulk/00000000-0000-4000-8000-000000000000?${new URLSearchParams({ part: 'refused', list: customers })}`
  at(results)
  at((await rowLinks())('/customers/12', 3).href)
  const { href } = await wayBack(usual, { language: 'en' })
  expect(href).toBe(`${results}#row-3`)
  at(href)
  expect(await wayBack(usual, { language: 'en' })).toEqual({ href: customers, label: 'Customers' })
  // A longer one gives up where it came from, and not itself.
  const long = `/customers?q=${'x'.repeat(600)}`
  at(`/orders?${new URLSearchParams({ q: 'a', list: long })}`)
  at((await rowLinks())('/orders/7', 7).href)
  expect(await openedFrom()).toBe('/orders?q=a#row-7')
  // What a form left empty is no part of a list.
  expect(readList('/orders?q=&from=2026-11-01&until=&state=declined')).toBe('/orders?from=2026-11-01&state=declined')
})

it('calls the list by its name where it is another than usual', async () => {
  for (const [list, name] of [
    ['/orders?q=1', 'Orders'],
    ['/limits/5/near?over=80', 'Turnover limits'],
    ['/customers/bulk/00000000-0000-4000-8000-000000000000', 'Acts on many customers'],
    ['/operator/approvals', 'Approvals'],
    ['/search?q=x', 'Search'],
  ] as const) {
    at(list)
    at((await rowLinks())('/customers/12', 1).href)
    const back = await wayBack(usual, { language: 'en' })
    expect(back.href).toBe(`${list}#row-1`)
    expect.soft(back.label).toBe(name)
  }
})

it('leads to lists of ours only', () => {
  for (const text of [
    '',
    'customers',
    '//evil.example/customers',
    '/\\evil.example/customers',
    'https://evil.example/customers',
    'javascript:alert(1)',
    '/customers/../../evil',
    '/customers/12',
    '/sign-in?next=//evil.example',
    '/exports/1/file',
    '/settings/api-keys',
    '/limits/0/near',
    `/customers?q=${'x'.repeat(800)}`,
  ])
    expect(readList(text), text).toBeNull()
  expect(readList('/customers#row-12')).toBe('/customers#row-12')
  expect(readList('/customers/../orders?q=1#x"><script>')).toBe('/orders?q=1')
})

it('carries nothing of a card, and no word that is said once', () => {
  for (const card of ['4111111111111111', '4111 1111 1111 1111', '4111-1111-1111-1111', 'card 4111111111111111'])
    expect(readList(`/customers?${new URLSearchParams({ status: 'member', q: card })}`)).toBeNull()
  expect(readList('/audit?outcome=done&done=1')).toBe('/audit?outcome=done')
  expect(readList('/customers?q=1111&saved=1&refused=card-number&done=mark')).toBe('/customers?q=1111')
  const within = new URLSearchParams({ part: 'done', list: '/customers?q=4111111111111111' })
  expect(readList(`/customers/bulk/00000000-0000-4000-8000-000000000000?${within}`) ?? '').not.toContain('4111')
})
