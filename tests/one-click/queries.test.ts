import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CustomerFilter, filterQuery, parseFilter, type Sort, sorts } from '@/lib/one-click/list-filter'
import { countCustomers, listCustomers } from '@/lib/one-click/queries'
import { type Status, statuses } from '@/lib/one-click/rules'
import { setMark } from '@/lib/one-click/set-mark'
import type { Scope } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, payNew, placeOrder, visa } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shops: AddedMerchant[]
let mine: Scope
const all: CustomerFilter = { status: null, q: '', merchantId: null, sort: 'last-seen', size: 25, cursor: null }

/** The same customers as a plain list, which the answers are compared with. */
type Plain = {
  number: string
  status: string
  email: string | null
  originMerchantId: number
  mark: string
  paymentsCount: number
  lastPaymentAt: Date | null
  lastSeenAt: Date
  id: bigint
  orders: string[]
  last4: string[]
}
let plain: Plain[]

beforeAll(async () => {
  service = await makeTestService()
  shops = [await addMerchant(service), await addMerchant(service), await addMerchant(service)]
  const [first, second, stranger] = shops as [AddedMerchant, AddedMerchant, AddedMerchant]
  mine = { kind: 'merchants', merchantIds: [first.merchantId, second.merchantId], scopeIds: [first.scopeId, second.scopeId] }
  const numbers = ['100%', '100', 'a_b', 'aXb', "o'neil", 'back\\slash', 'Straße', 'Иван-1', 'x1111', ...Array.from({ length: 31 }, (_, index) => `c-${index}`)]
  for (const [index, customerNumber] of numbers.entries()) {
    const shop = index % 3 === 0 ? second : first
    const payer: Record<string, string> = index % 4 === 0 ? { email: `payer${index}@mail.example` } : {}
    if (index % 5 === 0) await placeOrder(service, shop.merchantId, { customerNumber, payer })
    else await payNew(service, shop.merchantId, { customerNumber, payer, number: `N-${index}` }, fullEntry(index % 2 ? visa : '5555555555554444'))
    // Every third pair shares its moment, so that keys tie.
    if (index % 3 !== 0) service.clock.advance(1000)
    if (index % 7 === 3) {
      const { id } = await customerOf(service, shop.scopeId, customerNumber)
      await setMark(
        service,
        { kind: 'all' },
        { kind: 'staff', id: 1 },
        { customerId: id, expectedVersion: null, to: index % 2 ? 'suspicious' : 'deny', reasonCode: 'other', reason: 'a test', destroyCards: false },
      )
    }
  }
  await payNew(service, stranger.merchantId, { customerNumber: 'theirs' })
  const rows = await service.db.prisma.customer.findMany({
    where: { scopeId: { in: [first.scopeId, second.scopeId] } },
    include: { orders: true, savedCards: true },
  })
  plain = rows.map((row) => ({
    ...row,
    orders: row.orders.map((order) => order.number),
    last4: row.savedCards.filter((card) => card.state !== 'deleted').map((card) => card.last4),
  }))
}, 60_000)
afterAll(() => service.close())

function matches(row: Plain, { q, merchantId }: CustomerFilter): boolean {
  if (merchantId !== null && row.originMerchantId !== merchantId) return false
  if (q === '') return true
  const part = q.toLowerCase()
  const card = /^\d{4}$/.test(q) && row.last4.includes(q)
  return row.number.toLowerCase().includes(part) || (row.email?.toLowerCase().includes(part) ?? false) || row.orders.includes(q) || card
}

const keyOf: Record<Sort, (row: Plain) => string | number> = {
  'last-seen': (row) => -row.lastSeenAt.getTime(),
  'last-payment': (row) => -(row.lastPaymentAt?.getTime() ?? Number.NEGATIVE_INFINITY),
  payments: (row) => -row.paymentsCount,
  number: (row) => Buffer.from(row.number).toString('hex'),
  review: (row) => -(row.mark === 'suspicious' ? 1e15 : 0) - row.lastSeenAt.getTime(),
}

function expected(filter: CustomerFilter): string[] {
  const key = keyOf[filter.sort]
  const byId = filter.sort === 'number' ? 1n : -1n
  const compare = (a: Plain, b: Plain) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : Number((a.id - b.id) * byId))
  return plain
    .filter((row) => matches(row, filter) && (!filter.status || row.status === filter.status))
    .toSorted(compare)
    .map((row) => row.number)
}

async function walk(filter: CustomerFilter): Promise<string[]> {
  const seen: string[] = []
  let page = await listCustomers(service, mine, filter)
  for (;;) {
    seen.push(...page.rows.map((row) => row.number))
    if (!page.next) break
    const before = page
    page = await listCustomers(service, mine, { ...filter, cursor: page.next })
    // Going back shows what was shown.
    const back = page.previous && (await listCustomers(service, mine, { ...filter, cursor: page.previous }))
    expect(back?.rows.map((row) => row.number)).toEqual(before.rows.map((row) => row.number))
  }
  return seen
}

describe('the list of customers', () => {
  it.each(sorts)('sorted by %s, walked forward and back, shows each of the caller’s customers once', async (sort) => {
    const filter = { ...all, sort, size: 25 as const }
    expect(await walk(filter)).toEqual(expected(filter))
  })

  it('agrees with a plain search for random filters, and so do the counts', async () => {
    const texts = ['', '100%', '%', '_', 'a_b', "o'", '\\', 'straße', 'иван', '1111', '4444', 'N-4', 'mail.example', 'nobody', "'; drop table customers; --"]
    const filters = fc.record({
      status: fc.constantFrom<Status | null>(null, ...statuses),
      q: fc.constantFrom(...texts),
      merchantId: fc.constantFrom(null, shops[0]?.merchantId ?? 0, shops[1]?.merchantId ?? 0, shops[2]?.merchantId ?? 0),
      sort: fc.constantFrom(...sorts),
      size: fc.constantFrom(25, 50, 100) as fc.Arbitrary<25 | 50 | 100>,
      cursor: fc.constant(null),
    })
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        expect(await walk(filter)).toEqual(expected(filter))
        const counts = await countCustomers(service, mine, filter)
        for (const status of statuses) expect(counts[status]).toBe(plain.filter((row) => matches(row, filter) && row.status === status).length)
      }),
      { numRuns: 60 },
    )
  }, 60_000)

  it('shows nothing of others, and everything to the operator', async () => {
    const theirs: Scope = { kind: 'merchants', merchantIds: [shops[2]?.merchantId ?? 0], scopeIds: [shops[2]?.scopeId ?? 0] }
    expect((await listCustomers(service, theirs, all)).rows.map((row) => row.number)).toEqual(['theirs'])
    const everybody = await countCustomers(service, { kind: 'all' }, all)
    expect(Object.values(everybody).reduce((sum, count) => sum + count, 0)).toBe(plain.length + 1)
  })

  it('takes a cursor of another sort, or a made-up one, for the first page', async () => {
    const first = (await listCustomers(service, mine, all)).rows.map((row) => row.number)
    for (const key of ['nonsense', '-infinity', "2026-13-99'", '', '9'.repeat(40)]) {
      const page = await listCustomers(service, mine, { ...all, sort: 'payments', cursor: { key, id: 1n, side: 'after' } })
      expect(page.rows.length).toBe(25)
    }
    const before = await listCustomers(service, mine, { ...all, cursor: { key: 'x', id: 1n, side: 'before' } })
    expect(before.rows.map((row) => row.number)).toEqual(first)
  })

  it('takes a cursor of a moment that never was for the first page', async () => {
    const first = (await listCustomers(service, mine, all)).rows.map((row) => row.number)
    for (const key of ['2026-13-45 99:99:99+00', '2026-02-30 10:00:00+00', '0000-01-01 00:00:00+00', '2026-01-01 10:00:00+99', '2026-01-01 24:00:01+00']) {
      for (const side of ['after', 'before'] as const) {
        const page = await listCustomers(service, mine, { ...all, cursor: { key, id: 5n, side } })
        expect(page.rows.map((row) => row.number)).toEqual(first)
      }
    }
  })
})

describe('the address of a filter', () => {
  it('is read back as it was written', () => {
    const filters: CustomerFilter[] = [
      all,
      { status: 'not-active', q: 'ж&=%', merchantId: 500001, sort: 'number', size: 100, cursor: { key: 'Иван "1"', id: 42n, side: 'after' } },
      { ...all, cursor: { key: '2026-11-25 10:00:00+00', id: 1n, side: 'before' } },
    ]
    for (const filter of filters) expect(parseFilter(Object.fromEntries(new URLSearchParams(filterQuery(filter))))).toEqual(filter)
  })

  it('that nobody wrote is the first page of everything', () => {
    expect(parseFilter({ status: 'x', sort: ['a', 'b'], size: '7', after: '!!', before: 'AAAA', merchant: '1e9', q: undefined })).toEqual(all)
  })
})
