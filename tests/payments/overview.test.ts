import { afterAll, beforeAll, expect, it } from 'vitest'
import { panOf } from '@/lib/acquirers/sandbox/cards'
import { countAudit, listAudit, parseAuditFilter } from '@/lib/audit/queries'
import { audit } from '@/lib/audit/record'
import { readOneMerchant } from '@/lib/merchants/one-merchant'
import { everyCustomer } from '@/lib/one-click/list-filter'
import { countCustomers, listCustomers } from '@/lib/one-click/queries'
import { everyOrder, type OrderFilter } from '@/lib/orders/list-filter'
import { countOrders, foundOf } from '@/lib/orders/queries'
import { readOverview } from '@/lib/payments/overview'
import { insertRefusal } from '@/lib/payments/store'
import { inTransaction } from '@/lib/platform/db'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { fullEntry, onlyCard, payNew, payWith, placeOrder, savedEntry } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'
import { unite } from '../support/unite'

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service)
  await payNew(service, shop.merchantId)
  await payWith(service, await placeOrder(service, shop.merchantId, { amountMinor: 500n }), savedEntry(await onlyCard(service, shop.scopeId)))
  service.clock.advance(24 * 60 * 60_000)
  await payNew(service, shop.merchantId, { currency: 'USD' })
  await payNew(service, shop.merchantId, {}, fullEntry(panOf('declined-no-funds')))
  await payNew(service, (await addMerchant(service)).merchantId)
  const customer = await service.db.prisma.customer.findFirstOrThrow({ where: { scopeId: shop.scopeId } })
  const { billNumber } = await service.db.prisma.order.findFirstOrThrow({ where: { merchantId: shop.merchantId } })
  for (const rule of ['over-limit', 'no-limit-in-currency', 'fraud']) {
    const refusal = { customerId: customer.id, merchantId: shop.merchantId, at: service.clock.now(), data: { rule, billNumber } }
    await inTransaction(service.db, (tx) => insertRefusal(tx, refusal))
  }
})
afterAll(() => service.close())

const mine = () => ({ kind: 'merchants' as const, merchantIds: [shop.merchantId], scopeIds: [shop.scopeId] })

it('the overview counts and sums the payments of the caller\u2019s merchants by day and currency', async () => {
  const overview = await readOverview(service, mine())
  expect(overview).toMatchObject({ timeZone: 'Europe/Minsk', today: { approved: 1, declined: 1, oneClick: 0, refusals: 2, sums: { USD: 1000n } } })
  expect(overview.yesterday).toMatchObject({ approved: 2, refusals: 0, sums: { BYN: 1500n } })
  expect(overview.month).toEqual({
    ...{ approved: 3, oneClick: 1, sums: { BYN: 1500n, USD: 1000n } },
    ...{ declined: 1, declinedOrders: 1, refusals: 2, refusedOrders: 1 },
  })
  expect(overview.days).toHaveLength(30)
  expect(overview.days.at(-2)).toMatchObject({ day: '2026-11-25', figures: { approved: 2, oneClick: 1 } })
  expect((await readOverview(service, { kind: 'all' })).month.approved).toBe(4)
})

it('each figure is as many orders as the list shows of it, at the bound of a day and for merchants in several zones', async () => {
  const tokyo = await addMerchant(service, { scope: { timeZone: 'Asia/Tokyo' } })
  const minsk = [await addMerchant(service), await addMerchant(service)]
  const all = [tokyo, ...minsk]
  const scope = { kind: 'merchants' as const, merchantIds: all.map(({ merchantId }) => merchantId), scopeIds: all.map(({ scopeId }) => scopeId) }
  const before = service.clock.now()
  const twice = { number: 'declined-twice' }
  // The last millisecond of a day in Minsk and the first of the next; in Tokyo the next day began hours ago.
  for (const at of ['2026-11-27T20:59:59.999Z', '2026-11-27T21:00:00.000Z']) {
    service.clock.set(new Date(at))
    for (const { merchantId } of all) {
      await payNew(service, merchantId)
      await payNew(service, merchantId, twice, fullEntry(panOf('declined-no-funds')))
    }
    // Another attempt within the same day.
    for (const { merchantId } of minsk) await payNew(service, merchantId, twice, fullEntry(panOf('declined-no-funds')))
  }
  const overview = await readOverview(service, scope)
  expect(overview).toMatchObject({ timeZone: 'Europe/Minsk', severalZones: true })
  expect(overview.today).toMatchObject({ approved: 3, declined: 5, declinedOrders: 3 })
  expect(overview.yesterday).toMatchObject({ approved: 3, declined: 5, declinedOrders: 3 })
  expect(overview.month).toMatchObject({ approved: 6, declined: 10, declinedOrders: 3 })
  const listed = async (days: { from: string | null; until: string | null }, change: Partial<OrderFilter>) => {
    const filter = { ...everyOrder, byPayment: true, zone: overview.timeZone, ...days, ...change }
    return foundOf(await countOrders(service, scope, filter), filter)
  }
  const month = { from: overview.days[0]?.day ?? '', until: overview.days.at(-1)?.day ?? '' }
  for (const [days, figures] of [
    ...overview.days.slice(-3).map(({ day, figures }) => [{ from: day, until: day }, figures] as const),
    [month, overview.month] as const,
  ]) {
    expect(await listed(days, { payment: 'approved' })).toBe(figures.approved)
    expect(await listed(days, { payment: 'declined' })).toBe(figures.declinedOrders)
    expect(await listed(days, { payment: 'approved', entry: 'saved' })).toBe(figures.oneClick)
    expect(await listed(days, { payment: 'refused' })).toBe(figures.refusedOrders)
  }
  expect((await readOverview(service, mine())).severalZones).toBe(false)
  service.clock.set(before)
})

it('narrowed to one of several merchants, also of a union, each figure is his and as many as the list shows of it', async () => {
  const pair = [await addMerchant(service), await addMerchant(service, { scope: { timeZone: 'Asia/Tokyo' } })] as const
  const [one, two] = [pair[0].merchantId, pair[1].merchantId]
  await payNew(service, one, { customerNumber: 'only here' })
  await payNew(service, one, { customerNumber: 'declined here' }, fullEntry(panOf('declined-no-funds')))
  const alone = await readOneMerchant(service, { kind: 'all' }, two)
  expect((await readOverview(service, alone?.scope ?? mine())).timeZone).toBe('Asia/Tokyo')
  await unite(service, [one, two])
  for (const number of ['over there', 'and there']) await payNew(service, two, { customerNumber: number, currency: 'EUR' })
  const union = (await service.db.prisma.merchant.findUniqueOrThrow({ where: { id: one } })).scopeId
  const both = { kind: 'merchants' as const, merchantIds: [one, two], scopeIds: [union] }
  expect((await readOverview(service, both)).month).toMatchObject({ approved: 3, declined: 1 })
  for (const [merchantId, figures, customers] of [
    [one, { approved: 1, declined: 1, sums: { BYN: 1000n } }, 2],
    [two, { approved: 2, declined: 0, sums: { EUR: 2000n } }, 2],
  ] as const) {
    for (const scope of [both, { kind: 'all' } as const]) {
      const merchant = await readOneMerchant(service, scope, merchantId)
      if (!merchant) throw new Error('the merchant is his')
      const { month, today, days, severalZones } = await readOverview(service, merchant.scope)
      expect(severalZones).toBe(false)
      expect(month).toMatchObject(figures)
      expect(today).toMatchObject(figures)
      const filter = { ...everyOrder, byPayment: true, from: days[0]?.day ?? '', until: days.at(-1)?.day ?? '', merchantId }
      const listed = async (payment: OrderFilter['payment']) => foundOf(await countOrders(service, scope, { ...filter, payment }), { ...filter, payment })
      expect([await listed('approved'), await listed('declined')]).toEqual([figures.approved, figures.declined])
      const came = { ...everyCustomer, merchantIds: [merchantId] }
      const counts = await countCustomers(service, scope, came)
      expect(Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0)).toBe(customers)
      expect((await listCustomers(service, scope, came)).rows).toHaveLength(customers)
    }
  }
  // Another's is none of his to narrow to.
  expect(await readOneMerchant(service, mine(), one)).toBeNull()
  expect(await readOneMerchant(service, { kind: 'all' }, 999_999_999)).toBeNull()
})

it('a merchant without any payment has thirty days of nothing', async () => {
  const { merchantId, scopeId } = await addMerchant(service)
  const overview = await readOverview(service, { kind: 'merchants', merchantIds: [merchantId], scopeIds: [scopeId] })
  const nothing = { approved: 0, declined: 0, declinedOrders: 0, oneClick: 0, refusals: 0, refusedOrders: 0, sums: {} }
  expect(overview.days).toHaveLength(30)
  for (const figures of [overview.today, overview.yesterday, overview.month, ...overview.days.map((day) => day.figures)]) expect(figures).toEqual(nothing)
})

it('the audit log is found by object, action, outcome and day, walked by pages, and shows nothing of others', async () => {
  const write = (id: string, outcome: 'done' | 'refused' = 'done', merchantId: number | null = shop.merchantId) =>
    audit(service.db.prisma, { at: service.clock.now(), actor: 'staff:1', action: 'views.save', outcome, object: { kind: 'call', id }, merchantId })
  for (let each = 0; each < 55; each += 1) await write('many')
  await write('one', 'refused')
  await write('foreign', 'done', null)
  const find = (query: Record<string, string>) => listAudit(service, mine(), parseAuditFilter({ action: 'views.save', ...query }, 'en').filter)
  const count = (query: Record<string, string>) => countAudit(service, mine(), parseAuditFilter({ action: 'views.save', ...query }, 'en').filter)
  const first = await find({})
  expect([await count({}), first.rows.length]).toEqual([56, 50])
  const second = await listAudit(service, mine(), { ...parseAuditFilter({ action: 'views.save' }, 'en').filter, cursor: first.next })
  expect([second.rows.length, second.next]).toEqual([6, null])
  await audit(service.db.prisma, {
    at: service.clock.now(),
    actor: 'staff:1',
    action: 'views.rename',
    outcome: 'done',
    object: { kind: 'call', id: 'r' },
    merchantId: shop.merchantId,
    reason: 'Асноўны ДАГАВОР, 100% згода',
  })
  for (const [reason, found] of [
    ['дагавор', 1],
    ['100% з', 1],
    ['100_', 0],
    ['нешта', 0],
  ] as const)
    expect([reason, await count({ action: 'views.rename', reason })]).toEqual([reason, found])
  expect((await find({ outcome: 'refused' })).rows.map(({ objectId }) => objectId)).toEqual(['one'])
  expect(await count({ q: 'foreign' })).toBe(0)
  expect(await count({ from: '2026-11-26', until: '2026-11-26' })).toBe(56)
  expect(await count({ until: '2026-11-25' })).toBe(0)
  expect([await count({ merchant: String(shop.merchantId) }), await count({ merchant: String(shop.merchantId + 1) })]).toEqual([56, 0])
  expect(parseAuditFilter({ outcome: 'perhaps', from: '2026-02-30', after: 'AA', merchant: '-1' }, 'en').ignored.toSorted()).toEqual([
    'date',
    'merchant',
    'outcome',
    'page',
  ])
})
