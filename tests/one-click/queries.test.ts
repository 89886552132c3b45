import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { effectiveLimits, type PlainLimit, windowsAt } from '@/lib/limits/rules'
import { foldCustomerCounts } from '@/lib/one-click/fold-customer-counts'
import { type CustomerFilter, directions, everyCustomer, type Range, type Sort, sorts } from '@/lib/one-click/list-filter'
import { countCustomers, findNeighbours, listCustomers, streamCustomers } from '@/lib/one-click/queries'
import { type Status, statuses } from '@/lib/one-click/rules'
import { setMark } from '@/lib/one-click/set-mark'
import { showLocalTime } from '@/lib/platform/local-time'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, payNew, placeOrder, visa } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shops: AddedMerchant[]
let mine: Scope
const all = everyCustomer

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
  payableCards: number
  share: bigint
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
    else
      await payNew(
        service,
        shop.merchantId,
        { customerNumber, payer, number: `N-${index}`, amountMinor: BigInt(100 * (1 + (index % 6))) },
        fullEntry(index % 2 ? visa : '5555555555554444'),
      )
    // Every third pair shares its moment, so that keys tie.
    if (index % 3 !== 0) service.clock.advance(index % 2 ? 1000 : 3 * 3_600_000)
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
  await payNew(service, stranger.merchantId, { customerNumber: 'theirs', number: 'T-theirs', payer: { email: 'foreign@mail.example' } })
  const rows = await service.db.prisma.customer.findMany({
    where: { scopeId: { in: [first.scopeId, second.scopeId] } },
    include: { orders: true, savedCards: true },
  })
  await service.db.prisma.turnoverLimit.createMany({
    data: [
      { scopeId: first.scopeId, currency: 'BYN', window: 'day', amountMinor: 700n },
      { scopeId: first.scopeId, currency: 'BYN', window: 'week', amountMinor: 1000n },
      { scopeId: second.scopeId, currency: 'USD', window: 'day', amountMinor: 5n },
      ...rows.filter((_, index) => index % 8 === 1).map(({ id, scopeId }) => ({ scopeId, customerId: id, currency: 'BYN', window: 'week', amountMinor: 500n })),
    ],
  })
  const limits = await service.db.prisma.turnoverLimit.findMany()
  const entries = await service.db.prisma.turnoverEntry.findMany()
  const windows = windowsAt(service.clock.now(), { timeZone: 'Europe/Minsk', weekStartsOn: 1 })
  const shareOf = (id: bigint, scopeId: number) =>
    effectiveLimits(limitsOf(limits, scopeId, id), limitsOf(limits, scopeId, null)).reduce((most, { currency, window, minor }) => {
      const counted = entries.filter((entry) => entry.customerId === id && entry.currency === currency && entry.at >= windows[window].startsAt)
      const used = counted.reduce((sum, { amountMinor, freedMinor }) => sum + amountMinor - freedMinor, 0n)
      const share = (used * 10n ** 20n) / minor
      return share > most ? share : most
    }, 0n)
  plain = rows.map((row) => ({
    ...row,
    share: shareOf(row.id, row.scopeId),
    orders: row.orders.map((order) => order.number),
    last4: row.savedCards.filter((card) => card.state !== 'deleted').map((card) => card.last4),
  }))
}, 60_000)
afterAll(() => service.close())

type Limits = Awaited<ReturnType<TestService['db']['prisma']['turnoverLimit']['findMany']>>

function limitsOf(limits: Limits, scopeId: number, customerId: bigint | null): PlainLimit[] {
  const mine = limits.filter((limit) => limit.scopeId === scopeId && limit.customerId === customerId)
  return mine.map(({ currency, window, amountMinor }) => ({ currency, window: window as 'day' | 'week', minor: amountMinor }))
}

function within<T extends number | string | bigint>(value: T, { from, to }: Range<T>): boolean {
  return (from === null || value >= from) && (to === null || value <= to)
}

const dayOf = (at: Date) => showLocalTime(at, 'Europe/Minsk').slice(0, 10)
const percents = ({ from, to }: CustomerFilter['use']) => ({
  from: from === null ? null : BigInt(from) * 10n ** 18n,
  to: to === null ? null : BigInt(to) * 10n ** 18n,
})

function matches(row: Plain, filter: CustomerFilter): boolean {
  const { q, merchantIds } = filter
  if (merchantIds.length > 0 && !merchantIds.includes(row.originMerchantId)) return false
  if (filter.ids.length > 0 && !filter.ids.includes(row.id)) return false
  if (!within(row.payableCards, filter.cards) || !within(row.paymentsCount, filter.payments) || !within(row.share, percents(filter.use))) return false
  if (!within(dayOf(row.lastSeenAt), filter.lastSeen)) return false
  const asksPaid = filter.lastPayment.from !== null || filter.lastPayment.to !== null
  if (asksPaid && !(row.lastPaymentAt && within(dayOf(row.lastPaymentAt), filter.lastPayment))) return false
  if (q === '') return true
  const part = q.toLowerCase()
  const card = row.last4.some((last4) => ['', '•• ', 'Visa •• ', '4111 11•• •••• ', '*'].some((before) => q === `${before}${last4}`))
  // Three letters or digits in a row stand anywhere; what is shorter is where a number or an e-mail begins.
  const holds = (text: string) => (/[\p{L}\p{N}]{3}/u.test(q) ? text.toLowerCase().includes(part) : text.toLowerCase().startsWith(part))
  return holds(row.number) || (row.email !== null && holds(row.email)) || row.orders.includes(q) || card
}

const byText = (text: string) => Buffer.from(text).toString('hex')
const keyOf: Record<Exclude<Sort, 'limit'>, (row: Plain) => string | number> = {
  status: (row) => `${byText(row.status)} ${row.lastSeenAt.toISOString()}`,
  cards: (row) => row.payableCards,
  merchant: (row) => `${row.originMerchantId} ${row.lastSeenAt.toISOString()}`,
  'last-seen': (row) => row.lastSeenAt.getTime(),
  'last-payment': (row) => row.lastPaymentAt?.getTime() ?? Number.NEGATIVE_INFINITY,
  payments: (row) => row.paymentsCount,
  number: (row) => Buffer.from(row.number).toString('hex'),
  review: (row) => (row.mark === 'suspicious' ? 1e15 : 0) + row.lastSeenAt.getTime(),
}

// Nothing used is in the order of ids, whichever way the shares run.
function byShare(a: Plain, b: Plain, turn: number): number {
  if (a.share !== b.share) return turn * (a.share < b.share ? -1 : 1)
  return (a.share === 0n ? 1 : turn) * Number(a.id - b.id)
}

function expected(filter: CustomerFilter): string[] {
  const { sort } = filter
  const turn = filter.direction === 'asc' ? 1 : -1
  if (sort === 'limit') return found(filter, (a, b) => byShare(a, b, turn))
  const key = keyOf[sort]
  const compare = (a: Plain, b: Plain) => turn * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : Number(a.id - b.id))
  return found(filter, compare)
}

function found(filter: CustomerFilter, compare: (a: Plain, b: Plain) => number): string[] {
  return plain
    .filter((row) => matches(row, filter) && (filter.statuses.length === 0 || filter.statuses.includes(row.status as Status)))
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

// Mostly open, so that filters with many conditions still find somebody.
function rangeOf<T>(values: T[]): fc.Arbitrary<Range<T>> {
  const end: fc.Arbitrary<T | null> = fc.option(fc.constantFrom(...values), { freq: 1, nil: null })
  return fc.oneof({ weight: 2, arbitrary: fc.constant<Range<T>>({ from: null, to: null }) }, fc.record({ from: end, to: end }))
}

describe('the list of customers', () => {
  it.each(sorts.flatMap((sort) => directions[sort].map((direction) => ({ sort, direction }))))(
    'sorted by $sort $direction, walked forward and back, shows each of the caller’s customers once',
    async (order) => {
      const filter = { ...all, ...order }
      expect(await walk(filter)).toEqual(expected(filter))
    },
  )

  it.each(sorts.flatMap((sort) => directions[sort].map((direction) => ({ sort, direction }))))(
    'sorted by $sort $direction, has each customer between those who stand beside him',
    async (order) => {
      const filter = { ...all, ...order }
      const ids = expected(filter).map((number) => plain.find((row) => row.number === number)?.id ?? 0n)
      for (const [place, id] of ids.entries())
        expect(await findNeighbours(service, mine, filter, id)).toEqual({ previous: ids[place - 1] ?? null, next: ids[place + 1] ?? null })
    },
  )

  it('leads on from one who is no longer in the list, and from nobody whom the caller may not see', async () => {
    const filter: CustomerFilter = { ...all, statuses: ['member'], sort: 'number', direction: 'asc' }
    const members = plain.filter(({ status }) => status === 'member').toSorted((a, b) => (a.number < b.number ? -1 : 1))
    const left = plain.find(
      ({ status, number }) => status !== 'member' && members.some((one) => one.number < number) && members.some((one) => one.number > number),
    )
    if (!left) throw new Error('there should be somebody between two members')
    expect(await findNeighbours(service, mine, filter, left.id)).toEqual({
      previous: members.findLast(({ number }) => number < left.number)?.id,
      next: members.find(({ number }) => number > left.number)?.id,
    })
    const theirs = await service.db.prisma.customer.findFirstOrThrow({ where: { number: 'theirs' } })
    expect(await findNeighbours(service, mine, all, theirs.id)).toEqual({ previous: null, next: null })
  })

  it('agrees with a plain search for random filters, and so do the counts', async () => {
    const texts = [
      '',
      '100%',
      '%',
      '_',
      'a_b',
      'A_',
      'c',
      'c-',
      'C-1',
      'xB',
      '.e',
      "o'",
      '\\',
      'straße',
      'иван',
      '1111',
      '4444',
      '•• 1111',
      'Visa •• 1111',
      '4111 11•• •••• 1111',
      '*4444',
      'N-4',
      'N',
      'p',
      'pa',
      'mail.example',
      '@MAIL',
      'nobody',
      "'; drop table customers; --",
    ]
    const orders = sorts.flatMap((sort) => directions[sort].map((direction) => ({ sort, direction })))
    const conditions = fc.record({
      statuses: fc.subarray([...statuses]),
      q: fc.constantFrom(...texts),
      merchantIds: fc.constantFrom([], [], ...shops.map(({ merchantId }) => [merchantId]), [shops[0]?.merchantId ?? 0, shops[1]?.merchantId ?? 0]),
      cards: rangeOf([0, 1, 2]),
      payments: rangeOf([0, 1, 2]),
      lastPayment: rangeOf(['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']),
      lastSeen: rangeOf(['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']),
      use: rangeOf([0, 20, 50, 60, 100]),
      ids: fc.oneof({ weight: 5, arbitrary: fc.constant<bigint[]>([]) }, fc.subarray(plain.map(({ id }) => id))),
      size: fc.constantFrom(25, 50, 100) as fc.Arbitrary<25 | 50 | 100>,
      cursor: fc.constant(null),
    })
    const filters = fc.tuple(conditions, fc.constantFrom(...orders)).map(([condition, order]) => ({ ...condition, ...order }))
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        expect(await walk(filter)).toEqual(expected(filter))
        const streamed: string[] = []
        await streamCustomers(service, mine, filter, async (rows) => void streamed.push(...rows.map(({ number }) => number)))
        expect(streamed).toEqual(expected(filter))
        const counts = await countCustomers(service, mine, filter)
        for (const status of statuses) expect(counts?.[status]).toBe(plain.filter((row) => matches(row, filter) && row.status === status).length)
      }),
      { numRuns: 60 },
    )
  }, 60_000)

  it('has counts that the database keeps, right before, while and after they are folded into sums', async () => {
    const counted = async () => {
      const counts = await countCustomers(service, mine, all)
      for (const status of statuses) expect(counts?.[status]).toBe(plain.filter((row) => row.status === status).length)
    }
    await counted()
    await Promise.all([...Array.from({ length: 4 }, () => foldCustomerCounts(service)), ...Array.from({ length: 4 }, counted)])
    await foldCustomerCounts(service)
    await counted()
    expect(await service.db.prisma.customerCountChange.count()).toBe(0)
  })

  it('shows nothing of others, and everything to the operator', async () => {
    const theirs: Scope = { kind: 'merchants', merchantIds: [shops[2]?.merchantId ?? 0], scopeIds: [shops[2]?.scopeId ?? 0] }
    expect((await listCustomers(service, theirs, all)).rows.map((row) => row.number)).toEqual(['theirs'])
    for (const q of ['theirs', 'T-theirs', 'foreign@mail.example']) {
      const filter = { ...all, q }
      expect((await listCustomers(service, theirs, filter)).rows.map((row) => row.number)).toEqual(['theirs'])
      expect((await listCustomers(service, mine, filter)).rows).toEqual([])
      expect(Object.values((await countCustomers(service, mine, filter)) ?? {})).toEqual([0, 0, 0, 0, 0, 0])
    }
    const everybody = await countCustomers(service, { kind: 'all' }, all)
    expect(Object.values(everybody ?? {}).reduce((sum, count) => sum + count, 0)).toBe(plain.length + 1)
  })

  it('finds ids for a search only among what the caller may see', async () => {
    const found = (scope: Scope) =>
      readInScope(service.db, scope, async (tx) => {
        const rows = await tx.$queryRaw<{ id: bigint }[]>`select id from customers_matching('%', 'T-theirs', '1111', 1000) as id`
        return rows.map(({ id }) => id).toSorted((a, b) => Number(a - b))
      })
    expect(await found(mine)).toEqual(plain.map((row) => row.id).toSorted((a, b) => Number(a - b)))
    expect(await found({ kind: 'merchants', merchantIds: [], scopeIds: [] })).toEqual([])
    expect(await found({ kind: 'all' })).toHaveLength(plain.length + 1)
  })

  it('begins where the customers begin when the place is before all of them, and is empty after all of them', async () => {
    const filter = { ...all, sort: 'number' as const, direction: 'asc' as const }
    const first = (await listCustomers(service, mine, filter)).rows
    const fromStart = await listCustomers(service, mine, { ...filter, cursor: { keys: [''], id: 0n, side: 'after' } })
    expect(fromStart.rows).toEqual(first)
    const past = await listCustomers(service, mine, { ...filter, cursor: { keys: ['яяя'], id: 0n, side: 'after' } })
    expect(past).toEqual({ rows: [], next: null, previous: null })
  })

  it('names of each customer up to three payable cards, the last used first, and the limit with the largest part used', async () => {
    const shop = await addMerchant(service)
    const its: Scope = { kind: 'merchants', merchantIds: [shop.merchantId], scopeIds: [shop.scopeId] }
    const pans = [visa, '5555555555554444', '2200000000000004', '378282246310005']
    for (const pan of pans) {
      await payNew(service, shop.merchantId, { customerNumber: 'many-cards' }, fullEntry(pan))
      service.clock.advance(1000)
    }
    await placeOrder(service, shop.merchantId, { customerNumber: 'no-cards' })
    const { id } = await customerOf(service, shop.scopeId, 'many-cards')
    const list = async () => (await listCustomers(service, its, { ...all, sort: 'payments' })).rows
    expect((await list()).map((row) => [row.number, row.payableCards, row.cards.map((card) => card.last4), row.limit])).toEqual([
      [
        'many-cards',
        4,
        pans
          .toReversed()
          .slice(0, 3)
          .map((pan) => pan.slice(-4)),
        null,
      ],
      ['no-cards', 0, [], null],
    ])

    const limit = { scopeId: shop.scopeId, currency: 'BYN', window: 'week', amountMinor: 100_000n }
    await service.db.prisma.turnoverLimit.create({ data: limit })
    await service.db.prisma.turnoverLimit.create({ data: { ...limit, window: 'day', amountMinor: 50_000n } })
    expect((await list()).map((row) => row.limit)).toMatchObject([
      { window: 'day', source: 'default', minor: 50_000n, usedMinor: 4000n, leftMinor: 46_000n },
      { usedMinor: 0n },
    ])
    await service.db.prisma.turnoverLimit.create({ data: { ...limit, customerId: id, amountMinor: 3000n } })
    expect((await list())[0]?.limit).toMatchObject({ window: 'week', source: 'own', minor: 3000n, usedMinor: 4000n, leftMinor: 0n })
  })
})
