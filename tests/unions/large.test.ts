import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Pan } from '@/lib/cards/rules'
import { inTransaction } from '@/lib/platform/db'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { fullEntry, payNew } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'
import { leaveUnion, unite } from '../support/unite'

// A hundred thousand customers, a thousand numbers that both shops know; of these every tenth is suspect.
const [booksOnly, toysOnly, common] = [59_000, 40_000, 1_000]

let service: TestService
let owner: pg.Client
let books: AddedMerchant
let toys: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
  books = await addMerchant(service)
  toys = await addMerchant(service)
  for (const { scopeId } of [books, toys]) {
    await service.db.prisma.turnoverLimit.create({ data: { scopeId, currency: 'BYN', window: 'day', amountMinor: 5000n } })
  }
  await fill(books, 'books-', booksOnly)
  await fill(toys, 'toys-', toysOnly)
  await fill(books, 'common-', common)
  await fill(toys, 'common-', common)
  await keepCards()
  await owner.query('analyze')
  service.clock.advance(60_000)
}, 300_000)
afterAll(async () => {
  await owner.end()
  await service.close()
})

const at = `timestamptz '2026-11-25 09:00:00Z'`

/** Customers with one paid order each for the common ones: consent, card, operation, counted turnover, all as payments leave them. */
async function fill({ merchantId, scopeId }: AddedMerchant, prefix: string, count: number) {
  await owner.query(
    `insert into customers (scope_id, number, origin_merchant_id, payments_count, last_payment_at, last_seen_at, created_at)
     select $1, $2 || n, $3, case when $2 = 'common-' then 1 else n % 7 end, ${at}, ${at}, ${at} from generate_series(1, $4::integer) n`,
    [scopeId, prefix, merchantId, count],
  )
  if (prefix !== 'common-') return
  await owner.query('begin')
  await owner.query(
    `with o as (
       insert into orders (merchant_id, number, order_key, bill_number, amount_minor, currency, customer_id, customer_number, state, language, expires_at, created_at)
       select $1::integer, c.number, 'key-of-a-large-union-of-numbers-' || c.id, '5' || $1::integer || lpad(c.id::text, 8, '0'), 100, 'BYN', c.id, c.number, 'approved', 'en', ${at} + interval '1 hour', ${at}
       from customers c where c.scope_id = $2 and c.number like 'common-%' returning *),
     b as (insert into bill_numbers (bill_number, order_id, attempt) select bill_number, id, 1 from o),
     k as (insert into consents (customer_id, merchant_id, order_id, text_version, language, preselected, given_at)
       select customer_id, merchant_id, id, 'test', 'en', true, ${at} from o returning *),
     p as (insert into operations (order_id, merchant_id, customer_id, number, type, state, bill_number, acquirer_reference, amount_minor, currency, entry, consent_id,
         response_code, approval_code, started_at, finished_at)
       select o.id, o.merchant_id, o.customer_id, 1, 100, 'approved', o.bill_number, 'reference-' || o.id, 100, 'BYN', 'full', k.id, 'AS000', 'A1', ${at}, ${at}
       from o join k on k.order_id = o.id returning *),
     e as (insert into turnover_entries (operation_id, customer_id, currency, amount_minor, at) select id, customer_id, 'BYN', 100, ${at} from p),
     w as (insert into turnover_counters (customer_id, currency, starts_at, ends_at, used_minor)
       select customer_id, 'BYN', timestamptz '2026-11-24 21:00:00Z', timestamptz '2026-11-25 21:00:00Z', 100 from p)
     insert into saved_cards (id, customer_id, origin_merchant_id, fingerprint, first6, last4, brand, expiry_year, expiry_month, state, consent_id, successes, saved_at, last_success_at)
     select gen_random_uuid(), k.customer_id, k.merchant_id, sha256((case when substr(c.number, 8)::integer % 10 = 0 then c.id::text else c.number end)::bytea),
       '411111', '1111', 'visa', 2030, 12, 'pending', k.id, 1, ${at}, ${at}
     from k join customers c on c.id = k.customer_id`,
    [merchantId, scopeId],
  )
  await owner.query('commit')
}

/** Half of the cards of the common numbers are payable, with ciphertext. */
async function keepCards() {
  const cards = await service.db.prisma.savedCard.findMany({ where: { originMerchantId: books.merchantId }, orderBy: { id: 'asc' }, take: common / 2 })
  await inTransaction(service.db, async (tx) => {
    for (const { id, customerId } of cards) await service.vault.keep(tx, { cardId: id, customerId }, '4111111111111111' as Pan, service.clock.now())
    await tx.savedCard.updateMany({ where: { id: { in: cards.map(({ id }) => id) } }, data: { state: 'member', everMember: true } })
  })
}

/** A fingerprint of each table's rows of these scopes, but for the numbers that are paid with during the join. */
async function digest() {
  const of = async (columns: string, from: string) => {
    const { rows } = await owner.query(
      `select count(*) as rows, md5(string_agg(line, chr(10) order by line)) as hash from (select concat_ws('|', c.scope_id, c.number, ${columns}) as line from ${from}
       where c.scope_id = any($1) and c.retired_at is null and c.number not like 'hot-%') l`,
      [[books.scopeId, toys.scopeId]],
    )
    return rows[0]
  }
  return {
    customers: await of(
      'c.id, c.origin_merchant_id, c.mark, c.status, c.payable_cards, c.kept_cards, c.payments_count, c.last_payment_at, c.last_seen_at, c.created_at, c.absorbed_into',
      'customers c',
    ),
    cards: await of(
      `x.id, x.state, x.origin_merchant_id, x.fingerprint, x.consent_id, x.successes, x.united_into, vault.holds(x.id)`,
      'saved_cards x join customers c on c.id = x.customer_id',
    ),
    consents: await of('x.id', 'consents x join customers c on c.id = x.customer_id'),
    orders: await of('x.id, x.state', 'orders x join customers c on c.id = x.customer_id'),
    operations: await of('x.id, x.state', 'operations x join customers c on c.id = x.customer_id'),
    entries: await of('x.operation_id, x.amount_minor', 'turnover_entries x join customers c on c.id = x.customer_id'),
    counters: await of('x.starts_at, x.used_minor', 'turnover_counters x join customers c on c.id = x.customer_id'),
  }
}

it('a hundred thousand customers join while payments go on, and leave as they came', async () => {
  const before = await digest()
  expect(before.customers).toMatchObject({ rows: String(booksOnly + toysOnly + 2 * common) })

  // Hot numbers are paid with at both shops before, during and after the join.
  const hot = Array.from({ length: 8 }, (_, place) => `hot-${place}`)
  let going = true
  const outcomes: { number: string; kind: string }[] = []
  const payer = async (number: string, { merchantId }: AddedMerchant) => {
    while (going) {
      const { kind } = await payNew(service, merchantId, { customerNumber: number, amountMinor: 100n }, fullEntry())
      outcomes.push({ number, kind })
    }
  }
  const payers = hot.flatMap((number) => [payer(number, books), payer(number, toys)])
  const union = await unite(service, [books.merchantId, toys.merchantId])
  going = false
  await Promise.all(payers)

  const { outcome } = await service.db.prisma.unionChange.findFirstOrThrow({ where: { scopeId: union } })
  expect(outcome).toMatchObject({ quarantined: common / 10 })
  expect(await service.db.prisma.customer.count({ where: { scopeId: union } })).toBeGreaterThanOrEqual(booksOnly + toysOnly + common * 0.9)
  for (const number of hot) {
    const customer = await service.db.prisma.customer.findUniqueOrThrow({ where: { scopeId_number: { scopeId: union, number } } })
    const orders = await service.db.prisma.order.findMany({ where: { customerNumber: number }, include: { operations: true } })
    expect(new Set(orders.map(({ customerId }) => customerId))).toEqual(new Set([customer.id]))
    const approved = orders.flatMap(({ operations }) => operations).filter(({ state }) => state === 'approved')
    expect(approved).toHaveLength(outcomes.filter((one) => one.number === number && one.kind === 'approved').length)
    expect(customer.paymentsCount).toBe(approved.length)
    const { _sum } = await service.db.prisma.turnoverEntry.aggregate({ where: { customerId: customer.id }, _sum: { amountMinor: true, freedMinor: true } })
    expect((_sum.amountMinor ?? 0n) - (_sum.freedMinor ?? 0n)).toBe(BigInt(approved.length) * 100n)
    // What the two shops took apart, each within its limit, counts together now: the next payment fits under the union's limit, or is refused.
    const next = await payNew(service, toys.merchantId, { customerNumber: number, amountMinor: 100n }, fullEntry())
    expect(next.kind).toBe((approved.length + 1) * 100 <= 5000 ? 'approved' : 'not-now')
  }

  await leaveUnion(service, union, toys.merchantId)
  await leaveUnion(service, union, books.merchantId)
  expect(await digest()).toEqual(before)
}, 600_000)
