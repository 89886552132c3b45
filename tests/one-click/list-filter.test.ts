import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CustomerFilter, directions, everyCustomer, filterParameters, pageSizes, parseFilter, reversedRange, sorts } from '@/lib/one-click/list-filter'
import { statuses } from '@/lib/one-click/rules'
import type { Cursor, Query } from '@/lib/platform/list-address'

/** As Next hands an address to a page: a name that stands several times is a list. */
function queryOf(address: string): Query {
  const parameters = new URLSearchParams(address)
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name).length > 1 ? parameters.getAll(name) : (parameters.get(name) ?? '')]),
  )
}

const addressOf = (filter: CustomerFilter) => new URLSearchParams(filterParameters(filter)).toString()
const read = (address: string) => parseFilter(queryOf(address))

const moment = fc
  .date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2030-01-01T00:00:00Z'), noInvalidDate: true })
  .map((at) => at.toISOString().replace('T', ' ').replace('Z', '+00'))
const keysOf = {
  'last-seen': moment.map((at) => [at]),
  'last-payment': fc.oneof(moment, fc.constant('-infinity')).map((at) => [at]),
  payments: fc.nat({ max: 999_999_999 }).map((count) => [String(count)]),
  review: fc.tuple(fc.constantFrom('true', 'false'), moment).map((keys): string[] => keys),
  cards: fc.nat({ max: 999_999_999 }).map((count) => [String(count)]),
  status: fc.tuple(fc.constantFrom<string>(...statuses), moment).map((keys): string[] => keys),
  merchant: fc.tuple(fc.nat({ max: 999_999_999 }).map(String), moment).map((keys): string[] => keys),
  limit: fc.bigInt({ min: 0n, max: 10n ** 39n }).map((share) => [String(share)]),
  number: fc
    .string({ maxLength: 32 })
    .filter((text) => !text.includes('\0'))
    .map((text) => [text]),
}

const rangeOf = <T>(value: fc.Arbitrary<T>) => fc.record({ from: fc.option(value), to: fc.option(value) })
const numbers = rangeOf(fc.nat({ max: 999_999_999 }))
const days = rangeOf(fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }).map((at) => at.toISOString().slice(0, 10)))

const filters: fc.Arbitrary<CustomerFilter> = fc.constantFrom(...sorts).chain((sort) =>
  fc.record({
    statuses: fc.subarray([...statuses]),
    q: fc.string({ maxLength: 40 }).map((text) =>
      text
        .replaceAll('\0', '')
        .replaceAll(/\d{6,}/g, '')
        .trim(),
    ),
    merchantIds: fc.uniqueArray(fc.nat({ max: 999_999_999 }), { maxLength: 3 }).map((ids) => ids.toSorted((a, b) => a - b)),
    cards: numbers,
    payments: numbers,
    lastPayment: days,
    lastSeen: days,
    use: numbers,
    ids: fc.uniqueArray(fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), { maxLength: 3 }),
    sort: fc.constant(sort),
    direction: fc.constantFrom(...directions[sort]),
    size: fc.constantFrom(...pageSizes),
    cursor: fc.option(fc.record<Cursor>({ keys: keysOf[sort], id: fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), side: fc.constantFrom('after', 'before') })),
  }),
)

describe('the address of a filter', () => {
  it('is read back as it was written, and nothing of it is ignored', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(read(addressOf(filter))).toEqual({ filter, ignored: [] })
      }),
    )
  })

  it('is the same for the same filter, whatever order the address had', () => {
    const one = read('status=fraud&status=new&status=fraud&size=25&sort=last-seen&q=+anna+')
    expect(addressOf(one.filter)).toBe('status=new&status=fraud&q=anna')
    expect(addressOf({ ...everyCustomer, statuses: ['fraud', 'new'], q: 'anna' })).toBe('status=new&status=fraud&q=anna')
    expect(one.ignored).toEqual([])
  })

  it('is empty for the first page of everything', () => {
    expect(read('')).toEqual({ filter: everyCustomer, ignored: [] })
    expect(addressOf(everyCustomer)).toBe('')
  })

  it('never fails, whatever stands in it', () => {
    const value = fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 3 }), fc.constant(undefined))
    const queries = fc.record({ status: value, q: value, merchant: value, sort: value, size: value, after: value, before: value })
    fc.assert(
      fc.property(queries, (query) => {
        expect(read(addressOf(parseFilter(query).filter)).ignored).toEqual([])
      }),
    )
  })

  it.each([
    ['status=vip&status=member', 'status', { statuses: ['member'] }],
    ['merchant=abc', 'merchant', {}],
    ['merchant=1&merchant=x', 'merchant', { merchantIds: [1] }],
    ['cardsFrom=-1', 'cards', {}],
    ['paymentsTo=many', 'payments', {}],
    ['paidFrom=2026-02-30', 'lastPayment', {}],
    ['paidFrom=0001-01-01', 'lastPayment', {}],
    ['seenTo=yesterday&seenFrom=2026-11-01', 'lastSeen', { lastSeen: { from: '2026-11-01', to: null } }],
    ['useFrom=1e3', 'use', {}],
    ['id=7&id=x', 'id', { ids: [7n] }],
    ['sort=shoe-size', 'sort', {}],
    ['sort=payments.sideways', 'sort', {}],
    ['sort=review.asc', 'sort', {}],
    ['size=7', 'size', {}],
    ['after=!!', 'page', {}],
    ['before=AAAA', 'page', {}],
    ['q=a&q=b', 'q', {}],
  ] as const)('%s names what it left out: %s', (address, ignored, kept) => {
    expect(read(address)).toEqual({ filter: { ...everyCustomer, ...kept }, ignored: [ignored] })
  })

  it('takes a search of 128 characters and none of 129', () => {
    expect(read(`q=${'a'.repeat(128)}`)).toEqual({ filter: { ...everyCustomer, q: 'a'.repeat(128) }, ignored: [] })
    expect(read(`q=${'a'.repeat(129)}`)).toEqual({ filter: everyCustomer, ignored: ['q'] })
  })

  it('never carries a card number on', () => {
    for (const typed of [
      '4111111111111111',
      '4111 1111 1111 1111',
      '4111.1111.1111.1111',
      '4111 1111 1111 1111 12',
      '5555-5555-5555-4444',
      'pay-4111111111111111',
      'card 9112 0000 0000 0006 please',
    ])
      expect(read(new URLSearchParams({ q: typed }).toString())).toEqual({ filter: everyCustomer, ignored: ['card-number'] })
    // Numbers of shops: a phone, a wrong check digit, a length that no card has, an identifier whose digits would be a card if its letters were not there.
    for (const typed of ['375291234567', '4111111111111112', '1111', '41111111-1111-a111-b1aa-aaaaaaaaaaaa']) expect(read(`q=${typed}`).filter.q).toBe(typed)
  })
})

describe('a range of which the beginning lies after the end', () => {
  it.each([
    ['cardsFrom=2&cardsTo=1', 'cards'],
    ['cardsFrom=1&cardsTo=1', null],
    ['seenFrom=2026-11-02&seenTo=2026-11-01', 'lastSeen'],
    ['seenFrom=2026-11-01&seenTo=2026-11-01', null],
    ['seenFrom=2026-11-01', null],
  ])('%s: %s', (address, name) => {
    expect(reversedRange(read(address).filter)).toBe(name)
  })
})

describe('a place in the list', () => {
  const placed = (sort: CustomerFilter['sort'], keys: string[], id = 5n) =>
    read(addressOf({ ...everyCustomer, sort, direction: directions[sort][0], cursor: { keys, id, side: 'after' } }))

  it.each([
    ['last-seen', ['2026-13-45 99:99:99+00']],
    ['last-seen', ['2026-02-30 10:00:00+00']],
    ['last-seen', ['0000-01-01 00:00:00+00']],
    ['last-seen', ['2026-01-01 10:00:00+99']],
    ['last-seen', ['2026-01-01 24:00:01+00']],
    ['last-seen', ['-infinity']],
    ['last-payment', ['infinity']],
    ['payments', ['-1']],
    ['payments', ['9999999999']],
    ['payments', ["1'; drop table customers"]],
    ['review', ['maybe', '2026-01-01 10:00:00+00']],
    ['review', ['true']],
    ['number', ['a'.repeat(33)]],
    ['number', ['a\0']],
    ['number', ['a', 'b']],
    ['number', []],
    ['status', ['vip', '2026-01-01 10:00:00+00']],
    ['limit', ['0.5']],
    ['merchant', ['1']],
    ['cards', ['-1']],
  ] as const)('that no page of the sort %s has is ignored: %j', (sort, keys) => {
    expect(placed(sort, [...keys])).toMatchObject({ filter: { cursor: null }, ignored: ['page'] })
  })

  it('that belongs to another sort is ignored', () => {
    const address = addressOf({ ...everyCustomer, sort: 'payments', cursor: { keys: ['3'], id: 1n, side: 'after' } })
    expect(read(address.replace('sort=payments', 'sort=review')).ignored).toEqual(['page'])
  })

  it('has an id that the database can hold', () => {
    expect(placed('payments', ['1'], 10n ** 18n - 1n).ignored).toEqual([])
    expect(placed('payments', ['1'], 10n ** 18n).ignored).toEqual(['page'])
  })
})
