import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panOf } from '@/lib/acquirers/sandbox/cards'
import { sandboxAcquirer } from '@/lib/acquirers/sandbox/link'
import type { OrderState } from '@/lib/one-click/rules'
import { everyOrder, type OrderFilter, orderDirections, orderFilterParameters, orderSorts, orderStates, parseOrderFilter } from '@/lib/orders/list-filter'
import { countOrders, listOrders } from '@/lib/orders/queries'
import { insertRefusal } from '@/lib/payments/store'
import { inTransaction } from '@/lib/platform/db'
import type { Scope } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, onlyCard, payNew, payWith, placeOrder, savedEntry } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let mine: Scope
let minsk: AddedMerchant
let tokyo: AddedMerchant
let stranger: AddedMerchant

type Plain = {
  id: bigint
  number: string
  merchantId: number
  state: OrderState
  amountMinor: bigint
  currency: string
  twoStage: boolean
  createdAt: Date
  customerNumber: string | null
  entry: string | null
  last4: string | null
  operations: { state: string; startedAt: Date }[]
  refusedAt: Date[]
}
let plain: Plain[]

beforeAll(async () => {
  service = await makeTestService()
  minsk = await addMerchant(service, { currencies: ['BYN', 'JPY'] })
  tokyo = await addMerchant(service, { scope: { timeZone: 'Asia/Tokyo' } })
  stranger = await addMerchant(service)
  mine = { kind: 'merchants', merchantIds: [minsk.merchantId, tokyo.merchantId], scopeIds: [minsk.scopeId, tokyo.scopeId] }
  for (let index = 0; index < 24; index += 1) {
    const shop = index % 3 === 0 ? tokyo : minsk
    const currency = index % 8 === 1 && shop === minsk ? 'JPY' : 'BYN'
    const change = { number: `L-${index % 2 ? index : `z${index}`}`, customerNumber: `K-${index % 5}`, amountMinor: BigInt(100 * (1 + (index % 4))), currency }
    const twoStage = index % 4 === 2
    if (index % 6 === 5) await placeOrder(service, shop.merchantId, { ...change, twoStage })
    else if (index % 6 === 4) await payNew(service, shop.merchantId, { ...change, twoStage }, fullEntry(panOf('declined-no-funds')))
    else await payNew(service, shop.merchantId, { ...change, twoStage })
    // Some share their moment, so that keys tie; over the whole the days of the two zones differ.
    if (index % 3 !== 0) service.clock.advance(3 * 60 * 60_000)
  }
  await payNew(service, minsk.merchantId, { number: 'L-first', customerNumber: 'saver' })
  const again = await placeOrder(service, minsk.merchantId, { number: 'L-saved', customerNumber: 'saver' })
  await payWith(service, again, savedEntry(await onlyCard(service, minsk.scopeId, 'saver')))
  await payNew(
    { ...service, acquirer: sandboxAcquirer({ url: service.bank.url, timeoutMs: 200 }) },
    minsk.merchantId,
    { number: 'L-unknown', customerNumber: 'waiter' },
    fullEntry(panOf('time-out-after-charge')),
  )
  await payNew(service, stranger.merchantId, { number: 'L-first', customerNumber: 'saver' })
  const rows = await service.db.prisma.order.findMany({
    where: { merchantId: { in: [minsk.merchantId, tokyo.merchantId] } },
    include: { operations: { where: { type: 100 }, orderBy: { number: 'desc' } } },
  })
  // Some were refused before anybody could try, days after they were made; one of them twice, and one because its customer is marked.
  const refusedAt = new Map<bigint, Date[]>()
  for (const [place, { id, customerId, merchantId, billNumber }] of rows.filter((row) => row.customerId !== null).entries()) {
    if (place % 5 > 1 || customerId === null) continue
    for (const rule of ['fraud', 'over-limit', 'no-limit-for-currency'].slice(0, 1 + (place % 5) * 2)) {
      const at = new Date(service.clock.now().getTime() - place * 5 * 60 * 60_000)
      await inTransaction(service.db, (tx) => insertRefusal(tx, { customerId, merchantId, at, data: { rule, billNumber } }))
      if (rule !== 'fraud') refusedAt.set(id, [...(refusedAt.get(id) ?? []), at])
    }
  }
  plain = rows.map((row) => ({
    ...row,
    state: row.state as OrderState,
    entry: row.operations[0]?.entry ?? null,
    last4: row.operations[0]?.cardLast4 ?? null,
    refusedAt: refusedAt.get(row.id) ?? [],
  }))
}, 60_000)
afterAll(() => service.close())

const zoneOf = (row: Plain) => (row.merchantId === tokyo.merchantId ? 'Asia/Tokyo' : 'Europe/Minsk')
const dayOf = (row: Plain, { at = row.createdAt, zone = null }: { at?: Date; zone?: string | null } = {}) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone ?? zoneOf(row), dateStyle: 'short' }).format(at)
const major = (row: Plain) => Number(row.amountMinor) / (row.currency === 'JPY' ? 1 : 100)

function matches(row: Plain, filter: OrderFilter): boolean {
  return (
    (filter.merchantId === null || row.merchantId === filter.merchantId) &&
    (filter.currency === null || row.currency === filter.currency) &&
    (filter.twoStage === null || row.twoStage === filter.twoStage) &&
    (filter.entry === null || row.entry === filter.entry) &&
    (filter.last4 === null || row.last4 === filter.last4) &&
    (filter.least === null || major(row) >= Number(filter.least)) &&
    (filter.most === null || major(row) <= Number(filter.most)) &&
    (filter.byPayment || isOnDays(row, filter, row.createdAt)) &&
    (filter.payment !== null || (filter.byPayment && (filter.from ?? filter.until) !== null)
      ? attemptsOf(row, filter).some((at) => !filter.byPayment || isOnDays(row, filter, at))
      : true) &&
    (filter.q === '' || row.number === filter.q || row.customerNumber === filter.q)
  )
}

function isOnDays(row: Plain, { from, until, zone }: OrderFilter, at: Date): boolean {
  const day = dayOf(row, { at, zone })
  return (from === null || day >= from) && (until === null || day <= until)
}

function attemptsOf({ operations, refusedAt }: Plain, { payment }: OrderFilter): Date[] {
  return payment === 'refused' ? refusedAt : operations.filter(({ state }) => payment === null || state === payment).map(({ startedAt }) => startedAt)
}

const keyOf = {
  created: (row: Plain) => row.createdAt.getTime(),
  amount: (row: Plain) => Number(row.amountMinor),
  number: (row: Plain) => row.number,
}

function expected(filter: OrderFilter): string[] {
  const key = keyOf[filter.sort]
  const turn = filter.direction === 'asc' ? 1 : -1
  const compare = (a: Plain, b: Plain) => turn * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : Number(a.id - b.id))
  return plain
    .filter((row) => matches(row, filter) && (filter.states.length === 0 || filter.states.includes(row.state)))
    .toSorted(compare)
    .map((row) => row.number)
}

async function walk(filter: OrderFilter): Promise<string[]> {
  const seen: string[] = []
  let page = await listOrders(service, mine, filter)
  for (;;) {
    seen.push(...page.rows.map((row) => row.number))
    if (!page.next) return seen
    const before = page
    page = await listOrders(service, mine, { ...filter, cursor: page.next })
    const back = page.previous && (await listOrders(service, mine, { ...filter, cursor: page.previous }))
    expect(back?.rows.map((row) => row.number)).toEqual(before.rows.map((row) => row.number))
  }
}

const find = async (change: Partial<OrderFilter>, scope = mine) =>
  (await listOrders(service, scope, { ...everyOrder, size: 100, ...change })).rows.map(({ number }) => number).sort()

describe('the list of orders', () => {
  it.each(orderSorts.flatMap((sort) => orderDirections[sort].map((direction) => ({ sort, direction }))))(
    'sorted by $sort $direction, walked forward and back, shows each of the caller’s orders once',
    async (order) => {
      const filter = { ...everyOrder, ...order }
      expect(await walk(filter)).toEqual(expected(filter))
    },
  )

  it('agrees with a plain search for random filters, and so do the counts', async () => {
    const days = [...new Set(plain.map((row) => dayOf(row)))].sort()
    const filters = fc.record<OrderFilter>({
      states: fc.subarray([...orderStates]),
      q: fc.constantFrom('', '', '', 'K-1', 'L-1', 'nothing', "'; drop table orders; --"),
      merchantId: fc.constantFrom(null, null, minsk.merchantId, stranger.merchantId),
      customerId: fc.constant(null),
      currency: fc.constantFrom(null, null, 'BYN', 'JPY'),
      least: fc.constantFrom(null, '1.5', '2', '100.01'),
      most: fc.constantFrom(null, '3', '200.5'),
      from: fc.constantFrom(null, ...days),
      until: fc.constantFrom(null, ...days),
      byPayment: fc.boolean(),
      zone: fc.constantFrom(null, null, 'Asia/Tokyo', 'America/Los_Angeles'),
      payment: fc.constantFrom(null, null, 'approved', 'declined', 'refused'),
      entry: fc.constantFrom(null, null, 'saved', 'full'),
      last4: fc.constantFrom(null, null, '1111', panOf('declined-no-funds').slice(-4), '0000'),
      twoStage: fc.constantFrom(null, null, true, false),
      unknown: fc.constant(false),
      sort: fc.constantFrom(...orderSorts),
      direction: fc.constantFrom('asc', 'desc'),
      size: fc.constant(100),
      cursor: fc.constant(null),
    })
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const page = await listOrders(service, mine, filter)
        expect(page.rows.map(({ number }) => number)).toEqual(expected(filter))
        const counts = await countOrders(service, mine, filter)
        for (const state of orderStates) expect(counts?.[state]).toBe(plain.filter((row) => row.state === state && matches(row, filter)).length)
      }),
      { numRuns: 100 },
    )
  })

  it('finds an order by its number, its customer and any of its billnumbers, the extended form included', async () => {
    const { billNumber } = await service.db.prisma.order.findFirstOrThrow({ where: { number: 'L-saved' } })
    expect(await find({ q: 'L-saved' })).toEqual(['L-saved'])
    expect(await find({ q: 'saver' })).toEqual(['L-first', 'L-saved'])
    expect(await find({ q: billNumber })).toEqual(['L-saved'])
    expect(await find({ q: `${billNumber}.1` })).toEqual(['L-saved'])
    expect(await find({ customerId: (await customerOf(service, minsk.scopeId, 'saver')).id })).toEqual(['L-first', 'L-saved'])
  })

  it('finds by what became of an attempt, also of one before the last', async () => {
    const order = { number: 'L-again', customerNumber: 'again' }
    await payNew(service, minsk.merchantId, order, fullEntry(panOf('declined-no-funds')))
    await payNew(service, minsk.merchantId, order)
    const only = { q: 'L-again' }
    for (const payment of ['approved', 'declined'] as const) expect(await find({ ...only, payment })).toEqual(['L-again'])
    expect(await find({ ...only, payment: 'refused' })).toEqual([])
    expect(await find({ ...only, payment: 'declined' }, { kind: 'merchants', merchantIds: [tokyo.merchantId], scopeIds: [tokyo.scopeId] })).toEqual([])
  })

  it('tells what was paid by One Click, and what waits for its outcome', async () => {
    expect(await find({ entry: 'saved' })).toEqual(['L-saved'])
    expect(await find({ unknown: true })).toEqual(['L-unknown'])
    const { rows } = await listOrders(service, mine, { ...everyOrder, q: 'L-unknown' })
    expect(rows).toMatchObject([{ unknown: true, entry: 'full', timeZone: 'Europe/Minsk' }])
  })

  it('shows nothing of others, and everything to the operator', async () => {
    expect(await find({ q: 'L-first' }, { kind: 'merchants', merchantIds: [tokyo.merchantId], scopeIds: [tokyo.scopeId] })).toEqual([])
    expect(await find({ q: 'L-first' }, { kind: 'all' })).toEqual(['L-first', 'L-first'])
    const { billNumber } = await service.db.prisma.order.findFirstOrThrow({ where: { merchantId: stranger.merchantId } })
    expect(await find({ q: billNumber })).toEqual([])
  })
})

describe('the address of the list', () => {
  it('is read back as it was written, and nothing of it is ignored', () => {
    const filter: OrderFilter = {
      states: ['approved', 'declined'],
      q: 'A-1',
      merchantId: 500001,
      customerId: 7n,
      currency: 'BYN',
      least: '10.50',
      most: '20',
      from: '2026-11-01',
      until: '2026-11-30',
      byPayment: true,
      zone: 'Europe/Minsk',
      payment: 'refused',
      entry: 'saved',
      last4: '1111',
      twoStage: true,
      unknown: true,
      sort: 'amount',
      direction: 'asc',
      size: 50,
      cursor: { keys: ['1000'], id: 9n, side: 'after' },
    }
    const query = new URLSearchParams(orderFilterParameters(filter))
    const read = parseOrderFilter(
      Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).length > 1 ? query.getAll(name) : (query.get(name) ?? '')])),
    )
    expect(read).toEqual({ filter, ignored: [] })
    expect(orderFilterParameters(everyOrder)).toEqual([])
  })

  it('names what it does not understand, and shows the rest', () => {
    const query = {
      state: ['approved', 'vip'],
      q: '4111 1111 1111 1111',
      merchant: 'x',
      customer: '0',
      currency: 'XXZ',
      least: 'much',
      from: '2026-02-30',
      days: 'both',
      zone: 'Europe/Atlantis',
      payment: 'perhaps',
      entry: 'cash',
      card: '111',
      stages: '3',
      unknown: 'perhaps',
      sort: 'amount.up',
      size: '7',
      after: 'AAAA',
    }
    const { filter, ignored } = parseOrderFilter(query)
    expect(filter).toEqual({ ...everyOrder, states: ['approved'] })
    expect(ignored.toSorted()).toEqual(
      [
        ...['amount', 'card', 'card-number', 'currency', 'customer', 'date', 'days', 'entry', 'merchant', 'page', 'payment', 'size', 'sort'],
        ...['stages', 'state', 'unknown', 'zone'],
      ].toSorted(),
    )
  })

  it('takes amounts as people write them', () => {
    expect(parseOrderFilter({ least: '1 000,50' }).filter.least).toBe('1000.50')
  })
})
