import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { foldCustomerCounts } from '@/lib/one-click/fold-customer-counts'
import { type CustomerFilter, everyCustomer } from '@/lib/one-click/list-filter'
import { countCustomers } from '@/lib/one-click/queries'
import { statuses } from '@/lib/one-click/rules'
import { setMark } from '@/lib/one-click/set-mark'
import type { Scope } from '@/lib/platform/scope'
import { addMerchant } from '../support/add-merchant'
import { customerOf, payNew, placeOrder } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

// Half an hour and three quarters beside the hours of UTC, far before and far behind it.
const zones = ['Europe/Minsk', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'UTC']
const days = ['2026-10-24', '2026-10-25', '2026-10-26', '2026-11-24', '2026-11-25', '2026-11-26']
const letters = ['a', 'A', 'b', 'Я', 'я', '%', '_', '@', '7']

let service: TestService
let owner: pg.Client
let scopes: number[]
let merchants: number[]

beforeAll(async () => {
  service = await makeTestService()
  owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
  const shops = []
  for (const timeZone of zones) shops.push(await addMerchant(service, { scope: { timeZone } }))
  scopes = shops.map(({ scopeId }) => scopeId)
  merchants = shops.map(({ merchantId }) => merchantId)
})
afterAll(async () => {
  await owner.end()
  await service.close()
})

/** What the tallies say and the customers do not, or the other way round; nothing when they agree at this instant. */
async function disagreements(): Promise<unknown[]> {
  const { rows } = await owner.query(`
    with kept as (
      select scale, scope_id, place, origin_merchant_id, status, sum(customers) as customers from (
        select scale, scope_id, place, origin_merchant_id, status, customers from customer_tallies
        union all select scale, scope_id, place, origin_merchant_id, status, difference from customer_tally_changes) t
      group by 1, 2, 3, 4, 5 having sum(customers) <> 0),
    stand as (
      select p.scale, c.scope_id, p.place, c.origin_merchant_id, c.status, sum(p.customers)::numeric as customers
      from customers c cross join lateral places_of_customer(c.payable_cards, c.payments_count, c.last_seen_at, c.last_payment_at, c.number, c.email) p
      where c.absorbed_into is null and c.retired_at is null group by 1, 2, 3, 4, 5 having sum(p.customers) <> 0)
    (select * from kept except select * from stand) union all (select * from stand except select * from kept)`)
  return rows
}

// Moments at, just before and just behind midnights of all the zones.
const momentSql = (place: string) =>
  `((array[${days.map((day) => `'${day}'`).join(',')}])[1 + ${place} % ${days.length}]::timestamp at time zone (array[${zones.map((zone) => `'${zone}'`).join(',')}])[1 + ${place} / 7 % ${zones.length}]
    + (${place} % 3 - 1) * interval '1 millisecond' + (${place} % 4) * interval '5 hours')`
const text = fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 3 }).map((signs) => signs.join(''))

async function insertCustomers(emails: (string | null)[], numbers: string[]) {
  await owner.query(
    `insert into customers (scope_id, number, origin_merchant_id, email, payments_count, last_payment_at, last_seen_at, created_at, retired_at)
     select $1::integer[][1 + n % 5], number || '-' || n, $2::integer[][1 + n % 4], email, n % 4, case when n % 3 > 0 then ${momentSql('n')} end, ${momentSql('(n * 11)')}, now(),
       case when n % 13 = 0 then now() end
     from unnest($3::text[], $4::text[]) with ordinality as e (number, email, at) cross join lateral (select at::integer - 1 as n) x`.replaceAll(
      /\$(\d)::integer\[\]\[/g,
      '($$$1::integer[])[',
    ),
    [scopes, merchants, numbers, emails],
  )
}

beforeEach(async () => {
  // Not by the service, and without its events: only the customers are looked at here.
  await owner.query('truncate customers, customer_tallies, customer_tally_changes, customer_counts, customer_count_changes cascade')
})

const rangeOf = <T>(values: T[]) =>
  fc.record({ from: fc.option(fc.constantFrom(...values), { nil: null }), to: fc.option(fc.constantFrom(...values), { nil: null }) })

/** The same by plain SQL, each customer by the calendar of his scope. */
async function countPlainly(filter: CustomerFilter, scopeIds: number[]): Promise<Record<string, number>> {
  const { rows } = await owner.query(
    `select c.status, count(*)::integer as customers from customers c join number_scopes n on n.id = c.scope_id
     where c.absorbed_into is null and c.retired_at is null and c.scope_id = any($1) and (cardinality($2::integer[]) = 0 or c.origin_merchant_id = any($2))
       and c.payable_cards between coalesce($3, 0) and coalesce($4, 1000) and c.payments_count between coalesce($5, 0) and coalesce($6, 1000)
       and ($7::date is null or (c.last_payment_at at time zone n.time_zone)::date >= $7) and ($8::date is null or (c.last_payment_at at time zone n.time_zone)::date <= $8)
       and ($9::date is null or (c.last_seen_at at time zone n.time_zone)::date >= $9) and ($10::date is null or (c.last_seen_at at time zone n.time_zone)::date <= $10)
       and ($11 = '' or starts_with(lower(c.number), lower($11)) or starts_with(lower(c.email), lower($11)))
     group by 1`,
    [scopeIds, filter.merchantIds, ...[filter.cards, filter.payments, filter.lastPayment, filter.lastSeen].flatMap(({ from, to }) => [from, to]), filter.q],
  )
  return { ...Object.fromEntries(statuses.map((status) => [status, 0])), ...Object.fromEntries(rows.map(({ status, customers }) => [status, customers])) }
}

describe('the tallies of customers', () => {
  it('count any ranges, and any beginning of a search, as plain SQL does, in every zone and after every change', async () => {
    const open = { from: null, to: null }
    const condition: fc.Arbitrary<Partial<CustomerFilter>> = fc.oneof(
      rangeOf([0, 1, 2, 3]).map((payments) => ({ payments })),
      rangeOf([0, 1]).map((cards) => ({ cards })),
      rangeOf([...days, '1901-01-01', '9999-12-31']).map((lastSeen) => ({ lastSeen })),
      rangeOf([...days, '1901-01-01', '9999-12-31']).map((lastPayment) => ({ lastPayment })),
      text.map((q) => ({ q })),
      // Several at once: the narrowest is looked at, or what the broadest leaves out.
      fc.record({ payments: rangeOf([1, 2]), lastSeen: rangeOf(days) }),
      fc.record({ payments: rangeOf([0, 1, 3]), lastPayment: rangeOf(days) }),
      fc.record({ payments: rangeOf([0, 1, 2, 3]), cards: rangeOf([0, 1]), lastSeen: rangeOf(days), lastPayment: rangeOf(days) }),
    )
    const asked = fc.record({
      condition,
      merchantIds: fc.oneof(fc.constant<number[]>([]), fc.subarray(merchants, { minLength: 1 })),
      seen: fc.subarray(
        zones.map((_, index) => index),
        { minLength: 1 },
      ),
      emails: fc.array(fc.option(text, { nil: null }), { minLength: 40, maxLength: 40 }),
      numbers: fc.array(text, { minLength: 40, maxLength: 40 }),
    })
    await fc.assert(
      fc.asyncProperty(asked, async ({ condition, merchantIds, seen, emails, numbers }) => {
        const scopeIds = seen.map((index) => scopes[index] ?? 0)
        const scope: Scope = { kind: 'merchants', merchantIds: seen.map((index) => merchants[index] ?? 0), scopeIds }
        const filter = { ...everyCustomer, cards: open, ...condition, merchantIds }
        const agree = async () => expect(await countCustomers(service, scope, filter)).toEqual(await countPlainly(filter, scopeIds))
        await insertCustomers(emails, numbers)
        await agree()
        await foldCustomerCounts(service)
        await owner.query(
          `update customers set payments_count = payments_count + 1, last_seen_at = ${momentSql('(id % 30)::integer')}, last_payment_at = ${momentSql('(id % 17)::integer')} where id % 2 = 0`,
        )
        await owner.query('update customers set email = number where id % 5 = 0')
        await owner.query('update customers set retired_at = case when retired_at is null then now() end where id % 7 = 0')
        await agree()
        await foldCustomerCounts(service)
        await agree()
        expect(await disagreements()).toEqual([])
        await owner.query('truncate customers, customer_tallies, customer_tally_changes, customer_counts, customer_count_changes cascade')
      }),
      { numRuns: 90 },
    )
  }, 90_000)

  it('are right at every instant while customers pay, order, are marked and folded, and leave nothing behind', async () => {
    const shop = { merchantId: merchants[0] ?? 0, scopeId: scopes[0] ?? 0 }
    const numbers = ['one', 'two', 'three', 'four']
    for (const customerNumber of numbers) await placeOrder(service, shop.merchantId, { customerNumber })
    let working = true
    const seen: unknown[] = []
    const watch = async () => {
      while (working) seen.push(...(await disagreements()))
    }
    const folding = async () => {
      while (working) await foldCustomerCounts(service)
    }
    const work = async (customerNumber: string, index: number) => {
      for (let round = 0; round < 3; round += 1) {
        await payNew(service, shop.merchantId, { customerNumber, payer: { email: `${index}${round}@mail.example` } })
        service.clock.advance(9 * 3_600_000)
        await placeOrder(service, shop.merchantId, { customerNumber })
      }
      const { id } = await customerOf(service, shop.scopeId, customerNumber)
      const change = { customerId: id, expectedVersion: null, to: 'deny' as const, reasonCode: 'other' as const, reason: 'a test', destroyCards: false }
      await setMark(service, { kind: 'all' }, { kind: 'staff', id: 1 }, change)
    }
    const watching = [watch(), folding(), folding()]
    await Promise.all(numbers.map(work))
    working = false
    await Promise.all(watching)
    expect(seen).toEqual([])
    await foldCustomerCounts(service)
    expect(await disagreements()).toEqual([])
    expect(await service.db.prisma.customerTallyChange.count()).toBe(0)
    const scope: Scope = { kind: 'merchants', merchantIds: [shop.merchantId], scopeIds: [shop.scopeId] }
    // Some of the orders ran out before they were paid: the clock is one for all.
    const filter = { ...everyCustomer, payments: { from: 2, to: null } }
    expect(await countCustomers(service, scope, filter)).toEqual(await countPlainly(filter, [shop.scopeId]))
  })

  it('are filled in for customers who were there before them, while others come and go', async () => {
    await insertCustomers(Array(200).fill('a@mail.example'), Array(200).fill('a'))
    await owner.query('delete from customer_tally_changes')
    const other = new pg.Client({ connectionString: service.ownerUrl })
    await other.connect()
    // One change is done and committed, one is done and not committed, when the statement looks.
    await other.query('update customers set payments_count = 9 where id % 10 = 1')
    await other.query('begin')
    await other.query('update customers set payments_count = 8 where id % 10 = 2')
    await owner.query(readFileSync('prisma/migrations/20261124004510_fill_customer_tallies/migration.sql', 'utf8'))
    expect(await disagreements()).toEqual([])
    await other.query('commit')
    expect(await disagreements()).toEqual([])
    await foldCustomerCounts(service)
    expect(await disagreements()).toEqual([])
    await other.end()
  })

  it('of one merchant are seen by nobody else, and written by the database alone', async () => {
    // The first of them is retired, the second is of the second scope.
    await insertCustomers([null, null], ['theirs', 'theirs'])
    const others: Scope = { kind: 'merchants', merchantIds: merchants.slice(2), scopeIds: scopes.slice(2) }
    expect(Object.values((await countCustomers(service, others, { ...everyCustomer, q: 'th' })) ?? {})).toEqual([0, 0, 0, 0, 0, 0])
    const all = await countCustomers(service, { kind: 'all' }, { ...everyCustomer, q: 'th' })
    expect(Object.values(all ?? {}).reduce((sum, count) => sum + count, 0)).toBe(1)
    await expect(service.db.pool.query('delete from customer_tallies')).rejects.toThrow('permission denied')
    await expect(service.db.pool.query('delete from customer_tally_changes')).rejects.toThrow('permission denied')
  })
})
